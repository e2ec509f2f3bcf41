import type { Config } from '../config/config.ts'
import type { Criterion } from '../judge/criterion.ts'
import { type JudgeInput, judge } from '../judge/judge.ts'
import type { PreviousVerdict, RunFacts, RunReport } from '../judge/run.ts'
import { type Judge, observeSelf } from '../suites/control-experiment.ts'
import type { Suites } from '../suites/discovery.ts'
import type { Evidence } from '../suites/evidence.ts'
import { observe } from '../suites/observe.ts'

export interface EvaluationInput {
  readonly config: Pick<Config, 'allowNotApplicable' | 'waivers'>
  /** With the config's bounds. */
  readonly catalogue: readonly Criterion[]
  readonly run: RunFacts
  readonly evidence: ReadonlyMap<string, Evidence>
  readonly suites: Suites
  readonly previous?: Readonly<Record<string, PreviousVerdict>>
  /** The judge that the self criteria experiment with; the selftest hands in broken ones. */
  readonly experimentWith?: Judge
}

/** From evidence to report: observe, the control experiments on the gate itself, judge. Both `run` and `judge` take this path and no other. */
export const evaluate = (input: EvaluationInput): RunReport => {
  const { config, catalogue, run, evidence, suites } = input
  const observed = observe({
    scenarios: suites.scenarios,
    evidence,
    catalogue,
    seed: run.seed,
    capabilities: run.target.capabilities,
  })
  const question: JudgeInput = {
    catalogue,
    observed,
    profile: run.profile,
    confidence: run.confidence,
    waivers: config.waivers,
    allowNotApplicable: config.allowNotApplicable,
    only: run.scope.only,
    now: run.endedAt,
  }
  const self = observeSelf(suites.selfScenarios, question, input.experimentWith ?? judge)
  const { gate, criteria } = judge({ ...question, observed: new Map([...observed, ...self]) })
  return { run, gate, criteria, previous: input.previous ?? {} }
}
