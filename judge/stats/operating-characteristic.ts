import { binomialAtLeast, binomialAtMost } from './binomial-tails.ts'
import { criticalCounts, type ProportionPlan } from './critical-counts.ts'
import { requireFinite } from './input.ts'

/**
 * Exact probability of each verdict of the proportion rule when the true success probability is `truth`.
 *
 * Source: binomial tails beyond the critical counts.
 *
 * @throws RangeError if n is 0, target or conf is not strictly between 0 and 1, or truth is outside 0..1.
 * @example operatingCharacteristic({ n: 299, target: 0.99, conf: 0.95, truth: 0.999 }).pPass // => 0.7414484806367364
 */
export function operatingCharacteristic(of: ProportionPlan & { readonly truth: number }): {
  readonly pPass: number
  readonly pFail: number
  readonly pInconclusive: number
} {
  const { n, truth } = of
  requireFinite('operatingCharacteristic', { truth })
  const { kPassMin, kFailMax } = criticalCounts(of)
  const pPass = kPassMin === null ? 0 : binomialAtLeast({ k: kPassMin, n, p: truth })
  const pFail = kFailMax === null ? 0 : binomialAtMost({ k: kFailMax, n, p: truth })
  return { pPass, pFail, pInconclusive: Math.max(0, 1 - pPass - pFail) }
}
