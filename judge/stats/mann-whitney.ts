import { requireFinite } from './input.ts'
import { normalTails } from './normal-tails.ts'
import { rankSum } from './rank-sum.ts'
import { type RankSumDistribution, rankSumDistribution } from './rank-sum-distribution.ts'

/** P-values of the three alternatives: x - mu lies elsewhere than y, below it, above it. */
export type Alternatives = { readonly twoSided: number; readonly less: number; readonly greater: number }

/** Mann-Whitney's test of x - mu against y. */
export type MannWhitney = {
  readonly w: number
  readonly ties: boolean
  /** Exact p-values, with ties those of all permutations; null beyond 50 values in a sample. */
  readonly exact: Alternatives | null
  /** Normal approximation with tie correction, with and without continuity correction; null where all values are equal. */
  readonly corrected: Alternatives | null
  readonly uncorrected: Alternatives | null
}

const MOST_EXACT = 50

function exactly(distribution: RankSumDistribution, w: number, ties: boolean): Alternatives {
  const [less, greater] = [distribution.atMost(w), distribution.atLeast(w)]
  return { less, greater, twoSided: ties ? distribution.asExtreme(w) : Math.min(1, 2 * Math.min(less, greater)) }
}

function normally(off: number, sigma: number, correction: number): Alternatives {
  const twoSided = normalTails(Math.abs(off - Math.sign(off) * correction) / sigma).upper * 2
  return {
    twoSided: Math.min(1, twoSided),
    less: normalTails((off + correction) / sigma).lower,
    greater: normalTails((off - correction) / sigma).upper,
  }
}

/**
 * Mann-Whitney's test of whether x, less mu, tends to lie below or above y.
 *
 * Source: Hollander, Wolfe, Nonparametric Statistical Methods; R's wilcox.test.
 *
 * @throws RangeError if a sample is empty or holds NaN or an infinite value, or mu is not finite.
 * @example mannWhitney({ x: [1, 2, 3], y: [4, 5, 6] }).exact // => { less: 0.05, greater: 1, twoSided: 0.1 }
 */
export function mannWhitney(of: {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly mu?: number
}): MannWhitney {
  const { x, y, mu = 0 } = of
  requireFinite('mannWhitney', { mu })
  const { w, ties, tieTerm, midranks } = rankSum(
    x.map(value => value - mu),
    y,
  )
  const [m, n] = [x.length, y.length]
  const total = m + n
  const variance = ((m * n) / 12) * (total + 1 - tieTerm / (total * (total - 1)))
  const sigma = variance > 1e-9 ? Math.sqrt(variance) : null
  const off = w - (m * n) / 2
  const isSmall = m <= MOST_EXACT && n <= MOST_EXACT
  return {
    w,
    ties,
    exact: isSmall ? exactly(rankSumDistribution(midranks, m), w, ties) : null,
    corrected: sigma === null ? null : normally(off, sigma, 0.5),
    uncorrected: sigma === null ? null : normally(off, sigma, 0),
  }
}
