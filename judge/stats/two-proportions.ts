import { fisherExact, requireTwoCounts, type TwoCounts } from './fisher.ts'
import type { Alternatives } from './mann-whitney.ts'
import { normalTails } from './normal-tails.ts'
import { wilson } from './wilson.ts'

/** A difference of two success probabilities, first less second, described and tested. */
export type TwoProportions = {
  readonly difference: number
  /** Newcombe's hybrid of two Wilson intervals, two-sided at conf. */
  readonly newcombe: readonly [lower: number, upper: number]
  readonly fisher: Alternatives
  /** Chi-square with one degree of freedom, without and with Yates' correction; null where all units agree. */
  readonly plain: Alternatives | null
  readonly yates: Alternatives | null
}

function pooled(of: TwoCounts, correction: number): Alternatives | null {
  const { k1, n1, k2, n2 } = of
  const share = (k1 + k2) / (n1 + n2)
  if (share === 0 || share === 1) return null
  const off = k1 / n1 - k2 / n2
  const each = 1 / n1 + 1 / n2
  const size = Math.max(0, Math.abs(off) - Math.min(correction * each, Math.abs(off)))
  const z = (Math.sign(off) * size) / Math.sqrt(share * (1 - share) * each)
  const { lower, upper } = normalTails(z)
  return { less: lower, greater: upper, twoSided: Math.min(1, 2 * Math.min(lower, upper)) }
}

/**
 * Two success probabilities side by side: the interval of their difference for display, and the usual tests of equality. "No difference was found" is no
 * pass; a verdict on a canary is `farringtonManning`.
 *
 * Source: R. Newcombe, Statistics in Medicine 17 (1998) 873; R's fisher.test and prop.test.
 *
 * @throws RangeError if a sample is empty or has more successes than units, or conf is not strictly between 0 and 1.
 * @example twoProportions({ k1: 5, n1: 10, k2: 5, n2: 10, conf: 0.95 }).plain // => { less: 0.5, greater: 0.5, twoSided: 1 }
 */
export function twoProportions(of: TwoCounts & { readonly conf: number }): TwoProportions {
  requireTwoCounts('twoProportions', of)
  const { k1, n1, k2, n2, conf } = of
  const first = wilson({ k: k1, n: n1, conf, sides: 'two' })
  const second = wilson({ k: k2, n: n2, conf, sides: 'two' })
  const [p1, p2] = [k1 / n1, k2 / n2]
  const difference = p1 - p2
  return {
    difference,
    newcombe: [
      difference - Math.hypot(p1 - first.lower, second.upper - p2),
      difference + Math.hypot(first.upper - p1, p2 - second.lower),
    ],
    fisher: fisherExact(of),
    plain: pooled(of, 0),
    yates: pooled(of, 0.5),
  }
}
