import type { Decision } from '../contracts/decision.schema.ts'
import type { KillScope } from '../contracts/kill.schema.ts'
import type { MeasuredRecord } from '../judge/observation.ts'
import type { Sent } from './breaker.ts'
import type { OpenOrder } from './drill-book.ts'
import { lostOrders, type Passage } from './handover.ts'

/** An order that was open when the switch was engaged, and when it was last open and first ended, in s after the call; null: still open at the end. */
export interface WatchedOrder {
  readonly order: OpenOrder
  readonly seen: readonly [lastOpen: number, firstEnded: number | null]
}

/** An entry that was sent while the switch was engaged. */
export interface EntryAfter {
  readonly where: 'inside' | 'outside'
  /** s after the call. */
  readonly at: number
  readonly sent: Sent
}

/** A decision that was made while the switch was engaged. */
export interface DecidedAfterKill {
  readonly id: string
  readonly at: number
  readonly outcome: Decision['outcome']
  readonly reason: string | null
  readonly algo: string
  readonly user: string | null
  readonly symbol: string
}

/** One switch: what it covers, and what became of all that was open. */
export interface KillTrial {
  readonly name: string
  readonly scope: KillScope
  readonly status: number
  readonly watched: readonly WatchedOrder[]
  readonly entries: readonly EntryAfter[]
  readonly decided: readonly DecidedAfterKill[]
  /** Open before and after, with what happened in between. */
  readonly passage: Passage
}

export interface KillSwitchEvidence {
  readonly trials: readonly KillTrial[]
  /** For how long each was watched, in s. */
  readonly watch: number
}

/** Whether a scope covers what has these attributes. */
export const covers = (
  scope: KillScope,
  of: { readonly symbol: string; readonly algo: string | null; readonly user: string | null },
): boolean => {
  if ('symbol' in scope) return of.symbol === scope.symbol
  if ('algo' in scope) return of.algo === scope.algo
  return 'user' in scope ? of.user === scope.user : true
}

/** A leg is covered with its entry. */
export const isCovered = (scope: KillScope, order: OpenOrder, all: readonly OpenOrder[]): boolean => {
  const parent = all.find(({ id }) => id === order.parent_id)
  const of = ({ symbol, algo, user_id }: OpenOrder) => ({ symbol, algo, user: user_id })
  return covers(scope, of(order)) || (parent !== undefined && covers(scope, of(parent)))
}

const legText = ({ type, parent_id }: OpenOrder): string =>
  parent_id === null ? `a ${type} order` : `the ${type} leg of ${parent_id}`

const watchedRecord = (name: string, { order, seen }: WatchedOrder): MeasuredRecord => {
  const ref = `${name}: ${order.id}`
  const [lastOpen, firstEnded] = seen
  if (firstEnded === 0) return { ref, value: 0 }
  const until = firstEnded === null ? 'and until the watch ended' : `and ended after ${firstEnded} s`
  const note = `${order.id}, ${legText(order)} that was ${order.status}, was open ${lastOpen} s after the call ${until}`
  return { ref, value: seen, note, record: order }
}

/** Something that should not have happened at all lasts as long as it was watched. */
const never = (ref: string, watch: number, about: { note: string; record?: unknown }): MeasuredRecord => ({
  ref,
  value: [watch, null],
  ...about,
})

const isKill = ({ status, limit, problem }: Sent): boolean =>
  status === 403 && (limit === 'kill' || (limit === null && (problem ?? '').includes('kill')))

const insideRecord = (ref: string, { at, sent }: EntryAfter, watch: number): MeasuredRecord => {
  if (isKill(sent)) return { ref, value: 0 }
  if (sent.status < 300)
    return never(ref, watch, { note: `an entry inside the scope was taken ${at} s after the call`, record: sent })
  return { ref, value: null, note: `an entry was refused with ${sent.status} ${sent.problem ?? ''}, not by the switch` }
}

const outsideRecord = (ref: string, { sent }: EntryAfter, watch: number): MeasuredRecord => {
  if (sent.status < 300) return { ref, value: 0 }
  if (isKill(sent))
    return never(ref, watch, { note: 'an entry outside the scope was refused by the switch', record: sent })
  return { ref, value: null, note: `an entry outside the scope was refused with ${sent.status} ${sent.problem ?? ''}` }
}

const blockedByKill = ({ outcome, reason }: DecidedAfterKill): boolean =>
  outcome === 'blocked' && (reason ?? '').includes('kill')

const decidedRecords = ({ name, scope, decided }: KillTrial, watch: number): MeasuredRecord[] =>
  decided.flatMap((decision): MeasuredRecord[] => {
    const ref = `${name}: ${decision.id}`
    const isInside = covers(scope, decision)
    const about = `${decision.id} of ${decision.algo} for ${decision.user} in ${decision.symbol}`
    if (decision.outcome === 'none') return []
    if (isInside && decision.outcome === 'order')
      return [never(ref, watch, { note: `${about} sent an order ${decision.at} s after the call`, record: decision })]
    if (!isInside && blockedByKill(decision))
      return [
        never(ref, watch, { note: `${about} lies outside the scope and was blocked by the switch`, record: decision }),
      ]
    if (isInside && !blockedByKill(decision)) return []
    return [{ ref, value: 0 }]
  })

const outsideOrders = ({ name, scope, passage }: KillTrial, watch: number): MeasuredRecord[] => {
  const { orders } = passage.before
  const lost = new Set(lostOrders(passage).map(({ id }) => id))
  return orders
    .filter(order => !isCovered(scope, order, orders))
    .map(order => {
      const ref = `${name}: outside, ${order.id}`
      if (!lost.has(order.id)) return { ref, value: 0 }
      return never(ref, watch, {
        note: `${order.id}, ${legText(order)}, lies outside the scope and was ended`,
        record: order,
      })
    })
}

/** Seconds until each order of a scope had ended; what lies outside went on, and no entry got in. What should never happen counts as the whole watch. */
export const killRecords = ({ trials, watch }: KillSwitchEvidence): MeasuredRecord[] =>
  trials.flatMap((trial): MeasuredRecord[] => {
    const { name, status, watched, entries } = trial
    if (status >= 300) return [{ ref: name, value: null, note: `the switch was answered ${status}` }]
    if (watched.length === 0) return [{ ref: name, value: null, note: 'nothing of the scope was open' }]
    return [
      ...watched.map(each => watchedRecord(name, each)),
      ...outsideOrders(trial, watch),
      ...entries.map((entry, index) => {
        const ref = `${name}: entry ${index + 1} ${entry.where}`
        return entry.where === 'inside' ? insideRecord(ref, entry, watch) : outsideRecord(ref, entry, watch)
      }),
      ...decidedRecords(trial, watch),
    ]
  })
