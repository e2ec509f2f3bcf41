import { eventsOf } from '../contracts/event.schema.ts'
import type { CriterionId } from '../judge/catalogue.ts'
import type { StepRecord } from '../judge/observation.ts'
import { isStepOf, type StepOf } from './criterion-steps.ts'
import { isTakenBack, planOf, type Standing, secondsOf, standingAt, type Track } from './rollout-track.ts'

/** A condition that takes every rollout back at once, caused while some run and others are done. */
export interface Breach {
  readonly criterion: string
  /** Steps: of the time before the condition, of what it must do, of those whom it must leave alone. */
  readonly clean: string
  readonly back: string
  readonly others: string
  /** Metrics that may be named as the cause. */
  readonly metrics: readonly string[]
  readonly subjects: readonly string[]
  readonly bystanders: readonly string[]
  /** First and last look of the calm before it. */
  readonly calm: readonly [number, number]
  /** When the condition was there for everybody to see at the latest. */
  readonly due: number
  /** The last look at it. */
  readonly to: number
}

export interface BreachTrack extends Track {
  readonly breaches: readonly Breach[]
}

type Found = Pick<StepRecord, 'ref' | 'value' | 'note' | 'record'>

const within = (track: Track, [from, to]: readonly [number, number]): Track['looks'] =>
  track.looks.filter(({ at }) => at >= from && at <= to)

const cleanRecord = (track: Track, subject: string, { calm }: Breach): Found => {
  const looks = within(track, calm)
  const back = looks.find(({ of }) => {
    const standing = of[subject]
    return standing === undefined || isTakenBack(standing) || standing.stage === null
  })
  const ref = `${subject} before it`
  if (looks.length === 0) return { ref, value: null, note: `nobody looked at ${subject} before the condition` }
  if (!back) return { ref, value: true }
  const note = `${subject} was not in rollout any more ${(back.at - calm[0]).toFixed(0)} s after it began, and nothing was wrong`
  return { ref, value: false, note, record: back.of[subject] }
}

const backRecord = (track: Track, subject: string, of: { breach: Breach; slack: number }): Found => {
  const { calm, due, to, metrics } = of.breach
  const ref = `${subject} after it`
  const latest = due + (planOf(track, subject)?.interval_s ?? 0) + of.slack
  if (to < latest)
    return { ref, value: null, note: `${subject} was not watched until ${latest - due} s after the condition` }
  const back = within(track, [calm[1], to]).find(({ of }) => {
    const standing = of[subject]
    return standing !== undefined && isTakenBack(standing)
  })
  const told = eventsOf(track.events, 'rollout.rolled_back').find(
    ({ ts, data }) => data.subject === subject && secondsOf(ts) > calm[1] && secondsOf(ts) <= to,
  )
  const isNamed = told !== undefined && told.data.metric !== null && metrics.includes(told.data.metric)
  if (back && back.at <= latest && isNamed) return { ref, value: true }
  const found = back ? `taken back by ${(back.at - due).toFixed(0)} s after` : 'not taken back'
  const named = told ? `the record names ${told.data.metric}` : 'no rollout.rolled_back'
  const note = `the condition was there by ${new Date(due * 1000).toISOString()}, due was ${(latest - due).toFixed(0)} s after: ${subject} ${found}, ${named} (expected ${metrics.join(' or ')})`
  return { ref, value: false, note, record: told ?? null }
}

const isUnmoved = (before: Standing | null, after: Standing | null): boolean =>
  before !== null && after !== null && before.state === after.state && before.isOn === after.isOn

const bystanderRecord = (track: Track, subject: string, { calm, to }: Breach): Found => {
  const [before, after] = [standingAt(track, subject, calm[0]), standingAt(track, subject, to)]
  const ref = `${subject}, not in rollout`
  if (isUnmoved(before, after)) return { ref, value: true }
  const note = `${subject} was not in rollout and was ${before?.state}; after the condition it is ${after?.state}`
  return { ref, value: false, note, record: { before, after } }
}

/** Records of one criterion: its rollouts stay in the calm, go back when the condition is there, and the others are left alone. */
export const breachRecords = <Id extends CriterionId>(
  track: BreachTrack,
  criterion: Id,
  slack: number,
): StepRecord<StepOf<Id>>[] =>
  track.breaches
    .filter(breach => breach.criterion === criterion)
    .flatMap(breach => {
      const of = (step: string, records: readonly Found[]): StepRecord<StepOf<Id>>[] =>
        isStepOf(criterion, step) ? records.map(record => ({ step, ...record })) : []
      return [
        ...of(
          breach.clean,
          breach.subjects.map(subject => cleanRecord(track, subject, breach)),
        ),
        ...of(
          breach.back,
          breach.subjects.map(subject => backRecord(track, subject, { breach, slack })),
        ),
        ...of(
          breach.others,
          breach.bystanders.map(subject => bystanderRecord(track, subject, breach)),
        ),
      ]
    })
