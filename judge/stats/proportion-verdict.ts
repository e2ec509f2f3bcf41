import { requireCounts } from './input.ts'
import { intervalVerdict, type ProportionVerdict } from './interval-verdict.ts'

/**
 * Verdict on "at least `target` of all units are good" from k good units of n: pass iff the one-sided lower bound reaches the target, fail iff the
 * upper bound is below it, else inconclusive.
 *
 * Source: exact binomial tests, equivalent to Clopper and Pearson's bounds.
 *
 * @throws RangeError if n is 0, k is outside 0..n, target is not strictly between 0 and 1 or conf not between 0.5 and 1.
 * @example proportionVerdict({ k: 59, n: 59, target: 0.95, conf: 0.95 }).verdict // => 'pass'
 */
export function proportionVerdict(of: {
  readonly k: number
  readonly n: number
  readonly target: number
  readonly conf: number
}): ProportionVerdict {
  const { k, n, target, conf } = of
  requireCounts('proportionVerdict', { k, n })
  if (n === 0) throw new RangeError('proportionVerdict requires at least one value')
  if (k > n) throw new RangeError(`proportionVerdict requires k between 0 and n, found k = ${k}, n = ${n}`)
  return intervalVerdict({ ok: k, ambiguous: 0, bad: n - k, target, conf })
}
