import { configuredCatalogue } from '../config/config.ts'
import type { Fact } from '../judge/rollout/metric.ts'
import type { StagePlan } from '../judge/rollout/plan.ts'
import type { Verdict } from '../judge/verdict.ts'
import { discoverSuites } from '../suites/discovery.ts'
import { evaluate } from './evaluation.ts'
import { type FoundFacts, secondsOf } from './rollout-facts.ts'
import { readStoredRun } from './stored-run.ts'

/** The values that a run gave the metrics of a plan, by the criteria that it names; a criterion that was not judged gives no value. */
export const factsOfVerdicts = (plan: StagePlan, verdicts: readonly Verdict[], at: number): readonly Fact[] =>
  plan.metrics.flatMap(({ metric, criterion }): Fact[] => {
    const verdict = verdicts.find(({ id }) => id === criterion)
    if (!verdict) return []
    const isJudged = verdict.state === 'pass' || verdict.state === 'fail'
    return [{ metric, at, value: isJudged ? verdict.value : null, n: verdict.n - verdict.ambiguous }]
  })

/**
 * Facts of a run directory, judged again from its evidence. They speak of the run as a whole, so that their instant is its end; which stage that was nobody
 * but the caller knows.
 * @throws CommandError GATE_RUN_MISSING
 */
export const factsOfRun = async (path: string, plan: StagePlan): Promise<FoundFacts> => {
  const { config, run, evidence } = await readStoredRun([path])
  const catalogue = configuredCatalogue(config, 'config.json')
  const { criteria } = evaluate({ config, catalogue, run, evidence, suites: await discoverSuites() })
  const at = secondsOf(run.endedAt)
  const facts = factsOfVerdicts(plan, criteria, at)
  const absent =
    facts.length === 0 ? `no metric of the plan names a criterion, so that ${path} says nothing of any` : null
  return { stage: null, since: null, at, facts, absent }
}
