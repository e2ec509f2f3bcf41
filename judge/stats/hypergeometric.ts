import { requireCounts } from './input.ts'
import { logBinomial } from './saddle-point.ts'

/** A sample of n drawn without replacement from a lot of `lotSize` units of which `bad` are bad, and k of them bad in the sample. */
export type LotDraw = { readonly k: number; readonly lotSize: number; readonly bad: number; readonly n: number }

/**
 * P(exactly k bad units) in the sample; 0 where the lot cannot give that many or that few.
 *
 * Source: a ratio of three binomial terms (Loader 2000).
 *
 * @throws RangeError if a count is not an integer of at least 0, or bad or n exceeds the lot.
 * @example hypergeometricExactly({ k: 0, lotSize: 4, bad: 2, n: 2 }) // => 0.16666666666666669
 */
export function hypergeometricExactly(of: LotDraw): number {
  const { k, lotSize, bad, n } = of
  check('hypergeometricExactly', of)
  const good = lotSize - bad
  if (k > Math.min(n, bad) || k < n - good) return 0
  const p = n / lotSize
  const q = (lotSize - n) / lotSize
  const drawn = logBinomial({ k, n: bad, p, q }) + logBinomial({ k: n - k, n: good, p, q })
  return Math.exp(drawn - logBinomial({ k: n, n: lotSize, p, q }))
}

function check(name: string, { k, lotSize, bad, n }: LotDraw): void {
  requireCounts(name, { k, lotSize, bad, n })
  if (bad > lotSize || n > lotSize) {
    throw new RangeError(`${name} requires bad and n within the lot, found ${bad}, ${n} and ${lotSize}`)
  }
}

/**
 * P(at most k bad units) in a sample of n drawn without replacement from a lot of `lotSize` units of which `bad` are bad.
 *
 * Source: sum of hypergeometric terms, each as a ratio of three binomials (Loader 2000).
 *
 * @throws RangeError if a count is not an integer of at least 0, or bad or n exceeds the lot.
 * @example hypergeometricAtMost({ k: 0, lotSize: 100, bad: 5, n: 30 }) // => 0.1607572410407462
 */
export function hypergeometricAtMost(of: LotDraw): number {
  const { k, lotSize, bad, n } = of
  check('hypergeometricAtMost', of)
  if (k >= Math.min(n, bad)) return 1
  let sum = 0
  for (let i = Math.max(0, n - (lotSize - bad)); i <= k; i++) sum += hypergeometricExactly({ ...of, k: i })
  return Math.min(1, sum)
}
