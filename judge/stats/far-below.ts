import { requireFinite, requireFractions } from './input.ts'
import { quantileRanks } from './order-statistic-ranks.ts'

/** Whether every batch of a series keeps a quantile below a limit on its own. */
export type FarBelow = {
  readonly isFar: boolean
  /** The highest upper bound of a batch; null where a batch is too short for one, or where it lies among the units beyond all values. */
  readonly worst: number | null
}

const ascending = (values: readonly number[]): number[] =>
  values.toSorted((one, other) => (one === other ? 0 : one - other))

/** A batch that barely has a bound of its own may be all calm by chance. */
const ENOUGH = 2

const rankIn = (n: number, q: number, conf: number): number | null => {
  if (n === 0) return null
  const { upper, nMinUpper } = quantileRanks({ n, q, conf })
  return n < ENOUGH * nMinUpper ? null : upper
}

/**
 * Whether each of `batches` contiguous batches (30 by default) of values in time order keeps the q-quantile below `limit` by its own order-statistic
 * bound; null is a unit known to exceed any limit. Choose the limit well below the one that is judged: then a drift of the series, however strong,
 * happens far away from it. Never true where a batch has fewer than twice the units that such a bound takes (118 for p95 at 0.95).
 *
 * Source: bounds as in `quantileRanks`.
 *
 * @throws RangeError if the limit is not finite or q or conf is not strictly between 0 and 1.
 * @example farBelow({ series: [1, 2, 3, 4], batches: 2, limit: 5, q: 0.1, conf: 0.9 }) // => { isFar: true, worst: 4 }
 */
export function farBelow(of: {
  readonly series: readonly (number | null)[]
  readonly batches?: number
  readonly limit: number
  readonly q: number
  readonly conf: number
}): FarBelow {
  const { series, batches = 30, limit, q, conf } = of
  requireFinite('farBelow', { limit })
  requireFractions('farBelow', { q, conf })
  let worst = Number.NEGATIVE_INFINITY
  for (let j = 0; j < batches; j++) {
    const [from, to] = [j, j + 1].map(edge => Math.floor((edge * series.length) / batches))
    const batch = ascending(series.slice(from, to).map(value => value ?? Number.POSITIVE_INFINITY))
    const rank = rankIn(batch.length, q, conf)
    worst = Math.max(worst, rank === null ? Number.POSITIVE_INFINITY : (batch[rank - 1] ?? Number.POSITIVE_INFINITY))
  }
  return { isFar: worst < limit, worst: Number.isFinite(worst) ? worst : null }
}
