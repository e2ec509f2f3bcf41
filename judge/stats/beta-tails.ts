import { requireFinite } from './input.ts'
import { logBinomial } from './saddle-point.ts'

/** Both tails of a distribution at one point, also as logarithms, which stay exact where a tail underflows. */
export type Tails = {
  readonly lower: number
  readonly upper: number
  readonly logLower: number
  readonly logUpper: number
}

/** Both tails from the log of the smaller one. */
export function tailsFrom(side: 'lower' | 'upper', log: number): Tails {
  const logNear = Math.min(0, log)
  const near = Math.exp(logNear)
  const far = -Math.expm1(logNear)
  const logFar = near < 0.5 ? Math.log1p(-near) : Math.log(far)
  return side === 'lower'
    ? { lower: near, upper: far, logLower: logNear, logUpper: logFar }
    : { lower: far, upper: near, logLower: logFar, logUpper: logNear }
}

/** Log of x^a y^b / B(a,b), y = 1 - x. */
export function logBetaKernel(of: { readonly a: number; readonly b: number; readonly x: number; readonly y: number }) {
  const { a, b, x, y } = of
  return logBinomial({ k: a, n: a + b, p: x, q: y }) + Math.log(a) + Math.log(b / (a + b))
}

/** Continued fraction of the incomplete beta function, contracted form, by the modified Lentz method. */
function fraction(of: { readonly a: number; readonly b: number; readonly x: number; readonly y: number }): number {
  const { a, b, x, y } = of
  let value = (a * (a * y - b * x + 1)) / (a + 1)
  if (value === 0) value = Number.MIN_VALUE
  let c = value
  let d = 0
  for (let m = 1; m < 1_000_000; m++) {
    const odd = a + 2 * m - 1
    const numerator = ((a + m - 1) / odd) * ((a + b + m - 1) / odd) * m * ((b - m) * x * x)
    const denominator = m + (m * (b - m) * x) / odd + ((a + m) * (a * y - b * x + 1 + m * (1 + y))) / (odd + 2)
    d = denominator + numerator * d
    if (d === 0) d = Number.MIN_VALUE
    c = denominator + numerator / c
    if (c === 0) c = Number.MIN_VALUE
    d = 1 / d
    const factor = c * d
    value *= factor
    if (Math.abs(factor - 1) <= Number.EPSILON) return value
  }
  throw new RangeError(`betaTails requires parameters whose fraction converges, found a = ${a}, b = ${b}`)
}

/**
 * Both tails of the beta distribution at x: the regularised incomplete beta function I_x(a,b) and its complement, each with full relative accuracy.
 *
 * `complement` is 1 - x; pass it where it is known better than by subtraction.
 *
 * Source: DLMF 8.17 (continued fraction as in TOMS 708), prefactor by Loader's saddle-point expansion.
 *
 * @throws RangeError if a or b is not positive or x is outside 0..1.
 * @example betaTails({ a: 5, b: 2, x: 0.9 }).lower // => 0.885735
 */
export function betaTails(of: {
  readonly a: number
  readonly b: number
  readonly x: number
  readonly complement?: number
}): Tails {
  const { a, b, x } = of
  const y = of.complement ?? 1 - x
  requireFinite('betaTails', { a, b, x, complement: y })
  if (a <= 0 || b <= 0) throw new RangeError(`betaTails requires positive a and b, found ${a} and ${b}`)
  if (x < 0 || y < 0) throw new RangeError(`betaTails requires x between 0 and 1, found ${x}`)
  if (x === 0) return tailsFrom('lower', Number.NEGATIVE_INFINITY)
  if (y === 0) return tailsFrom('upper', Number.NEGATIVE_INFINITY)
  const kernel = logBetaKernel({ a, b, x, y })
  if (x * (a + b + 2) <= a + 1) return tailsFrom('lower', kernel - Math.log(fraction({ a, b, x, y })))
  return tailsFrom('upper', kernel - Math.log(fraction({ a: b, b: a, x: y, y: x })))
}
