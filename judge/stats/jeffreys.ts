import { betaQuantile } from './beta-quantile.ts'
import { type IntervalQuestion, outsideEachBound } from './clopper-pearson.ts'
import { requireFractions, requireShare } from './input.ts'

/**
 * Jeffreys' interval of a success probability: quantiles of Beta(k + 1/2, n - k + 1/2), 0 at k = 0 and 1 at k = n. A description, never a verdict.
 *
 * Source: Brown, Cai, DasGupta, Statistical Science 16 (2001) 101.
 *
 * @throws RangeError if n is 0, k is outside 0..n or conf is not strictly between 0 and 1.
 * @example jeffreys({ k: 1, n: 1, conf: 0.95, sides: 'one' }).upper // => 1
 */
export function jeffreys(of: IntervalQuestion): { readonly lower: number; readonly upper: number } {
  const { k, n, conf } = of
  requireShare('jeffreys', k, n)
  requireFractions('jeffreys', { conf })
  const p = outsideEachBound(of)
  const shape = { a: k + 0.5, b: n - k + 0.5 }
  return {
    lower: k === 0 ? 0 : betaQuantile({ ...shape, tail: 'lower', p }).value,
    upper: k === n ? 1 : betaQuantile({ ...shape, tail: 'upper', p }).value,
  }
}
