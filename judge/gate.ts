import type { ProfileName } from './criterion.ts'
import { composeGate as composeVerdicts } from './stats/gate-composition.ts'
import type { Gate, GateCounts, GateState, Verdict } from './verdict.ts'

export interface GateOptions {
  readonly profile: ProfileName
  readonly confidence: number
  readonly partial: boolean
}

const EXIT_CODES = { pass: 0, fail: 1, inconclusive: 2 } as const

const count = (verdicts: readonly Verdict[], test: (verdict: Verdict) => boolean): number =>
  verdicts.filter(test).length

const countsOf = (verdicts: readonly Verdict[]): GateCounts => ({
  catalogue: verdicts.length,
  judged: count(verdicts, verdict => verdict.state === 'pass' || verdict.state === 'fail'),
  pass: count(verdicts, verdict => verdict.state === 'pass'),
  fail: count(verdicts, verdict => verdict.state === 'fail'),
  inconclusive: count(verdicts, verdict => verdict.state === 'inconclusive'),
  notApplicable: count(verdicts, verdict => verdict.state === 'not-applicable'),
  waived: count(verdicts, verdict => verdict.waiver !== undefined),
  failedMajors: count(verdicts, verdict => verdict.state === 'fail' && verdict.severity === 'major'),
})

/** A required blocker blocks; for a go-live majors do too. A waiver lifts the block and leaves the state as it is. */
const blocks = (verdict: Verdict, profile: ProfileName): boolean =>
  verdict.required &&
  verdict.waiver === undefined &&
  (verdict.severity === 'blocker' || (profile === 'go-live' && verdict.severity === 'major'))

const reasonsOf = (blocking: readonly Verdict[], state: GateState, judged: number): string[] => {
  if (judged === 0) return ['nothing was judged']
  if (blocking.length === 0) return ['no required blocker was applicable: nothing stands behind a pass']
  const named = (wanted: Verdict['state']): string[] =>
    blocking.filter(verdict => verdict.state === wanted).map(verdict => verdict.id)
  const [failed, open] = [named('fail'), named('inconclusive')]
  const reasons = []
  if (failed.length > 0 && state === 'fail') reasons.push(`failed: ${failed.join(', ')}`)
  if (failed.length > 0 && state !== 'fail') {
    reasons.push(
      `failed alone, but not when all statistical criteria are counted together (Holm): ${failed.join(', ')}`,
    )
  }
  if (open.length > 0) reasons.push(`inconclusive: ${open.join(', ')}`)
  return reasons
}

/**
 * The gate from the verdicts: passes only if every required blocker passes (intersection-union: no adjustment on the pass side); fails on a logical fail, or on a
 * statistical one that survives Holm; else inconclusive. A run that judged nothing, or whose blockers are all not applicable, is inconclusive.
 * Source: statistics, section 1j.
 */
export const composeGate = (verdicts: readonly Verdict[], options: GateOptions): Gate => {
  const counts = countsOf(verdicts)
  const blocking = verdicts.filter(verdict => blocks(verdict, options.profile) && verdict.state !== 'not-applicable')
  const composed = composeVerdicts(
    blocking.map(({ id, state, pFail }) => ({
      id,
      verdict: state === 'not-applicable' ? 'inconclusive' : state,
      pFail,
      blocking: true,
    })),
    1 - options.confidence,
  )
  const state = counts.judged === 0 ? 'inconclusive' : composed.gate
  return {
    state,
    exitCode: EXIT_CODES[state],
    partial: options.partial,
    reasons: reasonsOf(blocking, state, counts.judged),
    counts,
  }
}
