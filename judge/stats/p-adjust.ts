/** How p-values of several tests are adjusted; `bh` is Benjamini and Hochberg's false discovery rate. */
export type Adjustment = 'holm' | 'hochberg' | 'bonferroni' | 'bh'

/** Factor of the p-value with ascending rank (from 1) of m. */
const FACTOR: Readonly<Record<Adjustment, (rank: number, m: number) => number>> = {
  bonferroni: (_rank, m) => m,
  holm: (rank, m) => m - rank + 1,
  hochberg: (rank, m) => m - rank + 1,
  bh: (rank, m) => m / rank,
}

/**
 * Adjusted p-values in the order of the input, as R's p.adjust gives them; an empty list stays empty.
 *
 * Source: S. Holm, Scand. J. Statist. 6 (1979) 65; Y. Hochberg, Biometrika 75 (1988) 800; Benjamini, Hochberg, JRSS B 57 (1995) 289.
 *
 * @throws RangeError if a p-value is outside 0..1.
 * @example adjustP([0.01, 0.04, 0.03, 0.005], 'holm') // => [0.03, 0.06, 0.06, 0.02]
 */
export function adjustP(values: readonly number[], method: Adjustment): number[] {
  for (const p of values) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`adjustP requires p-values between 0 and 1, found ${p}`)
  }
  const m = values.length
  const ranked = values.map((p, index) => ({ p, index })).sort((one, other) => one.p - other.p)
  const scaled = ranked.map(({ p, index }, at) => ({ index, p: Math.min(1, FACTOR[method](at + 1, m) * p) }))
  const adjusted = new Array<number>(m).fill(0)
  // Step-down methods carry the largest value upwards, step-up methods the smallest downwards.
  const stepDown = method === 'holm'
  let carried = stepDown ? 0 : 1
  for (const { index, p } of stepDown ? scaled : scaled.toReversed()) {
    carried = method === 'bonferroni' ? p : stepDown ? Math.max(carried, p) : Math.min(carried, p)
    adjusted[index] = carried
  }
  return adjusted
}
