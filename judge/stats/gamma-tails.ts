import { type Tails, tailsFrom } from './beta-tails.ts'
import { requireFinite } from './input.ts'
import { logPoisson } from './saddle-point.ts'

function lowerSeries(shape: number, x: number): number {
  let term = 1
  let sum = 1
  for (let j = 1; j < 1_000_000; j++) {
    term *= x / (shape + j)
    sum += term
    if (term <= sum * Number.EPSILON) return sum
  }
  throw new RangeError(`gammaTails requires a series that converges, found shape ${shape}, x ${x}`)
}

function upperFraction(shape: number, x: number): number {
  let b = x + 1 - shape
  let c = 1 / Number.MIN_VALUE
  let d = 1 / b
  let value = d
  for (let j = 1; j < 1_000_000; j++) {
    const numerator = -j * (j - shape)
    b += 2
    d = 1 / (numerator * d + b || Number.MIN_VALUE)
    c = b + numerator / c || Number.MIN_VALUE
    const factor = c * d
    value *= factor
    if (Math.abs(factor - 1) <= Number.EPSILON) return value
  }
  throw new RangeError(`gammaTails requires a fraction that converges, found shape ${shape}, x ${x}`)
}

/**
 * Both tails of the gamma distribution with unit rate at x: the regularised incomplete gamma functions P(shape, x) and Q(shape, x).
 *
 * Source: DLMF 8.11.4 (series) and 8.9.2 (continued fraction), prefactor by Loader's saddle-point expansion.
 *
 * @throws RangeError if shape is not positive or x is negative.
 * @example gammaTails(1, 1).upper // => 0.36787944117144233
 */
export function gammaTails(shape: number, x: number): Tails {
  requireFinite('gammaTails', { shape, x })
  if (shape <= 0) throw new RangeError(`gammaTails requires a positive shape, found ${shape}`)
  if (x < 0) throw new RangeError(`gammaTails requires x of at least 0, found ${x}`)
  if (x === 0) return tailsFrom('lower', Number.NEGATIVE_INFINITY)
  const kernel = logPoisson(shape, x)
  if (x < shape + 1) return tailsFrom('lower', kernel + Math.log(lowerSeries(shape, x)))
  return tailsFrom('upper', kernel + Math.log(shape) + Math.log(upperFraction(shape, x)))
}
