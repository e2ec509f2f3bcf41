import { binomialAtLeast, binomialAtMost } from './binomial-tails.ts'
import { requireCounts, requireFractions } from './input.ts'
import { smallestInteger } from './smallest-integer.ts'
import { withinAlpha } from './tolerance.ts'

/** Ranks (1-based, ascending) of the order statistics that bound a quantile; null where n values give no such bound. */
export type QuantileRanks = {
  readonly upper: number | null
  readonly upperCoverage: number | null
  readonly lower: number | null
  readonly lowerCoverage: number | null
  /** Equal-tailed interval at conf, alpha/2 on each side. */
  readonly twoLower: number | null
  readonly twoUpper: number | null
  readonly twoCoverage: number | null
  /** Smallest n at which the one-sided bounds exist. */
  readonly nMinUpper: number
  readonly nMinLower: number
}

/** Smallest rank u with P(Bin(n,q) >= u) <= alpha, that is P(Bin(n,q) <= u-1) >= conf. */
function upperRank(n: number, q: number, alpha: number): number | null {
  const holds = (rank: number) => withinAlpha(binomialAtLeast({ k: rank, n, p: q }), alpha)
  const centre = Math.max(1, Math.floor(n * q))
  return smallestInteger({ low: holds(centre) ? 1 : centre, high: n, holds })
}

/** Largest rank l with P(Bin(n,q) <= l-1) <= alpha: the mirror image of the upper rank of the (1-q)-quantile. */
function lowerRank(n: number, q: number, alpha: number): number | null {
  const holds = (step: number) => withinAlpha(binomialAtMost({ k: n - step, n, p: q }), alpha)
  const centre = Math.max(1, Math.floor(n * (1 - q)))
  const mirrored = smallestInteger({ low: holds(centre) ? 1 : centre, high: n, holds })
  return mirrored === null ? null : n + 1 - mirrored
}

function smallestSample(share: number, alpha: number): number {
  const high = Number.MAX_SAFE_INTEGER
  return smallestInteger({ low: 1, high, holds: n => withinAlpha(share ** n, alpha) }) ?? high
}

/**
 * Ranks of the order statistics that are distribution-free confidence bounds of the q-quantile of n independent values.
 *
 * Source: Conover, Practical Nonparametric Statistics; Hahn, Meeker, Statistical Intervals.
 *
 * @throws RangeError if n is 0 or q or conf is not strictly between 0 and 1.
 * @example quantileRanks({ n: 5000, q: 0.95, conf: 0.95 }).upper // => 4776
 */
export function quantileRanks(of: { readonly n: number; readonly q: number; readonly conf: number }): QuantileRanks {
  const { n, q, conf } = of
  requireCounts('quantileRanks', { n })
  if (n === 0) throw new RangeError('quantileRanks requires at least one value')
  requireFractions('quantileRanks', { q, conf })
  const alpha = 1 - conf
  const upper = upperRank(n, q, alpha)
  const lower = lowerRank(n, q, alpha)
  const twoUpper = upperRank(n, q, alpha / 2)
  const twoLower = lowerRank(n, q, alpha / 2)
  const below = (rank: number) => binomialAtMost({ k: rank - 1, n, p: q })
  return {
    upper,
    upperCoverage: upper === null ? null : below(upper),
    lower,
    lowerCoverage: lower === null ? null : binomialAtLeast({ k: lower, n, p: q }),
    twoLower,
    twoUpper,
    twoCoverage: twoLower === null || twoUpper === null ? null : below(twoUpper) - below(twoLower),
    nMinUpper: smallestSample(q, alpha),
    nMinLower: smallestSample(1 - q, alpha),
  }
}
