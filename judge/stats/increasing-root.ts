/** Value and slope of an increasing function at one point. */
export type Point = { readonly value: number; readonly slope: number }

/**
 * Root of an increasing function: Newton's method kept inside a bracket, with bisection where a step would leave it.
 *
 * Source: Press et al., Numerical Recipes, section 9.4 (rtsafe).
 *
 * @throws RangeError if 400 steps do not reach the precision of a double.
 * @example increasingRoot({ at: x => ({ value: x * x - 2, slope: 2 * x }), start: 1, low: 0, high: 2 }) // => 1.4142135623730951
 */
export function increasingRoot(problem: {
  readonly at: (x: number) => Point
  readonly start: number
  readonly low: number
  readonly high: number
}): number {
  let { low, high } = problem
  let x = Math.min(high, Math.max(low, problem.start))
  for (let step = 0; step < 400; step++) {
    const { value, slope } = problem.at(x)
    if (value === 0) return x
    if (value < 0) low = x
    else high = x
    const newton = x - value / slope
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - x) <= 2 * Number.EPSILON * Math.max(1, Math.abs(x))) return next
    x = next
  }
  throw new RangeError(`increasingRoot requires a function that converges, stopped between ${low} and ${high}`)
}
