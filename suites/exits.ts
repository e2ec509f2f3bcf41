import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { JudgedRecord, MeasuredRecord } from '../judge/observation.ts'
import { slippageBps } from '../judge/trading/execution-cost.ts'
import type { Fill } from './books.ts'
import { entriesOf } from './entry-records.ts'

// How brackets ended, from the fills of their legs: what a trade record says of its own exit is no witness.

interface LegExit {
  readonly leg: Order
  readonly qty: number
  readonly average: number
  readonly lastSeq: number
}

const exitOf = (leg: Order, fills: readonly Fill[]): LegExit => {
  const qty = fills.reduce((sum, { data }) => sum + Number(data.qty), 0)
  const value = fills.reduce((sum, { data }) => sum + Number(data.qty) * Number(data.price), 0)
  return { leg, qty, average: value / qty, lastSeq: fills.at(-1)?.seq ?? 0 }
}

/** The filled legs of each entry, in the order in which they ended. */
const exitsOf = (orders: readonly Order[], events: readonly JournalEvent[]): LegExit[][] => {
  const fills = Map.groupBy(eventsOf(events, 'fill'), fill => fill.data.order_id)
  const exits = entriesOf(orders).map(entry =>
    entry.legs.flatMap(leg => {
      const own = fills.get(leg.id)
      return own ? [exitOf(leg, own)] : []
    }),
  )
  const endOf = (legs: readonly LegExit[]): number => Math.max(...legs.map(({ lastSeq }) => lastSeq))
  return exits.filter(legs => legs.length > 0).sort((a, b) => endOf(a) - endOf(b))
}

/**
 * One record a bracket that ended by a leg: true if the target took the larger part. Entries that a person sent are no work of the system and are left out,
 * unless there are no others.
 */
export const successRecords = (orders: readonly Order[], events: readonly JournalEvent[]): JudgedRecord[] => {
  const decided = orders.filter(({ source }) => source === 'decision')
  return exitsOf(decided.length > 0 ? decided : orders, events).flatMap((legs): JudgedRecord[] => {
    const taken = (type: string): number =>
      legs.filter(({ leg }) => leg.type === type).reduce((sum, { qty }) => sum + qty, 0)
    const [won, lost] = [taken('limit'), taken('stop')]
    const { parent_id, id } = legs[0]?.leg ?? { parent_id: null, id: '' }
    if (won + lost === 0) return []
    const ref = parent_id ?? id
    const note = `${won} ended at the target, ${lost} at the stop`
    if (won === lost) return [{ ref, value: null, note }]
    return [won > lost ? { ref, value: true } : { ref, value: false, note }]
  })
}

/** One record an exit by stop: how far beyond the stop price its fills lie on average, in basis points; an improvement is negative. */
export const overshootRecords = (orders: readonly Order[], events: readonly JournalEvent[]): MeasuredRecord[] =>
  exitsOf(orders, events).flatMap(legs =>
    legs.flatMap(({ leg, qty, average }): MeasuredRecord[] => {
      if (leg.type !== 'stop' || leg.stop_price === null) return []
      const value = slippageBps({ side: leg.side, fill: average, reference: Number(leg.stop_price) })
      const note = `${leg.side} ${qty} ${leg.symbol}: stop ${leg.stop_price}, filled at ${average} on average`
      const record = { leg: leg.id, entry: leg.parent_id, stop_price: leg.stop_price, average, qty }
      return [{ ref: leg.id, value, note, record }]
    }),
  )
