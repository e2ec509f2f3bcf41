import { type EventOf, eventsOf } from '../contracts/event.schema.ts'
import type { Flag, FlagDefinition } from '../contracts/flag.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import type { FlagTrail, SentChange } from './drill-flags.ts'
import { canonicalJson } from './journal-chain.ts'

// What the journal says of the changes of flags, held against the drill's own list of them.

/** A change that the target made by itself, as a drill brought it about. */
export interface AutomaticChange {
  readonly key: string
  /** What was to make it. */
  readonly cause: string
  readonly state: Flag['state']
}

type Changed = EventOf<'flag.changed'>

const isTaken = ({ status }: SentChange): boolean => status >= 200 && status < 300

/** The fields of a flag that a change shows before and after, as text. */
const definitionText = (flag: FlagDefinition | null | undefined): string => {
  if (!flag) return 'nothing'
  const { state, percentage, allow, deny, depends_on, schedule, thresholds, version } = flag
  return canonicalJson({ state, percentage, allow, deny, depends_on, schedule, thresholds, version })
}

const isAutomatic = ({ actor }: Changed): boolean => actor === 'system'

const record = (ref: string, faults: readonly string[], about: unknown): JudgedRecord =>
  faults.length === 0 ? { ref, value: true } : { ref, value: false, note: faults.join('; '), record: about }

/** One change that was asked for: exactly one event, by a person, with the reason that was given and what the answer showed. */
const sentRecord = (change: SentChange, events: readonly Changed[]): JudgedRecord => {
  const { key, reason, flag } = change
  const ref = `${key}: ${reason}`
  const own = events.filter(({ data }) => data.key === key && data.reason === reason)
  const [event] = own
  if (!isTaken(change) || !flag) {
    const faults = event ? [`answered ${change.status}, and the journal has it as made (seq ${event.seq})`] : []
    return record(ref, faults, change)
  }
  if (!event) return record(ref, [`answered ${change.status}, version ${flag.version}, and not in the journal`], change)
  const faults = []
  if (own.length > 1) faults.push(`${own.length} times in the journal`)
  if (isAutomatic(event) || event.actor.trim() === '')
    faults.push(`the actor is "${event.actor}", a person asked for it`)
  if (definitionText(event.data.new) !== definitionText(flag))
    faults.push('what it says the flag became is not what the answer showed')
  if (Date.parse(event.ts) !== Date.parse(flag.changed_at))
    faults.push(`made at ${flag.changed_at}, journalled at ${event.ts}`)
  return record(ref, faults, { change, event })
}

/** Of one flag: each event goes on from the one before it, version by version, and time does not run back. */
const chainRecords = (key: string, events: readonly Changed[]): JudgedRecord[] => {
  const own = events.filter(({ data }) => data.key === key)
  return own.slice(1).map((event, index) => {
    const before = own[index]
    const faults = []
    if (definitionText(event.data.old) !== definitionText(before?.data.new)) {
      const [from, left] = [event.data.old?.version ?? 'nothing', before?.data.new.version]
      faults.push(
        `it goes from version ${from}, the entry before it left version ${left}: a change between them is missing`,
      )
    }
    if (Date.parse(event.ts) < Date.parse(before?.ts ?? '')) faults.push(`${event.ts} is before ${before?.ts}`)
    return record(`${key}: seq ${event.seq}`, faults, event)
  })
}

const automaticRecord = (expected: AutomaticChange, events: readonly Changed[]): JudgedRecord => {
  const { key, cause, state } = expected
  const ref = `${key}: ${cause}`
  const found = events.find(event => event.data.key === key && isAutomatic(event) && event.data.new.state === state)
  if (!found)
    return record(ref, [`${cause} put ${key} to ${state}, and the journal has no such change by the system`], expected)
  const faults = found.data.reason?.trim() ? [] : ['it gives no reason']
  return record(ref, faults, found)
}

/** What stands in the journal last of a flag is what the target says it is. */
const lastRecord = (flag: Flag, events: readonly Changed[]): JudgedRecord[] => {
  const last = events.findLast(({ data }) => data.key === flag.key)
  if (!last) return []
  const isSame = definitionText(last.data.new) === definitionText(flag)
  const note = `the flag is ${flag.state} at version ${flag.version}, by the journal ${last.data.new.state} at ${last.data.new.version}`
  return [record(`${flag.key}: as it is`, isSame ? [] : [note], { flag, last })]
}

/** One record for each flag of the drill as the state shows it at the end: as the journal has it last. */
export const standingRecords = ({ journal }: FlagTrail, flags: readonly Flag[]): JudgedRecord[] => {
  const events = eventsOf(journal ?? [], 'flag.changed')
  return flags.flatMap(flag => lastRecord(flag, events))
}

/** One record for each change that was asked for or brought about, for each step from one to the next, and for each flag as it is at the end. */
export const trailRecords = (
  trail: FlagTrail,
  more: { readonly automatic?: readonly AutomaticChange[]; readonly flags?: readonly Flag[] } = {},
): JudgedRecord[] => {
  if (trail.journal === null) return []
  const events = eventsOf(trail.journal, 'flag.changed')
  const keys = [...new Set([...trail.changes.map(({ key }) => key), ...events.map(({ data }) => data.key)])]
  return [
    ...trail.changes.map(change => sentRecord(change, events)),
    ...keys.flatMap(key => chainRecords(key, events)),
    ...(more.automatic ?? []).map(expected => automaticRecord(expected, events)),
    ...standingRecords(trail, more.flags ?? []),
  ]
}
