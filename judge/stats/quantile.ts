import { quantile as typeSeven } from 'simple-statistics'
import { requireFinite, requireValues } from './input.ts'
import { type Sorted, sorted } from './sorted.ts'

/** R's numbering: 1 inverse of the distribution function, 2 the same with averages, 6, 7 and 8 interpolated. */
export type QuantileType = 1 | 2 | 6 | 7 | 8

/** R's allowance for a position n*p that rounding moved off an integer. */
const FUZZ = 4 * Number.EPSILON

function at(values: Sorted, rank: number): number {
  const index = Math.min(values.length, Math.max(1, rank)) - 1
  return values[index] ?? Number.NaN
}

function stepwise(values: Sorted, p: number, average: boolean): number {
  const position = values.length * p
  const fuzz = FUZZ * Math.max(1, position)
  const rank = Math.floor(position + fuzz)
  if (position > rank + fuzz) return at(values, rank + 1)
  return average ? (at(values, rank) + at(values, rank + 1)) / 2 : at(values, rank)
}

function interpolated(values: Sorted, p: number, offset: number): number {
  const position = offset + p * (values.length + 1 - 2 * offset)
  const rank = Math.floor(position + FUZZ)
  const share = position - rank
  const left = at(values, rank)
  return Math.abs(share) < FUZZ ? left : left + share * (at(values, rank + 1) - left)
}

/**
 * Quantile of already sorted values. Type 1 is the order statistic X_(ceil(np)), the point estimate of verdicts; type 7 is for display alone.
 *
 * Source: R. Hyndman, Y. Fan, The American Statistician 50 (1996) 361.
 *
 * @throws RangeError if p is outside 0..1.
 * @example quantileOfSorted(sorted([1, 2, 3, 4]), 0.5, 2) // => 2.5
 */
export function quantileOfSorted(values: Sorted, p: number, type: QuantileType): number {
  requireFinite('quantile', { p })
  if (p < 0 || p > 1) throw new RangeError(`quantile requires p between 0 and 1, found ${p}`)
  switch (type) {
    case 1:
      return stepwise(values, p, false)
    case 2:
      return stepwise(values, p, true)
    case 6:
      return interpolated(values, p, 0)
    case 7:
      return typeSeven([...values], p)
    case 8:
      return interpolated(values, p, 1 / 3)
  }
}

/**
 * Quantile of values in any order; see `quantileOfSorted`.
 *
 * @throws RangeError if there is no value, one is NaN or infinite, or p is outside 0..1.
 * @example quantile([4, 1, 3, 2], 0.5, 1) // => 2
 */
export function quantile(values: readonly number[], p: number, type: QuantileType): number {
  requireValues('quantile', values)
  return quantileOfSorted(sorted(values), p, type)
}
