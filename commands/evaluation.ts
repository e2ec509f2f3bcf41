import type { Config } from '../config/config.ts'
import type { Criterion } from '../judge/criterion.ts'
import { type JudgeInput, judge } from '../judge/judge.ts'
import type { GatheringFacts, PreviousVerdict, RunFacts, RunReport } from '../judge/run.ts'
import { type Judge, observeSelf } from '../suites/control-experiment.ts'
import type { Suites } from '../suites/discovery.ts'
import type { Evidence } from '../suites/evidence.ts'
import { type Figures, figuresOf } from '../suites/figures.ts'
import { evidencePath, observe } from '../suites/observe.ts'

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

/** A load that was sent again keeps what it discarded. */
const attemptsOf = ({ data }: Evidence): number =>
  data && 'discarded' in data && Array.isArray(data.discarded) ? data.discarded.length + 1 : 1

const gatheredOf = (evidence: ReadonlyMap<string, Evidence>): Readonly<Record<string, GatheringFacts>> =>
  Object.fromEntries(
    [...evidence.values()].map(each => [evidencePath(each.scenario), { ms: each.ms, attempts: attemptsOf(each) }]),
  )

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
  return { run, gate, criteria, previous: input.previous ?? {}, gathered: gatheredOf(evidence) }
}

/** The plots of the same evidence, for report.html alone: no verdict rests on them. */
export const draw = ({
  catalogue,
  evidence,
  suites,
}: Pick<EvaluationInput, 'catalogue' | 'evidence' | 'suites'>): Figures =>
  figuresOf({ catalogue, evidence, scenarios: suites.scenarios })
