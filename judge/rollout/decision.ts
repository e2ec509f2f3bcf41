import { assessMetric, type Fact, type FindingCode, type MetricFinding } from './metric.ts'
import type { StagePlan } from './plan.ts'
import { spanText } from './span.ts'

/** What was measured, and where the rollout stands. */
export interface RolloutFacts {
  /** Percent of the stage that the feature is in; null where nobody said. */
  readonly stage: number | null
  /** Seconds at which the stage began; null where nobody said. */
  readonly since: number | null
  /** Now, in seconds of the same clock. */
  readonly at: number
  readonly facts: readonly Fact[]
}

/** Go on to the next stage, stay, or take the feature back. */
export type Decision = 'promote' | 'hold' | 'rollback'

export interface DecisionReason {
  /** Null where it is not about a metric. */
  readonly metric: string | null
  readonly code: FindingCode | 'dwell' | 'stage-unknown' | 'no-facts'
  readonly text: string
}

export interface StageDecision {
  readonly decision: Decision
  /** Where the rollout stands and where a promotion leads; next is null at the last stage: the feature can then be enabled for good. */
  readonly stage: { readonly percent: number; readonly next: number | null } | null
  readonly reasons: readonly DecisionReason[]
}

const holding = (code: DecisionReason['code'], text: string, stage: StageDecision['stage']): StageDecision => ({
  decision: 'hold',
  stage,
  reasons: [{ metric: null, code, text }],
})

const dwellReason = (since: number, at: number, dwellSeconds: number): DecisionReason[] => {
  if (at - since >= dwellSeconds) return []
  const text = `the stage has lasted ${spanText(at - since)} of ${spanText(dwellSeconds)}`
  return [{ metric: null, code: 'dwell', text }]
}

const holds = ({ code }: MetricFinding): boolean => code !== 'met' && code !== 'beyond'

/**
 * The decision of a stage, by facts alone. One metric beyond its limit rolls back, whatever the others say and however young the stage is. Promotion takes
 * all targets on enough records inside the stage and its dwell time, at the last stage as at the first, and leads one stage on. All else holds: a value
 * between target and limit, one that is missing, old or thin, and a stage that nobody named.
 *
 * Source: requirement S1, decision matrix.
 *
 * @throws RangeError if a fact is not finite.
 * @example decide({ feature: 'x', stages: [{ percent: 100, dwellSeconds: 0 }], metrics: [] }, { stage: 100, since: 0, at: 9, facts: [] }).decision // => 'hold'
 */
export function decide(plan: StagePlan, of: RolloutFacts): StageDecision {
  const { stage: percent, since, at, facts } = of
  const index = plan.stages.findIndex(stage => stage.percent === percent)
  const current = plan.stages[index]
  if (!current || since === null) {
    const text = current
      ? 'nobody said when the stage began'
      : percent === null
        ? 'nobody said which stage the rollout is in'
        : `${percent} % is no stage of the plan (${plan.stages.map(stage => `${stage.percent} %`).join(', ')})`
    return holding('stage-unknown', text, null)
  }
  const stage = { percent: current.percent, next: plan.stages[index + 1]?.percent ?? null }
  if (at < since) return holding('stage-unknown', 'the stage begins after the instant of the decision', stage)
  const window = { since, at, dwellSeconds: current.dwellSeconds }
  const findings = plan.metrics.map(metric => assessMetric(metric, facts, window))
  const beyond = findings.filter(({ code }) => code === 'beyond')
  if (beyond.length > 0) return { decision: 'rollback', stage, reasons: beyond }
  const open = [...dwellReason(since, at, current.dwellSeconds), ...findings.filter(holds)]
  if (open.length > 0) return { decision: 'hold', stage, reasons: open }
  if (findings.length === 0) return holding('no-facts', 'the plan names no metric', stage)
  return { decision: 'promote', stage, reasons: findings }
}
