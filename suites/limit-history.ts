import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { State } from '../contracts/state.schema.ts'

/** Gives the value of a limit at a seq of the journal. */
export type LimitAt = (seq: number) => number

/** The types of journal events that a history of limits is made from. */
export const limitEventTypes = ['config.changed', 'override.started', 'override.ended'] as const

const numberAt = (holder: unknown, path: readonly string[]): number => {
  const [name, ...rest] = path
  if (name === undefined) return Number(holder)
  const inner: unknown = typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined
  return inner === undefined ? Number.NaN : numberAt(inner, rest)
}

/** A limit that is in force now, by its dotted key (`kelly.cap`). */
export const limitNow = (limits: State['limits'], key: string): number => numberAt(limits, key.split('.'))

/**
 * The history of one limit (dotted key, as config.changed names it), walked back from what is in force now: before a change its old value held; while an
 * override ran its value did. Without events the present value is taken for all time.
 */
export const limitHistory = (limits: State['limits'], events: readonly JournalEvent[], key: string): LimitAt => {
  const changes = eventsOf(events, 'config.changed').filter(({ data }) => data.key === key && data.what === 'limits')
  const ends = eventsOf(events, 'override.ended').filter(({ data }) => data.limit === key)
  const overrides = eventsOf(events, 'override.started')
    .filter(({ data }) => data.limit === key)
    .map(({ seq, data }) => {
      const to = ends.find(end => end.seq > seq)?.seq ?? Number.POSITIVE_INFINITY
      return { from: seq, to, value: Number(data.value) }
    })
  const now = limitNow(limits, key)
  return seq => {
    const running = overrides.find(({ from, to }) => from <= seq && seq < to)
    if (running) return running.value
    const next = changes.find(change => change.seq > seq)
    if (next) return Number(next.data.old)
    return Number(changes.at(-1)?.data.new ?? now)
  }
}

/** The stricter of what a target declares and what the configuration allows; where one of them is no number, the other. */
export const stricter = (declared: number, allowed: number): number => {
  if (!Number.isFinite(declared)) return allowed
  return Number.isFinite(allowed) ? Math.min(declared, allowed) : declared
}
