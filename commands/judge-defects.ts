import { type JudgeInput, judge } from '../judge/judge.ts'
import type { Report, Verdict } from '../judge/verdict.ts'
import type { Judge } from '../suites/control-experiment.ts'

/**
 * A judge that is wrong in one way, wrapped around the real one. The gate's own criteria are proven with these: handed to their control experiments, each
 * must make its criterion fail. The real judge holds no branch for them.
 */
export interface JudgeDefect {
  readonly id: string
  readonly breaks: string
  readonly expect: readonly string[]
  /** Criteria that fail with it, each with the reason. */
  readonly also: readonly { readonly id: string; readonly why: string }[]
  readonly judge: Judge
}

const rewritten = (report: Report, change: (verdict: Verdict) => Verdict): Report => ({
  ...report,
  criteria: report.criteria.map(change),
})

/** What the field's gates do: no sample, no objection. */
const emptyPasses: Judge = input => {
  const report = judge(input)
  const changed = rewritten(report, verdict =>
    verdict.n === 0 ? { ...verdict, state: 'pass', reason: null } : verdict,
  )
  const isOpen = changed.criteria.some(verdict => verdict.required && verdict.state !== 'pass')
  return isOpen ? changed : { ...changed, gate: { ...changed.gate, state: 'pass', exitCode: 0, reasons: [] } }
}

/** Only a fail closes it: an open blocker is waved through. */
const inconclusiveIsGreen: Judge = (input: JudgeInput) => {
  const report = judge(input)
  return report.gate.state === 'inconclusive'
    ? { ...report, gate: { ...report.gate, state: 'pass', exitCode: 0, reasons: [] } }
    : report
}

/** A failed blocker is reported and the exit code says nothing of it. */
const failIsGreen: Judge = (input: JudgeInput) => {
  const report = judge(input)
  return report.gate.state === 'fail'
    ? { ...report, gate: { ...report.gate, state: 'pass', exitCode: 0, reasons: [] } }
    : report
}

export const judgeDefects: readonly JudgeDefect[] = [
  {
    id: 'judge-passes-empty-sample',
    breaks: 'a criterion without a single record passes',
    expect: ['e2e.sample-nonempty'],
    also: [
      { id: 'e2e.partial-not-green', why: 'a blocker without a sample is an open blocker, and its gate is green' },
    ],
    judge: emptyPasses,
  },
  {
    id: 'gate-passes-open-blocker',
    breaks: 'the gate passes though a required blocker is inconclusive',
    expect: ['e2e.partial-not-green'],
    also: [{ id: 'e2e.sample-nonempty', why: 'a blocker without a sample is open, and its gate is green' }],
    judge: inconclusiveIsGreen,
  },
  {
    id: 'gate-passes-failed-blocker',
    breaks: 'the gate passes though a required blocker failed',
    expect: ['e2e.partial-not-green'],
    also: [],
    judge: failIsGreen,
  },
]
