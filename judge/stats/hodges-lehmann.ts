import { requireFractions } from './input.ts'
import { normalQuantile } from './normal-quantile.ts'
import { rankSum } from './rank-sum.ts'
import { rankSumDistribution } from './rank-sum-distribution.ts'
import { smallestInteger } from './smallest-integer.ts'
import { sorted } from './sorted.ts'
import { withinAlpha } from './tolerance.ts'

/** A rank (1-based, from each end) among the ascending differences, and the differences at it. */
export type RankInterval = { readonly rank: number; readonly interval: readonly [number, number] }

/** By how much x lies above y, with the effect sizes of the Mann-Whitney test. */
export type HodgesLehmann = {
  /** Median of all differences, in the unit of the values. */
  readonly estimate: number
  /** Equal-tailed interval at conf; null where there are ties or more than 50 values in a sample. */
  readonly exact: RankInterval | null
  readonly asymptotic: RankInterval
  /** P(x > y) + P(x = y)/2 of these samples: 0.5 means no difference. */
  readonly probSuperiority: number
  readonly cliffDelta: number
}

const MOST_EXACT = 50

/** Smallest w with P(W <= w) >= tail; at least 1, the outermost difference. */
function exactRank(m: number, n: number, tail: number): number {
  const ranks = Array.from({ length: m + n }, (_, index) => index + 1)
  const { atMost } = rankSumDistribution(ranks, m)
  const holds = (w: number) => !withinAlpha(atMost(w), tail * (1 - 1e-9))
  return Math.max(1, smallestInteger({ low: 0, high: m * n, holds }) ?? 1)
}

/**
 * Hodges and Lehmann's shift of x against y, with order statistics of the differences as its confidence interval. The work grows with the product of the
 * sample sizes.
 *
 * Source: J. Hodges, E. Lehmann, Annals of Mathematical Statistics 34 (1963) 598; intervals as in R's wilcox.test.
 *
 * @throws RangeError if a sample is empty or holds NaN or an infinite value, or conf is not strictly between 0 and 1.
 * @example hodgesLehmann({ x: [3, 5], y: [1, 2], conf: 0.9 }).estimate // => 2.5
 */
export function hodgesLehmann(of: {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly conf: number
}): HodgesLehmann {
  const { x, y, conf } = of
  requireFractions('hodgesLehmann', { conf })
  const { w, ties } = rankSum(x, y)
  const [m, n] = [x.length, y.length]
  const differences = sorted(x.flatMap(one => y.map(other => one - other)))
  const at = (rank: number) => differences[rank - 1] ?? Number.NaN
  const between = (rank: number): RankInterval => ({ rank, interval: [at(rank), at(m * n + 1 - rank)] })
  const tail = (1 - conf) / 2
  const reach = normalQuantile(1 - tail) * Math.sqrt((m * n * (m + n + 1)) / 12)
  const isSmall = m <= MOST_EXACT && n <= MOST_EXACT
  const middle = (m * n + 1) / 2
  return {
    estimate: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    exact: isSmall && !ties ? between(exactRank(m, n, tail)) : null,
    asymptotic: between(Math.max(1, Math.floor((m * n) / 2 - reach))),
    probSuperiority: w / (m * n),
    cliffDelta: (2 * w) / (m * n) - 1,
  }
}
