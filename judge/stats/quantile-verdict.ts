import { requireCounts, requireFinite, requireFractions, requireValues } from './input.ts'
import { intervalVerdict } from './interval-verdict.ts'
import { quantileRanks } from './order-statistic-ranks.ts'
import type { Outcome } from './outcome.ts'
import { quantileOfSorted } from './quantile.ts'
import { sorted } from './sorted.ts'

/** Distribution-free bounds of a quantile; null where the sample gives none, or where it lies among the units beyond all values. */
export type QuantileBounds = {
  readonly n: number
  readonly upperRank: number | null
  readonly lowerRank: number | null
  /** Order statistics at the two ranks: one-sided bounds, each at conf. */
  readonly upper: number | null
  readonly lower: number | null
  /** Type 1 estimate X_(ceil(nq)). */
  readonly estimate: number | null
  /** Type 7 estimate of the measured values alone, for display. */
  readonly type7: number | null
}

/** Measured values and the number of units known to be larger than any limit: failed and timed-out requests. */
export type QuantileSample = {
  readonly values: readonly number[]
  readonly beyond?: number
  readonly q: number
  readonly conf: number
}

function requireSample(name: string, { values, beyond = 0, q, conf }: QuantileSample): void {
  requireFractions(name, { q, conf })
  requireCounts(name, { beyond })
  if (beyond === 0 || values.length > 0) requireValues(name, values)
}

/**
 * Order-statistic bounds of the q-quantile, in the unit of the values.
 *
 * Source: Hahn, Meeker, Statistical Intervals; ranks as in `quantileRanks`.
 *
 * @throws RangeError if there is no value, one is NaN or infinite, or q or conf is not strictly between 0 and 1.
 * @example quantileBounds({ values: [3, 1, 2, 5, 4], q: 0.5, conf: 0.95 }).upper // => 5
 */
export function quantileBounds(sample: QuantileSample): QuantileBounds {
  const { values, q, conf, beyond = 0 } = sample
  requireSample('quantileBounds', sample)
  const n = values.length + beyond
  const ranks = quantileRanks({ n, q, conf })
  const ascending = values.length === 0 ? null : sorted(values)
  const at = (rank: number | null) => (rank === null ? null : (ascending?.[rank - 1] ?? null))
  const estimateRank = Math.max(1, Math.ceil(n * q * (1 - 4 * Number.EPSILON)))
  return {
    n,
    upperRank: ranks.upper,
    lowerRank: ranks.lower,
    upper: at(ranks.upper),
    lower: at(ranks.lower),
    estimate: at(estimateRank),
    type7: ascending === null ? null : quantileOfSorted(ascending, q, 7),
  }
}

/**
 * Verdict on "the q-quantile is below `threshold`": the proportion rule on the number of values below it against the target q, which is the same as
 * comparing the order-statistic bounds with the threshold. Independent values are assumed.
 *
 * Source: identity of the sign test and the order-statistic interval (Conover).
 *
 * @throws RangeError if there is no unit, a value is NaN or infinite, or q or conf is not strictly between 0 and 1.
 * @example quantileVerdict({ values: [1, 2, 3], threshold: 5, q: 0.95, conf: 0.95 }).verdict // => 'inconclusive'
 */
export function quantileVerdict(of: QuantileSample & { readonly threshold: number }): {
  readonly below: number
  readonly pPass: number
  readonly pFail: number
  readonly verdict: Outcome
} {
  const { values, threshold, q, conf, beyond = 0 } = of
  requireFinite('quantileVerdict', { threshold })
  requireSample('quantileVerdict', of)
  const below = values.filter(value => value < threshold).length
  const bad = values.length - below + beyond
  const { pPass, pFail, verdict } = intervalVerdict({ ok: below, ambiguous: 0, bad, target: q, conf })
  return { below, pPass, pFail, verdict }
}
