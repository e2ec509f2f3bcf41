import type { RunReport } from '../judge/run.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'

/** `usage` is a wrong input or configuration, `harness` a gate that failed itself or did not end. */
export type ActionState = keyof typeof exitCodes

export interface Conclusion {
  readonly state: ActionState
  readonly exitCode: ExitCode
  /** What verdicts.json holds; null where there is no verdict to show. */
  readonly report: RunReport | null
  /** Why there is none; empty where there is one. */
  readonly problem: string
}

export interface Ended {
  /** What the step of the gate put out; empty where it was cancelled, ran out of time or broke. */
  readonly code: string
  readonly reason: string
  /** verdicts.json of this very run, where it is one that can be read. */
  readonly report: RunReport | null
}

/** The words of a state for people. */
export const stateWords: Readonly<Record<ActionState, string>> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'inconclusive',
  usage: 'usage or configuration',
  harness: 'the harness itself failed',
}

const states = Object.keys(exitCodes) as readonly ActionState[]

const withoutVerdict = (state: ActionState, problem: string): Conclusion => ({
  state,
  exitCode: exitCodes[state],
  report: null,
  problem,
})

/** What a gate came to, by its exit code. A pass or a fail that no verdicts.json bears out is neither: it ends as a failure of the harness. */
export const concludeGate = ({ code, reason, report }: Ended): Conclusion => {
  if (code === '') {
    return withoutVerdict('harness', 'the gate did not end: its step was cancelled, ran out of time or could not start')
  }
  const state = states.find(name => String(exitCodes[name]) === code)
  if (state === undefined) return withoutVerdict('harness', `the gate ended with ${code}, which is none of its codes`)
  if (state === 'usage' || state === 'harness') return withoutVerdict(state, reason || 'the log of the step says why')
  if (report && report.gate.exitCode === exitCodes[state]) {
    return { state, exitCode: exitCodes[state], report, problem: '' }
  }
  // The system under test that does not start, or cannot be reached, is exit 2 before anything was judged.
  if (state === 'inconclusive' && !report) return withoutVerdict(state, reason || 'nothing was judged')
  const found = report ? `verdicts.json that says ${report.gate.exitCode}` : 'no verdicts.json that can be read'
  return withoutVerdict('harness', `the gate ended with ${code} and left ${found}`)
}
