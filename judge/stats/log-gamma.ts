import { requireFinite } from './input.ts'

const HALF_LOG_TWO_PI = 0.9189385332046728
/** Coefficients of the Stirling series, B_2j / (2j (2j-1)). */
const SERIES = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360] as const
/** From here on six terms of the series are exact to a double. */
const SERIES_FROM = 16

function series(x: number): number {
  const inverseSquare = 1 / (x * x)
  return SERIES.reduceRight((sum, coefficient) => sum * inverseSquare + coefficient, 0) / x
}

/**
 * Logarithm of the gamma function for positive arguments.
 *
 * Source: Stirling series, small arguments shifted up by the recurrence (DLMF 5.11.1, 5.5.1).
 *
 * @throws RangeError if `x` is not a positive number.
 * @example logGamma(3) // => 0.693147180559945
 */
export function logGamma(x: number): number {
  requireFinite('logGamma', { x })
  if (x <= 0) throw new RangeError(`logGamma requires a positive x, found ${x}`)
  let product = 1
  let shifted = x
  for (; shifted < SERIES_FROM; shifted++) product *= shifted
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + series(shifted) - Math.log(product)
}

/**
 * Error of Stirling's formula: log x! - ((x + 1/2) log x - x + log(2 pi)/2), for real x > 0 without cancellation at large x.
 *
 * Source: C. Loader, Fast and Accurate Computation of Binomial Probabilities (2000), `stirlerr`.
 *
 * @throws RangeError if `x` is not a positive number.
 * @example stirlingError(1) // => 0.08106146679532726
 */
export function stirlingError(x: number): number {
  if (x >= SERIES_FROM) return series(x)
  return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI
}
