import { type EventData, isOrderChange, type JournalEvent } from '../contracts/event.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { compareDecimals, parseDecimal, subtractDecimals } from '../judge/trading/decimal.ts'
import { allowed, allowedFirst, isKnownOrderState, TERMINAL_ORDER_STATES } from '../judge/trading/order-state.ts'
import { isEqual, isZero, shown } from './books.ts'

interface OrderChange {
  readonly seq: number
  readonly ts: string
  readonly type: string
  readonly data: EventData<'order.new'>
}

/** What an order's history must keep from one event to the next. */
interface Before {
  readonly state: string
  readonly filled: string
}

const stepFaults = (event: OrderChange, before: Before | null): string[] => {
  const { from, to, filled_qty } = event.data
  const faults = []
  if (from !== (before?.state ?? null))
    faults.push(`says it comes from ${from}, its last state is ${before?.state ?? 'none'}`)
  const isKnown = isKnownOrderState(to) && (before === null || isKnownOrderState(before.state))
  if (isKnown && before === null && !allowedFirst(to)) faults.push(`begins as ${to}`)
  if (isKnown && before !== null && !allowed(before.state, to)) faults.push(`${before.state} may not become ${to}`)
  if (before !== null && compareDecimals(parseDecimal(filled_qty), parseDecimal(before.filled)) < 0) {
    faults.push(`filled_qty fell from ${before.filled} to ${filled_qty}`)
  }
  return faults
}

const quantityFaults = ({ data }: OrderChange): string[] => {
  const [qty, filled, leaves] = [data.qty, data.filled_qty, data.leaves_qty].map(parseDecimal)
  if (!qty || !filled || !leaves) return []
  const rest = subtractDecimals(qty, filled)
  const faults = []
  if (rest.unscaled < 0n) faults.push(`filled ${data.filled_qty} of ${data.qty}`)
  if (data.to === 'filled' && !isZero(rest)) faults.push(`filled, yet ${data.filled_qty} of ${data.qty}`)
  if (data.to === 'partially_filled' && (isZero(filled) || isZero(rest))) {
    faults.push(`partially filled, yet ${data.filled_qty} of ${data.qty}`)
  }
  const isOver = TERMINAL_ORDER_STATES.has(data.to)
  if (isOver ? !isZero(leaves) : !isEqual(leaves, rest)) {
    faults.push(`${data.to}: leaves ${data.leaves_qty}, expected ${isOver ? 0 : shown(rest)}`)
  }
  return faults
}

const historyRecord = (id: string, events: readonly OrderChange[]): JudgedRecord => {
  let before: Before | null = null
  const unknown = new Set<string>()
  for (const event of events) {
    const faults = [...stepFaults(event, before), ...quantityFaults(event)]
    if (faults.length > 0) {
      const { seq, ts, type, data } = event
      return { ref: id, value: false, note: `event ${seq}: ${faults.join('; ')}`, record: { seq, ts, type, data } }
    }
    if (!isKnownOrderState(event.data.to)) unknown.add(event.data.to)
    before = { state: event.data.to, filled: event.data.filled_qty }
  }
  const note = `states that no profile knows: ${[...unknown].join(', ')}`
  return unknown.size === 0 ? { ref: id, value: true } : { ref: id, value: true, note }
}

/** One record an order: each of its events follows from the one before by the strict table, and its quantities add up. */
export const historyRecords = (events: readonly JournalEvent[]): JudgedRecord[] => {
  const changes = events.flatMap((event): OrderChange[] => (isOrderChange(event) ? [event] : []))
  return [...Map.groupBy(changes, event => event.data.order_id)].map(([id, own]) => historyRecord(id, own))
}
