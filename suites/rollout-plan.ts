import type { Rollout } from '../contracts/rollout.schema.ts'
import type { Threshold } from '../contracts/threshold.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { planDifferences } from '../judge/rollout/path.ts'
import type { PlannedMetric, StagePlan } from '../judge/rollout/plan.ts'
import { immediateLimits, rolloutPlans } from '../judge/rollout/plans.ts'

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of a duration of the wire (`500ms`, `30s`, `10m`). @throws RangeError where it is none */
export const durationSeconds = (text: string): number => {
  const [, amount = '', unit = ''] = /^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  const seconds = Number(amount) * (unitSeconds[unit] ?? Number.NaN)
  if (amount === '' || !Number.isFinite(seconds)) throw new RangeError(`${text} is no duration`)
  return seconds
}

const plannedMetric = (threshold: Threshold, of: { minimum: number; interval: number }): PlannedMetric => ({
  metric: threshold.metric,
  target: threshold.target,
  rollback: threshold.rollback,
  forSeconds: durationSeconds(threshold.for),
  longer: threshold.for !== '0s',
  intervalSeconds: of.interval,
  minimum: of.minimum,
  records: 'all',
  criterion: null,
})

/** The limit on one metric of a published plan, with its time; null where the plan has none. */
export const plannedLimit = ({ metrics, interval_s }: Rollout, metric: string): PlannedMetric | null => {
  const threshold = metrics.find(each => each.metric === metric)
  return threshold ? plannedMetric(threshold, { minimum: threshold.min_n, interval: interval_s }) : null
}

/**
 * A published plan as the judge decides by it, at one of its stages. What takes a feature back at once whatever its plan (`min_n` 0) is not asked of a
 * promotion. A drill posts each value once a stage, so that how long a limit must have been broken is judged by drills of their own.
 */
export const stagePlan = ({ plan, stages, metrics, interval_s }: Rollout, stage: number): StagePlan => ({
  feature: plan,
  stages: stages.map(({ percentage, dwell_s }) => ({ percent: percentage, dwellSeconds: dwell_s })),
  metrics: metrics
    .filter(({ min_n }) => min_n > 0)
    .map(threshold => plannedMetric(threshold, { minimum: stages[stage]?.min_n ?? 0, interval: interval_s }))
    .map(metric => ({ ...metric, forSeconds: 0, longer: false })),
})

const differences = (agreed: StagePlan, found: Rollout): readonly string[] => {
  const [first] = agreed.metrics
  const immediate = first ? immediateLimits.map(limit => ({ ...first, ...limit })) : []
  const published = {
    stages: found.stages.map(({ percentage, dwell_s }) => ({ percent: percentage, dwellSeconds: dwell_s })),
    metrics: found.metrics,
  }
  const times = agreed.metrics.flatMap(({ metric, forSeconds }) => {
    const other = plannedLimit(found, metric)?.forSeconds ?? forSeconds
    return other === forSeconds ? [] : [`${metric}: for ${other} s, agreed ${forSeconds} s`]
  })
  return [...planDifferences({ ...agreed, metrics: [...agreed.metrics, ...immediate] }, published), ...times]
}

/** One record for each plan that was agreed: it is published, and is the same. */
export const planRecords = (published: readonly Rollout[]): JudgedRecord[] =>
  Object.values(rolloutPlans).map(agreed => {
    const { feature } = agreed
    const found = published.find(({ plan }) => plan === feature)
    if (!found) return { ref: feature, value: false, note: `no rollout of ${feature} is published` }
    const faults = differences(agreed, found)
    if (faults.length === 0) return { ref: feature, value: true }
    return { ref: feature, value: false, note: faults.join('; '), record: found }
  })
