import type { CriterionId } from '../judge/catalogue.ts'
import { type JudgeInput, judge, type ObservedPart } from '../judge/judge.ts'
import type { AnyObservation } from '../judge/observation.ts'
import type { Report } from '../judge/verdict.ts'
import type { ControlExperiment, SelfScenario } from './scenario.ts'

/** The judge as the experiments call it; the selftest hands in broken ones to show that the experiments notice. */
export type Judge = (input: JudgeInput) => Report

type Change = Parameters<ControlExperiment['judgeAgain']>[0]

const changedPart = (id: string, part: ObservedPart, change: Change): ObservedPart => ({
  ...part,
  observations: change(id as CriterionId, part.observations) ?? [],
})

/**
 * Judges the gate's own criteria by control experiments on this run's observations, each judged by `judgeWith`. Self criteria are left out of the
 * experiment, so that no verdict rests on itself. Returns the observed parts to add to the run's.
 */
export const observeSelf = (
  selfScenarios: readonly SelfScenario[],
  input: JudgeInput,
  judgeWith: Judge = judge,
): ReadonlyMap<string, readonly ObservedPart[]> => {
  const own = new Set(selfScenarios.flatMap(scenario => Object.keys(scenario.experiment)))
  const subject: JudgeInput = { ...input, catalogue: input.catalogue.filter(criterion => !own.has(criterion.id)) }
  const experiment: ControlExperiment = {
    scenarios: [...new Set([...input.observed.values()].flatMap(parts => parts.map(part => part.scenario)))],
    observed: [...input.observed]
      .filter(([, parts]) => parts.some(part => part.observations.length > 0))
      .map(([id]) => id as CriterionId),
    judgeAgain: change =>
      judgeWith({
        ...subject,
        observed: new Map(
          [...input.observed].map(([id, parts]) => [id, parts.map(part => changedPart(id, part, change))]),
        ),
      }),
  }
  const result = new Map<string, ObservedPart[]>()
  for (const scenario of selfScenarios) {
    for (const [id, run] of Object.entries(scenario.experiment)) {
      if (run) result.set(id, [partOf(scenario.id, () => run(experiment))])
    }
  }
  return result
}

const partOf = (scenario: string, run: () => readonly AnyObservation[]): ObservedPart => {
  const empty = { scenario, unseen: 0, timeBase: 'real' as const, evidence: [], exchanges: [] }
  try {
    return { ...empty, observations: run(), reason: null }
  } catch (error) {
    const text = `${scenario}: the control experiment could not be judged: ${error instanceof Error ? error.message : String(error)}`
    return { ...empty, observations: [], reason: { code: 'observe-failed', text } }
  }
}
