import { clopperPearson } from './clopper-pearson.ts'
import { requireCounts, requireFractions } from './input.ts'
import type { Outcome } from './outcome.ts'
import { smallestInteger } from './smallest-integer.ts'
import { withinAlpha } from './tolerance.ts'

/** A count of violations among the units seen, and the claim to be made of it. */
export type ZeroTolerance = {
  readonly bad: number
  readonly seen: number
  /** Units in scope that nobody saw; they keep a census from passing. */
  readonly unseen: number
  readonly claim: 'census' | 'process'
  /** The violation rate that a process claim must exclude; required for `process`. */
  readonly maxViolationRate?: number | null
  readonly minUnits?: number
  readonly conf: number
}

/**
 * Units without a violation that show a violation rate below `maxViolationRate` at `conf`.
 *
 * Source: (1 - rate)^n <= 1 - conf.
 *
 * @throws RangeError if a probability is not strictly between 0 and 1.
 * @example requiredCleanUnits(0.001, 0.95) // => 2995
 */
export function requiredCleanUnits(maxViolationRate: number, conf: number): number {
  requireFractions('requiredCleanUnits', { maxViolationRate, conf })
  const holds = (n: number) => withinAlpha(Math.exp(n * Math.log1p(-maxViolationRate)), 1 - conf)
  const high = Number.MAX_SAFE_INTEGER
  return smallestInteger({ low: 1, high, holds }) ?? high
}

/**
 * Verdict of a rule that allows no violation. One counterexample fails: logic, not statistics. A census passes if every unit was seen and they are at
 * least `minUnits` (default 1); a process claim passes if the clean units are enough to exclude `maxViolationRate`. The bound on the violation rate is
 * given in every case, null if nothing was seen.
 *
 * Source: one-sided Clopper-Pearson bound, 1 - alpha^(1/n) without a violation (the rule of three).
 *
 * @throws RangeError if a count is not an integer of at least 0, bad exceeds seen, or a process claim has no maxViolationRate.
 * @example zeroTolerance({ bad: 0, seen: 2995, unseen: 0, claim: 'process', maxViolationRate: 0.001, conf: 0.95 }).verdict // => 'pass'
 */
export function zeroTolerance(of: ZeroTolerance): {
  readonly requiredUnits: number | null
  readonly violationRateUpper: number | null
  readonly verdict: Outcome
} {
  const { bad, seen, unseen, claim, conf, minUnits = 1, maxViolationRate = null } = of
  requireCounts('zeroTolerance', { bad, seen, unseen, minUnits })
  requireFractions('zeroTolerance', { conf })
  if (bad > seen) throw new RangeError(`zeroTolerance requires bad of at most seen, found ${bad} of ${seen}`)
  if (claim === 'process' && maxViolationRate === null) {
    throw new RangeError('zeroTolerance requires maxViolationRate for a process claim')
  }
  const requiredUnits =
    claim === 'process' && maxViolationRate !== null ? requiredCleanUnits(maxViolationRate, conf) : null
  const complete = claim === 'process' || unseen === 0
  // A pass always rests on at least one unit, whatever the minimum says.
  const enough = seen >= Math.max(1, minUnits, requiredUnits ?? 0)
  return {
    requiredUnits,
    violationRateUpper: seen === 0 ? null : clopperPearson({ k: bad, n: seen, conf, sides: 'one' }).upper,
    verdict: bad > 0 ? 'fail' : complete && enough ? 'pass' : 'inconclusive',
  }
}
