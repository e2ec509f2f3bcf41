import { binomialAtLeast, binomialAtMost } from './binomial-tails.ts'
import { clopperPearson } from './clopper-pearson.ts'
import { requireConfidence, requireCounts, requireFractions } from './input.ts'
import type { Outcome } from './outcome.ts'
import { belowAlpha, withinAlpha } from './tolerance.ts'

/** Verdict on a success probability with the figures behind it. */
export type ProportionVerdict = {
  readonly n: number
  /** Share of good units, ambiguous ones counted as bad. */
  readonly estimate: number
  /** One-sided Clopper-Pearson bounds, each at conf. */
  readonly lower: number
  readonly upper: number
  /** P(X >= ok | target): evidence that the target is met. */
  readonly pPass: number
  /** P(X <= ok + ambiguous | target): evidence that it is missed. */
  readonly pFail: number
  readonly verdict: Outcome
}

/**
 * Verdict on "at least `target` of all units are good" where some observations are intervals: quantised values that straddle a limit, censored
 * latencies, missing samples, unknown states. They count as bad for the pass test and as good for the fail test.
 *
 * Source: exact binomial tests at alpha = 1 - conf, so that P(pass | target missed) and P(fail | target met) are at most alpha.
 *
 * @throws RangeError if there is no unit, a count is not an integer of at least 0, or target is not strictly between 0 and 1 or conf not between 0.5 and 1.
 * @example intervalVerdict({ ok: 300, ambiguous: 0, bad: 0, target: 0.99, conf: 0.95 }).verdict // => 'pass'
 */
export function intervalVerdict(of: {
  readonly ok: number
  readonly ambiguous: number
  readonly bad: number
  readonly target: number
  readonly conf: number
}): ProportionVerdict {
  const { ok, ambiguous, bad, target, conf } = of
  requireCounts('intervalVerdict', { ok, ambiguous, bad })
  requireFractions('intervalVerdict', { target })
  requireConfidence('intervalVerdict', conf)
  const n = ok + ambiguous + bad
  if (n === 0) throw new RangeError('intervalVerdict requires at least one value')
  const alpha = 1 - conf
  const pPass = binomialAtLeast({ k: ok, n, p: target })
  const pFail = binomialAtMost({ k: ok + ambiguous, n, p: target })
  const judged = withinAlpha(pPass, alpha) ? 'pass' : belowAlpha(pFail, alpha) ? 'fail' : 'inconclusive'
  return {
    n,
    estimate: ok / n,
    lower: clopperPearson({ k: ok, n, conf, sides: 'one' }).lower,
    upper: clopperPearson({ k: ok + ambiguous, n, conf, sides: 'one' }).upper,
    pPass,
    pFail,
    verdict: judged,
  }
}
