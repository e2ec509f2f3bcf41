import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Flag } from '../contracts/flag.schema.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { FlagTrail } from './drill-flags.ts'
import { standingRecords, trailRecords } from './flag-trail.ts'

// Many changes of the configuration at once: each is in the journal once, and what is in force is what the journal's order of them makes.

/** `override`: all of one limit, of which one alone can be in force. `rotation`: of a key. `algo`: the split (v3's percent) or the interpolation. */
export interface Operation {
  readonly kind: 'limits' | 'thresholds' | 'override' | 'rotation' | 'algo' | 'dry-run'
  readonly key: string
  readonly value: number | null
  readonly status: number
}

export interface ConfigFacts {
  readonly revision: number | string
  /** By key, as config.changed names it. */
  readonly values: Readonly<Record<string, number>>
  readonly overrides: readonly { readonly limit: string; readonly value: number }[]
}

/** Changes of flags that were sent among the others. */
export interface FlagBurst {
  readonly trail: FlagTrail
  /** The flags of the state at the end. */
  readonly flags: readonly Flag[]
}

export interface BurstEvidence {
  readonly operations: readonly Operation[]
  /** Left out where the target offers no flags to change. */
  readonly flags?: FlagBurst
  readonly before: ConfigFacts
  readonly after: ConfigFacts
  readonly events: readonly JournalEvent[]
}

type Step = 'answered' | 'journalled' | 'in-force'

const isTaken = ({ status }: Pick<Operation, 'status'>): boolean => status >= 200 && status < 300

const step = (
  name: Step,
  ref: string,
  of: { value: boolean | null; note: string; record?: unknown },
): StepRecord<Step> => (of.value === true ? { step: name, ref, value: true } : { step: name, ref, ...of })

const answered = (operations: readonly Operation[]): StepRecord<Step>[] => {
  const single = operations.filter(({ kind }) => kind !== 'override')
  const overrides = operations.filter(({ kind }) => kind === 'override')
  const won = overrides.filter(isTaken).length
  return [
    ...single.map((operation, index) => {
      const value = isTaken(operation) ? true : operation.status >= 500 ? false : null
      const note = `${operation.key} to ${operation.value}: answered ${operation.status}`
      return step('answered', `operation ${index + 1}`, { value, note, record: operation })
    }),
    ...(overrides.length === 0
      ? []
      : [
          step('answered', 'overrides', {
            value: won === 1 ? true : won > 1 ? false : null,
            note: `${won} of ${overrides.length} overrides of one limit were taken, one alone can be in force`,
          }),
        ]),
  ]
}

interface Change {
  readonly key: string | null
  readonly old: number
  readonly new: number
}

/** A split is told by the percent of v3, all else by its own number. */
const numberOf = (value: unknown): number => Number(value instanceof Object ? Reflect.get(value, 'v3') : value)

const changesIn = (events: readonly JournalEvent[]): Change[] =>
  eventsOf(events, 'config.changed').map(({ data }) => ({
    key: data.key,
    old: numberOf(data.old),
    new: numberOf(data.new),
  }))

const onceRecord = (operation: Operation, changes: readonly Change[], index: number): StepRecord<Step> => {
  const found = changes.filter(({ key, new: value }) => key === operation.key && value === operation.value)
  const wanted = isTaken(operation) ? 1 : 0
  const note = `${operation.key} to ${operation.value}, answered ${operation.status}: ${found.length} times in the journal`
  return step('journalled', `operation ${index + 1}`, { value: found.length === wanted, note, record: operation })
}

/** Of one key: each change goes on from the one before. */
const chainRecord = (key: string, own: readonly Change[], before: number): StepRecord<Step> => {
  let held = before
  for (const [index, change] of own.entries()) {
    if (change.old !== held) {
      const note = `${key}, change ${index + 1}: from ${change.old}, the change before left ${held}`
      return step('journalled', key, { value: false, note, record: change })
    }
    held = change.new
  }
  return step('journalled', key, { value: true, note: '' })
}

const revisionRecord = ({ operations, before, after }: BurstEvidence): StepRecord<Step>[] => {
  const grown = Number(after.revision) - Number(before.revision)
  if (!Number.isFinite(grown)) return []
  const taken = operations.filter(operation => isTaken(operation) && operation.kind !== 'dry-run').length
  const note = `${taken} changes were taken, the revision went from ${before.revision} to ${after.revision}`
  return [step('in-force', 'revision', { value: grown === taken, note })]
}

/** Each change of a flag as the journal has it and, last, as it is in force. A change that met another of the same flag may be refused with 409. */
const flagRecords = ({ trail, flags }: FlagBurst): StepRecord<Step>[] => {
  const answers = trail.changes.map(change => {
    const { status, reason } = change
    const value = isTaken(change) || status === 409 ? true : status >= 500 ? false : null
    return step('answered', reason, { value, note: `${change.key}: answered ${status}`, record: change })
  })
  const inJournal = trailRecords(trail)
  const inForce = standingRecords(trail, flags).map(({ ref, value, note = '', record }) =>
    step('in-force', ref, { value, note, record }),
  )
  return [
    ...answers,
    ...inJournal.map(({ ref, value, note = '', record }) => step('journalled', ref, { value, note, record })),
    ...inForce,
  ]
}

/** One record an operation for its answer and its event, one a key for what is in force at the end. */
export const burstSteps = (evidence: BurstEvidence): StepRecord<Step>[] => {
  const { operations, before, after, events } = evidence
  const changes = changesIn(events)
  const settings = operations.filter(({ kind }) => kind === 'limits' || kind === 'thresholds' || kind === 'algo')
  const keys = [...new Set(settings.map(({ key }) => key))]
  const own = (key: string): readonly Change[] => changes.filter(change => change.key === key)
  return [
    ...answered(operations),
    ...settings.map((operation, index) => onceRecord(operation, changes, index)),
    ...keys.map(key => chainRecord(key, own(key), before.values[key] ?? Number.NaN)),
    ...keys.map(key => {
      const last = own(key).at(-1)
      const expected = last ? last.new : before.values[key]
      const note = `${key}: the last change made it ${expected}, in force is ${after.values[key]}`
      return step('in-force', key, { value: after.values[key] === expected, note, record: last ?? null })
    }),
    ...revisionRecord(evidence),
    ...(evidence.flags ? flagRecords(evidence.flags) : []),
  ]
}
