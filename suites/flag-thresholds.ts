import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Flag } from '../contracts/flag.schema.ts'
import type { Threshold } from '../contracts/threshold.schema.ts'
import type { flags as rows } from '../judge/criteria/flags.ts'
import type { StepRecord } from '../judge/observation.ts'
import { columnOf, type FlagMatrix } from './flag-matrix.ts'

// Flags with one limit each, and a value on one side of it.

type DirectionStep = (typeof rows)['flags.threshold-direction']['measure']['steps'][number]
type RollbackStep = (typeof rows)['flags.auto-rollback']['measure']['steps'][number]

/** A flag after a value came: posted by the drill, or measured by the target from what was caused. */
export interface LimitTrial<Step extends string> {
  readonly step: Step
  readonly flag: string
  readonly threshold: Threshold
  /** Null where the target measures it. */
  readonly posted: { readonly value: number; readonly n: number; readonly status: number } | null
  readonly cause: string
  readonly state: Flag['state'] | null
  readonly rollsBack: boolean
}

const valueText = ({ posted, threshold, cause }: LimitTrial<string>): string =>
  posted
    ? `${threshold.metric} ${posted.value} of ${posted.n} records, posted`
    : `${threshold.metric} measured, caused: ${cause}`

const limitRecord = <Step extends string>(trial: LimitTrial<Step>): StepRecord<Step> => {
  const { step, flag, threshold, posted, state, rollsBack } = trial
  const ref = `${flag}: ${valueText(trial)}`
  const limit = `rolled back where ${threshold.metric} ${threshold.rollback.op} ${threshold.rollback.value}`
  const note = `${valueText(trial)}, ${limit}: expected ${rollsBack ? 'ROLLBACK' : 'ROLLING_OUT'}, found ${state ?? 'no such flag'}`
  if (state === null || (posted !== null && posted.status >= 300)) {
    return { step, ref, value: null, note: posted ? `${note}; the observation was answered ${posted.status}` : note }
  }
  return state === (rollsBack ? 'ROLLBACK' : 'ROLLING_OUT')
    ? { step, ref, value: true, note }
    : { step, ref, value: false, note, record: trial }
}

export interface DirectionEvidence {
  readonly trials: readonly LimitTrial<DirectionStep>[]
}

export const directionSteps = ({ trials }: DirectionEvidence): StepRecord<DirectionStep>[] => trials.map(limitRecord)

export interface AutoRollbackEvidence {
  readonly trials: readonly LimitTrial<'rolled-back' | 'few-records-stay' | 'caused'>[]
  /** The flags of the trials for users, some of them allowed, at the end. */
  readonly matrix: FlagMatrix
  /** flag.changed and alert.raised since the drill began. */
  readonly journal: readonly JournalEvent[]
}

const offRecord = (flag: string, matrix: FlagMatrix): StepRecord<RollbackStep> => {
  const column = columnOf(matrix, flag)
  const on = column.filter(value => value === true).length
  const unknown = column.filter(value => value === null).length
  const note = `${flag} was rolled back: on for ${on} of ${column.length} users, unknown for ${unknown}`
  const value = on > 0 ? false : unknown > 0 ? null : true
  return { step: 'off-for-all', ref: flag, value, note }
}

const journalRecord = ({ flag }: LimitTrial<string>, journal: readonly JournalEvent[]): StepRecord<RollbackStep> => {
  const changes = eventsOf(journal, 'flag.changed').filter(
    ({ data }) => data.key === flag && data.new.state === 'ROLLBACK',
  )
  const [event] = changes
  const common = { step: 'journal' as const, ref: flag }
  if (!event || changes.length > 1)
    return {
      ...common,
      value: false,
      note: `${changes.length} flag.changed to ROLLBACK of ${flag}, expected 1`,
      record: changes,
    }
  const isSystem = event.actor === 'system' && event.severity !== 'info'
  const note = `flag.changed of ${flag} by ${event.actor} with severity ${event.severity}, expected system and a warning`
  return isSystem ? { ...common, value: true } : { ...common, value: false, note, record: event }
}

const alertRecord = (
  { flag, threshold }: LimitTrial<string>,
  journal: readonly JournalEvent[],
): StepRecord<RollbackStep> => {
  const own = eventsOf(journal, 'alert.raised').filter(({ data }) => data.metric === threshold.metric)
  const isRaised = own.some(({ data, severity }) => data.severity === 'critical' || severity === 'critical')
  const note = `${own.length} alerts of ${threshold.metric}, none of them critical`
  const common = { step: 'alert' as const, ref: `${flag}: ${threshold.metric}` }
  return isRaised ? { ...common, value: true } : { ...common, value: false, note, record: own }
}

/** Of each trial the state of its flag; of those that should be rolled back also the evaluation, the journal and the alert. */
export const autoRollbackSteps = ({ trials, matrix, journal }: AutoRollbackEvidence): StepRecord<RollbackStep>[] => {
  const back = trials.filter(({ rollsBack, posted }) => rollsBack && (posted === null || posted.status < 300))
  return [
    ...trials.map(limitRecord),
    ...back.flatMap(trial => [
      offRecord(trial.flag, matrix),
      journalRecord(trial, journal),
      alertRecord(trial, journal),
    ]),
  ]
}
