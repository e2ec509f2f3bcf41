import type { RunReport } from '../judge/run.ts'
import { formatValue } from '../judge/units.ts'
import type { Gate, Verdict } from '../judge/verdict.ts'

const STATES: readonly Verdict['state'][] = ['fail', 'inconclusive', 'not-applicable', 'pass']
const SEVERITIES: readonly Verdict['severity'][] = ['blocker', 'major', 'minor']

/** What still stands in the way comes first: a waived verdict after all that are not. */
const rank = (verdict: Verdict): number =>
  (verdict.waiver ? 32 : 0) +
  STATES.indexOf(verdict.state) * 8 +
  (verdict.required ? 0 : 4) +
  SEVERITIES.indexOf(verdict.severity) +
  (verdict.state === 'pass' ? 64 : 0)

/**
 * The verdicts with the worst first: fails before open ones, required before others, blockers before majors, waived ones behind them, passes last; else in
 * the order of the catalogue.
 */
export const worstFirst = (verdicts: readonly Verdict[]): Verdict[] => [...verdicts].sort((a, b) => rank(a) - rank(b))

/** The line that says it all, e.g. `pass: 131 of 140 judged, 58 of 198 not judged`; failed majors are counted in it. */
export const firstLine = (gate: Gate): string => {
  const { pass, judged, catalogue, failedMajors } = gate.counts
  const majors = failedMajors > 0 ? `, ${failedMajors} major${failedMajors > 1 ? 's' : ''} failed` : ''
  const partial = gate.partial ? ', partial' : ''
  return `${gate.state}: ${pass} of ${judged} judged, ${catalogue - judged} of ${catalogue} not judged${majors}${partial}`
}

/** What an earlier run measured, e.g. `412 ms`; empty where it measured nothing. */
export const lastValue = (verdict: Verdict, previous: RunReport['previous']): string => {
  const found = previous[verdict.id]
  return found && found.value !== null ? formatValue(found.value, found.unit) : ''
}

/**
 * What an earlier run said of a criterion, e.g. `last: 412 ms, pass, 2026-01-04`, with the digest of its verdicts where this profile does not require the
 * criterion and this run did not judge it: that word is then the only one there is.
 */
export const previousText = (verdict: Verdict, previous: RunReport['previous']): string => {
  const isOnlyWord = !verdict.required && verdict.state !== 'pass' && verdict.state !== 'fail'
  const found = previous[verdict.id]
  if (found) {
    const facts = [lastValue(verdict, previous), found.state, found.endedAt.slice(0, 10)].filter(Boolean).join(', ')
    return isOnlyWord ? `last measured: ${facts}, ${found.digest.slice(0, 12)}` : `last: ${facts}`
  }
  if (!isOnlyWord) return ''
  return Object.keys(previous).length > 0
    ? 'never measured'
    : 'last measured: not known; --previous DIR names an earlier run'
}
