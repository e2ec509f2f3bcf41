import { requireValues } from './input.ts'

/** The Mann-Whitney statistic of two samples. */
export type RankSum = {
  /** Rank sum of x with midranks, less m(m+1)/2: how often an x lies above a y, a tie counted as one half. */
  readonly w: number
  readonly ties: boolean
  /** Sum of t^3 - t over the groups of t equal values. */
  readonly tieTerm: number
  /** Midranks of both samples together, ascending. */
  readonly midranks: readonly number[]
}

/**
 * Mann-Whitney's W of x against y, as R counts it.
 *
 * Source: H. Mann, D. Whitney, Annals of Mathematical Statistics 18 (1947) 50.
 *
 * @throws RangeError if a sample is empty or holds NaN or an infinite value.
 * @example rankSum([3, 4], [1, 4]).w // => 2.5
 */
export function rankSum(x: readonly number[], y: readonly number[]): RankSum {
  requireValues('rankSum', x)
  requireValues('rankSum', y)
  const all = [...x.map(value => ({ value, own: true })), ...y.map(value => ({ value, own: false }))]
  all.sort((one, other) => one.value - other.value)
  const midranks: number[] = []
  let [sum, tieTerm] = [0, 0]
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]?.value === all[from]?.value) to++
    const size = to - from
    tieTerm += size ** 3 - size
    for (let i = from; i < to; i++) {
      midranks.push((from + 1 + to) / 2)
      if (all[i]?.own) sum += (from + 1 + to) / 2
    }
    from = to
  }
  return { w: sum - (x.length * (x.length + 1)) / 2, ties: tieTerm > 0, tieTerm, midranks }
}
