import type { RunReport } from '../judge/run.ts'
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

/** What an earlier run said of a criterion that this profile does not require and this run did not judge; else empty. */
export const previousText = (verdict: Verdict, previous: RunReport['previous']): string => {
  if (verdict.required || verdict.state === 'pass' || verdict.state === 'fail') return ''
  const found = previous[verdict.id]
  if (found) return `last measured: ${found.state}, ${found.endedAt.slice(0, 10)}, ${found.digest.slice(0, 12)}`
  return Object.keys(previous).length > 0
    ? 'never measured'
    : 'last measured: not known; --previous DIR names an earlier run'
}
