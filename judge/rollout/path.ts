import type { StagePlan } from './plan.ts'
import { spanText } from './span.ts'

/** A change of the percentage at an instant in seconds. */
export interface StageChange {
  readonly at: number
  readonly percent: number
}

export interface StepFault {
  readonly at: number
  readonly from: number
  readonly to: number
  /** A percentage that is no stage, a stage left out, or one that was left too early. */
  readonly fault: 'unknown' | 'skipped' | 'early'
  readonly text: string
}

const faultOf = (plan: StagePlan, from: StageChange, to: StageChange): Omit<StepFault, 'at' | 'from' | 'to'> | null => {
  const indexOf = (percent: number): number => plan.stages.findIndex(stage => stage.percent === percent)
  const target = indexOf(to.percent)
  if (target < 0) return { fault: 'unknown', text: `${to.percent} % is no stage of the plan` }
  const before = plan.stages[target - 1]?.percent ?? 0
  if (from.percent < before) {
    return { fault: 'skipped', text: `${from.percent} % to ${to.percent} % leaves out ${before} %` }
  }
  const lasted = to.at - from.at
  const dwellSeconds = plan.stages[indexOf(from.percent)]?.dwellSeconds ?? 0
  if (lasted >= dwellSeconds) return null
  return { fault: 'early', text: `${from.percent} % lasted ${spanText(lasted)} of ${spanText(dwellSeconds)}` }
}

/**
 * Steps of a rollout that its plan does not allow: stages in order, one at a time, each for its dwell time. Going down is always allowed, to any
 * percentage; before the first change the feature is at 0 %.
 *
 * Source: requirement S0:34.
 *
 * @example stepFaults({ feature: 'x', stages: [{ percent: 25, dwellSeconds: 60 }, { percent: 100, dwellSeconds: 0 }], metrics: [] }, [{ at: 0, percent: 25 }, { at: 30, percent: 100 }]).map(step => step.fault) // => ['early']
 */
export function stepFaults(plan: StagePlan, changes: readonly StageChange[]): readonly StepFault[] {
  return changes.flatMap((to, index) => {
    const from = changes[index - 1] ?? { at: to.at, percent: 0 }
    if (to.percent <= from.percent) return []
    const found = faultOf(plan, from, to)
    return found ? [{ at: to.at, from: from.percent, to: to.percent, ...found }] : []
  })
}

/**
 * How a published plan differs from the one that was agreed, in sentences: stages, their times, metrics, limits, minimums.
 *
 * Source: requirement S0:34-42.
 *
 * @example planDifferences({ feature: 'x', stages: [{ percent: 100, dwellSeconds: 60 }], metrics: [] }, { stages: [{ percent: 100, dwellSeconds: 0 }], metrics: [] }) // => ['100 %: lasts 0 s, agreed 1 min']
 */
export function planDifferences(
  agreed: StagePlan,
  found: Pick<StagePlan, 'stages'> & { readonly metrics: readonly PublishedMetric[] },
): readonly string[] {
  const percents = (plan: Pick<StagePlan, 'stages'>): string => plan.stages.map(stage => stage.percent).join('-')
  if (percents(agreed) !== percents(found)) return [`stages ${percents(found) || 'none'}, agreed ${percents(agreed)}`]
  const times = agreed.stages.flatMap(({ percent, dwellSeconds }, index) => {
    const lasts = found.stages[index]?.dwellSeconds ?? 0
    return lasts === dwellSeconds ? [] : [`${percent} %: lasts ${spanText(lasts)}, agreed ${spanText(dwellSeconds)}`]
  })
  const metrics = agreed.metrics.flatMap(metric => {
    const other = found.metrics.find(each => each.metric === metric.metric)
    if (!other) return [`${metric.metric}: not there`]
    return (['target', 'rollback'] as const).flatMap(side =>
      other[side].op === metric[side].op && other[side].value === metric[side].value
        ? []
        : [
            `${metric.metric}: ${side} ${other[side].op} ${other[side].value}, agreed ${metric[side].op} ${metric[side].value}`,
          ],
    )
  })
  return [...times, ...metrics]
}

/** What a system publishes of a metric. */
export type PublishedMetric = Pick<StagePlan['metrics'][number], 'metric' | 'target' | 'rollback'>
