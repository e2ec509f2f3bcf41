import { type IntervalQuestion, outsideEachBound } from './clopper-pearson.ts'
import { requireFractions, requireShare } from './input.ts'
import { normalQuantile } from './normal-quantile.ts'

/** Upper Wilson bound: the larger root of (x - k/n)^2 = z^2 x (1-x) / n. */
function upperBound(k: number, n: number, z: number): number {
  if (k === n) return 1
  const p = k / n
  const half = (z * z) / (2 * n)
  return (p + half + z * Math.sqrt((p * ((n - k) / n)) / n + (half / n) * 0.5)) / (1 + 2 * half)
}

/**
 * Wilson's score interval of a success probability. Printed beside a verdict as a description; it never judges, as its wrong-pass rate exceeds alpha.
 *
 * Source: E. Wilson, JASA 22 (1927) 209; Brown, Cai, DasGupta, Statistical Science 16 (2001) 101.
 *
 * @throws RangeError if n is 0, k is outside 0..n or conf is not strictly between 0 and 1.
 * @example wilson({ k: 0, n: 1, conf: 0.95, sides: 'two' }) // => { lower: 0, upper: 0.7934506856227626 }
 */
export function wilson(of: IntervalQuestion): { readonly lower: number; readonly upper: number } {
  const { k, n, conf } = of
  requireShare('wilson', k, n)
  requireFractions('wilson', { conf })
  const z = -normalQuantile(outsideEachBound(of))
  const upper = upperBound(k, n, z)
  // The two roots multiply to p^2 / (1 + z^2/n); dividing avoids the cancellation of the direct formula at small k.
  const lower = ((k / n) * (k / n)) / ((1 + (z * z) / n) * upper)
  return { lower, upper }
}
