import { mean, sum } from 'simple-statistics'
import { requireConfidence, requireValues } from './input.ts'
import { studentQuantile } from './student-t.ts'

/** A straight line through points, with bounds of its slope. */
export type Slope = {
  readonly n: number
  readonly slope: number
  readonly intercept: number
  /** Standard error of the slope. */
  readonly se: number
  /** One-sided bounds of the slope, each at conf. */
  readonly lower: number
  readonly upper: number
}

/**
 * Least-squares slope of y over x, in units of y per unit of x, with one-sided t bounds. The points are taken as independent: interleave the levels of x.
 *
 * Source: the textbook formula; held to NIST's certified values (StRD, Norris).
 *
 * @throws RangeError if there are fewer than 3 points, a value is NaN or infinite, all x are equal or conf is not between 0.5 and 1.
 * @example slopeBounds({ x: [1, 2, 3], y: [2, 4, 6], conf: 0.95 }).upper // => 2
 */
export function slopeBounds(of: {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly conf: number
}): Slope {
  const { x, y, conf } = of
  requireConfidence('slopeBounds', conf)
  requireValues('slopeBounds', x)
  requireValues('slopeBounds', y)
  const n = x.length
  if (n < 3 || y.length !== n) {
    throw new RangeError(`slopeBounds requires at least 3 points, found ${n} values of x and ${y.length} of y`)
  }
  const [centreX, centreY] = [mean([...x]), mean([...y])]
  const offX = x.map(value => value - centreX)
  const offY = y.map(value => value - centreY)
  const squares = sum(offX.map(off => off * off))
  if (squares === 0) throw new RangeError('slopeBounds requires at least two different values of x')
  const slope = sum(offX.map((off, index) => off * (offY[index] ?? 0))) / squares
  const residual = sum(offX.map((off, index) => ((offY[index] ?? 0) - slope * off) ** 2))
  const se = Math.sqrt(residual / (n - 2) / squares)
  const reach = studentQuantile(conf, n - 2) * se
  return { n, slope, intercept: centreY - slope * centreX, se, lower: slope - reach, upper: slope + reach }
}
