import { requireCounts } from './input.ts'
import { logBinomial } from './saddle-point.ts'

/**
 * P(at most k bad units) in a sample of n drawn without replacement from a lot of `lotSize` units of which `bad` are bad.
 *
 * Source: sum of hypergeometric terms, each as a ratio of three binomials (Loader 2000).
 *
 * @throws RangeError if a count is not an integer of at least 0, or bad or n exceeds the lot.
 * @example hypergeometricAtMost({ k: 0, lotSize: 100, bad: 5, n: 30 }) // => 0.1607572410407462
 */
export function hypergeometricAtMost(of: {
  readonly k: number
  readonly lotSize: number
  readonly bad: number
  readonly n: number
}): number {
  const { k, lotSize, bad, n } = of
  requireCounts('hypergeometricAtMost', { k, lotSize, bad, n })
  if (bad > lotSize || n > lotSize) {
    throw new RangeError(`hypergeometricAtMost requires bad and n within the lot, found ${bad}, ${n} and ${lotSize}`)
  }
  const good = lotSize - bad
  const most = Math.min(n, bad)
  if (k >= most) return 1
  const p = n / lotSize
  const q = (lotSize - n) / lotSize
  const whole = logBinomial({ k: n, n: lotSize, p, q })
  let sum = 0
  for (let i = Math.max(0, n - good); i <= k; i++) {
    const drawnBad = logBinomial({ k: i, n: bad, p, q })
    sum += Math.exp(drawnBad + logBinomial({ k: n - i, n: good, p, q }) - whole)
  }
  return Math.min(1, sum)
}
