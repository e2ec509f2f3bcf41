import { requireCounts } from './input.ts'

/** The distribution of the Mann-Whitney statistic when both samples come from one population. */
export type RankSumDistribution = {
  /** P(W <= w) and P(W >= w). */
  readonly atMost: (w: number) => number
  readonly atLeast: (w: number) => number
  /** P(|W - mn/2| >= |w - mn/2|). */
  readonly asExtreme: (w: number) => number
}

/** Number of ways to choose m of the items so that their doubled ranks have each sum. */
function waysBySum(doubled: readonly number[], m: number): Float64Array {
  const top = doubled
    .toSorted((one, other) => other - one)
    .slice(0, m)
    .reduce((sum, rank) => sum + rank, 0)
  const ways = Array.from({ length: m + 1 }, () => new Float64Array(top + 1))
  ways[0]?.fill(1, 0, 1)
  doubled.forEach((rank, index) => {
    for (let chosen = Math.min(m, index + 1); chosen >= 1; chosen--) {
      const [from, to] = [ways[chosen - 1], ways[chosen]]
      if (!from || !to) continue
      for (let sum = rank; sum <= top; sum++) to[sum] = (to[sum] ?? 0) + (from[sum - rank] ?? 0)
    }
  })
  return ways[m] ?? new Float64Array(1)
}

/**
 * Exact distribution of W for a first sample of m out of these midranks, which are all of both samples; ties are allowed. The work grows with the third
 * power of the number of values: meant for 100 at most.
 *
 * Source: counting of subsets by their sum; equal to R's pwilcox where there are no ties.
 *
 * @throws RangeError if m is not a count between 1 and the number of midranks less one.
 * @example rankSumDistribution([1, 2, 3, 4], 2).atMost(0) // => 0.16666666666666666
 */
export function rankSumDistribution(midranks: readonly number[], m: number): RankSumDistribution {
  requireCounts('rankSumDistribution', { m })
  if (m < 1 || m >= midranks.length) {
    throw new RangeError(`rankSumDistribution requires values in both samples, found ${m} of ${midranks.length}`)
  }
  const ways = waysBySum(
    midranks.map(rank => 2 * rank),
    m,
  )
  const total = ways.reduce((sum, each) => sum + each, 0)
  const least = m * (m + 1)
  const centre = m * (midranks.length - m)
  // In doubled units throughout, so that sums of midranks are whole and comparisons exact.
  const share = (holds: (doubledW: number) => boolean) =>
    ways.reduce((sum, each, doubledSum) => (holds(doubledSum - least) ? sum + each : sum), 0) / total
  return {
    atMost: w => share(each => each <= 2 * w),
    atLeast: w => share(each => each >= 2 * w),
    asExtreme: w => share(each => Math.abs(each - centre) >= Math.abs(2 * w - centre)),
  }
}
