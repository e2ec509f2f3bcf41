import { eventsOf } from '../contracts/event.schema.ts'
import type { CriterionId } from '../judge/catalogue.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { PlannedMetric } from '../judge/rollout/plan.ts'
import { sustained } from '../judge/rollout/sustained.ts'
import { isStepOf, type StepOf } from './criterion-steps.ts'
import { plannedLimit } from './rollout-plan.ts'
import { isTakenBack, type Look, planOf, secondsOf, type Track, type Trial } from './rollout-track.ts'

/** A stretch in which one metric of a subject did what the drill made it do. */
export interface Watch {
  readonly subject: string
  readonly metric: string
  readonly about: Trial['about']
  readonly from: number
  readonly to: number
}

export interface WatchedTrack extends Track {
  readonly watches: readonly Watch[]
}

interface Found {
  readonly value: boolean | null
  readonly note: string
  readonly record: object
}

/** When the limit was broken for long enough, by what was told or caused; null where it never was. */
const firedAt = (track: WatchedTrack, { subject, metric, from, to }: Watch, limit: PlannedMetric): number | null => {
  const own = track.measurements.filter(each => each.subject === subject && each.at >= from && each.at <= to)
  const samples = own.flatMap(({ at, values }) => {
    const value = values[metric]
    return value === undefined ? [] : [[at, value] as const]
  })
  return sustained({
    samples,
    threshold: limit.rollback.value,
    direction: limit.rollback.op === '>' ? 'above' : 'below',
    duration: limit.forSeconds,
    strict: limit.longer,
    interval: limit.intervalSeconds,
  }).definite.firedAt
}

const isBackIn =
  (subject: string) =>
  ({ of }: Look): boolean => {
    const standing = of[subject]
    return standing !== undefined && isTakenBack(standing)
  }

const isRecorded = (track: WatchedTrack, { subject, metric }: Watch, until: number): boolean =>
  eventsOf(track.events, 'rollout.rolled_back').some(
    ({ ts, data }) => data.subject === subject && data.metric === metric && secondsOf(ts) <= until,
  )

const outcomeOf = (
  track: WatchedTrack,
  watch: Watch,
  grace: { readonly intervals: number; readonly slack: number },
): Found => {
  const { subject, metric, from, to } = watch
  const plan = planOf(track, subject)
  const limit = plan && plannedLimit(plan, metric)
  if (!limit) return { value: null, note: `${subject}: no limit on ${metric} is published`, record: {} }
  const due = firedAt(track, watch, limit)
  const looks = track.looks.filter(({ at }) => at >= from && at <= to)
  const back = looks.find(isBackIn(subject))?.at ?? null
  const lastOn = looks.findLast(({ at }) => back === null || at < back)?.at ?? from
  const span = (at: number): string => `${(at - from).toFixed(0)} s`
  const found = back === null ? 'never taken back' : `still on at ${span(lastOn)}, taken back by ${span(back)}`
  const record = { due, back, lastOn, from, to }
  if (due === null) {
    const note = `${metric} of ${subject} was never beyond ${limit.rollback.op} ${limit.rollback.value} for longer than ${limit.forSeconds} s; ${found} into the drill`
    return { value: back === null, note, record }
  }
  const latest = due + grace.intervals * limit.intervalSeconds + grace.slack
  if (to < latest) return { value: null, note: `${subject} was not watched long enough`, record }
  const isInTime = back !== null && back >= due && back <= latest
  const isTold = back !== null && isRecorded(track, watch, back)
  const note = `${metric} of ${subject} was beyond ${limit.rollback.op} ${limit.rollback.value} for longer than ${limit.forSeconds} s at ${span(due)}: due by ${span(latest)}, ${found}${isTold ? '' : ', and no rollout.rolled_back names the metric'}`
  return { value: isInTime && isTold, note, record }
}

/**
 * One record for each watch of a criterion: taken back within so many evaluations where the limit was broken for long enough, else never.
 */
export const watchRecords = <Id extends CriterionId>(
  track: WatchedTrack,
  criterion: Id,
  grace: { readonly intervals: number; readonly slack: number },
): StepRecord<StepOf<Id>>[] =>
  track.watches.flatMap(watch =>
    watch.about.flatMap(({ criterion: id, step }) => {
      if (id !== criterion || !isStepOf(criterion, step)) return []
      const ref = `${watch.subject} ${watch.metric} from ${new Date(watch.from * 1000).toISOString()}`
      const { value, note, record } = outcomeOf(track, watch, grace)
      return [value === true ? { step, ref, value } : { step, ref, value, note, record }]
    }),
  )
