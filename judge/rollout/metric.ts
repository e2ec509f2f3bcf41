import { conditionText, meets, type PlannedMetric } from './plan.ts'
import { spanText } from './span.ts'
import { GAP_INTERVALS, type MetricSample, type Sustained, sustained } from './sustained.ts'

/** A measured value of a metric at an instant in seconds, with the records behind it; null where nothing can be said. */
export interface Fact {
  readonly metric: string
  readonly at: number
  readonly value: number | null
  readonly n: number
}

/** The stage that is looked at, in seconds: when it began, now, and how long it has to last. */
export interface StageWindow {
  readonly since: number
  readonly at: number
  readonly dwellSeconds: number
}

/** `met`: on. `beyond`: back. All others hold. */
export type FindingCode =
  | 'met'
  | 'beyond'
  | 'beyond-briefly'
  | 'perhaps-beyond'
  | 'band'
  | 'missing'
  | 'stale'
  | 'too-few'

export interface MetricFinding {
  readonly metric: string
  readonly code: FindingCode
  /** What was found, in one sentence without a full stop. */
  readonly text: string
}

/** The facts of one metric inside the stage in time order, one for each instant: of several the last. */
const factsOf = (metric: string, facts: readonly Fact[], { since, at }: StageWindow): readonly Fact[] => {
  const inside = facts.filter(fact => fact.metric === metric && fact.at >= since && fact.at <= at)
  return [...new Map(inside.map(fact => [fact.at, fact])).values()].sort((a, b) => a.at - b.at)
}

/** A value that rests on too few records is no value. */
const usable = ({ at, value, n }: Fact, plan: PlannedMetric): MetricSample => [
  at,
  n < (plan.records === 'each' ? plan.minimum : 1) ? null : value,
]

/** The roll-back condition over samples, each turned into "holds" (1), "does not" (0) or unknown. */
const beyondIn = (samples: readonly MetricSample[], plan: PlannedMetric): Sustained =>
  sustained({
    samples: samples.map(([at, value]) => [at, value === null ? null : Number(meets(plan.rollback, value))]),
    threshold: 0.5,
    duration: plan.forSeconds,
    strict: plan.longer,
    interval: plan.intervalSeconds,
  })

/** The newest part of the stage, as long as a stage has to last; a gap at either end is unknown time too. */
const recent = (samples: readonly MetricSample[], plan: PlannedMetric, window: StageWindow): MetricSample[] => {
  const gap = GAP_INTERVALS * plan.intervalSeconds
  const from = Math.max(window.since, window.at - window.dwellSeconds)
  const inside = samples.filter(([at]) => at >= from)
  const [first, last] = [inside[0]?.[0] ?? window.at, inside.at(-1)?.[0] ?? window.at]
  const before: MetricSample[] = first - from > gap ? [[from, null]] : []
  return [...before, ...inside, ...(window.at - last > gap ? [[window.at, null] as const] : [])]
}

const durationText = ({ forSeconds, longer }: PlannedMetric): string =>
  forSeconds === 0 ? '' : ` for ${longer ? 'more than' : 'at least'} ${spanText(forSeconds)}`

const rollbackText = (plan: PlannedMetric): string => `${conditionText(plan.rollback)}${durationText(plan)}`

const digits = (value: number): string => String(Number(value.toPrecision(6)))

/** Why the facts are too thin to say anything, or null. */
const thinness = (plan: PlannedMetric, facts: readonly Fact[], window: StageWindow): MetricFinding | null => {
  const { metric, minimum } = plan
  if (facts.every(({ value }) => value === null)) return { metric, code: 'missing', text: 'no value in this stage' }
  const samples = facts.map(fact => usable(fact, plan))
  const newest = samples.findLast(([, value]) => value !== null)
  const total = facts.reduce((sum, { n }) => sum + n, 0)
  const most = Math.max(...facts.map(({ n }) => n))
  if (!newest || (plan.records === 'all' && total < minimum)) {
    const found = plan.records === 'all' ? total : most
    return { metric, code: 'too-few', text: `${found} of ${minimum} records in this stage` }
  }
  const age = window.at - newest[0]
  if (age <= GAP_INTERVALS * plan.intervalSeconds) return null
  return {
    metric,
    code: 'stale',
    text: `no value for ${spanText(age)}, one every ${spanText(plan.intervalSeconds)} is due`,
  }
}

const placed = (plan: PlannedMetric, [, value]: MetricSample): MetricFinding => {
  const { metric, target, rollback } = plan
  const found = digits(value ?? Number.NaN)
  if (value !== null && meets(rollback, value)) {
    return {
      metric,
      code: 'beyond-briefly',
      text: `${found} is beyond ${conditionText(rollback)}, not yet${durationText(plan)}`,
    }
  }
  if (value !== null && meets(target, value))
    return { metric, code: 'met', text: `${found} meets ${conditionText(target)}` }
  const text = `${found} misses the target ${conditionText(target)} and is not beyond ${conditionText(rollback)}`
  return { metric, code: 'band', text }
}

/**
 * What the facts of a stage say of one metric. A roll-back condition that held for its time anywhere in the stage is `beyond`; then the newest value
 * counts, if it is fresh, rests on enough records, and no gap of the last dwell time could hide what must not be.
 *
 * Source: statistics, section 1f; requirement S1 (promotion and roll-back limits).
 *
 * @throws RangeError if a fact is not finite or the plan's interval is not positive.
 * @example assessMetric({ metric: 'm', target: { op: '<', value: 1 }, rollback: { op: '>', value: 2 }, forSeconds: 0, longer: false, intervalSeconds: 60, minimum: 1, records: 'each', criterion: null }, [{ metric: 'm', at: 0, value: 3, n: 9 }], { since: 0, at: 60, dwellSeconds: 60 }).code // => 'beyond'
 */
export function assessMetric(plan: PlannedMetric, all: readonly Fact[], window: StageWindow): MetricFinding {
  const { metric } = plan
  const facts = factsOf(metric, all, window)
  const samples = facts.map(fact => usable(fact, plan))
  const { firedAt } = beyondIn(samples, plan).definite
  if (firedAt !== null) {
    const text = `was ${rollbackText(plan)}, ${spanText(firedAt - window.since)} into the stage`
    return { metric, code: 'beyond', text }
  }
  const thin = thinness(plan, facts, window)
  if (thin) return thin
  // At once is at once: between two values nothing is watched, so that only a condition that takes time can hide in a gap.
  if (plan.forSeconds > 0 && beyondIn(recent(samples, plan, window), plan).possible.firedAt !== null) {
    return {
      metric,
      code: 'perhaps-beyond',
      text: `may have been ${rollbackText(plan)}: too many values are missing to tell`,
    }
  }
  return placed(plan, samples.findLast(([, value]) => value !== null) ?? [window.at, null])
}
