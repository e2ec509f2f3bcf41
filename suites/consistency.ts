import type { Order } from '../contracts/order.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { compareDecimals, parseDecimal } from '../judge/trading/decimal.ts'
import type { BarFacts, SymbolBars } from './bar-window.ts'
import { difference, inWords } from './difference.ts'

/** Status and filled quantity that the last order.* event of an order tells. */
export interface LastChange {
  readonly seq: number
  readonly to: string
  readonly filled_qty: string
}

/** The same order read in three ways, one right after another. */
export interface OrderReading {
  /** When in the drill or session it was read, in words. */
  readonly during: string
  readonly listed: Order
  readonly alone: Order | null
  readonly event: LastChange | null
  /** The list read again where the first two differ; on a real clock the order may have moved between them. */
  readonly listedAgain: Order | null
}

const barFault = ({ o, h, l, c }: BarFacts): string | null => {
  const [open, high, low, close] = [o, h, l, c].map(parseDecimal)
  if (!open || !high || !low || !close) return 'a price is missing'
  if ([open, close].some(price => compareDecimals(price, low) < 0)) return `low ${l} is above open ${o} or close ${c}`
  return [open, close].some(price => compareDecimals(price, high) > 0)
    ? `high ${h} is below open ${o} or close ${c}`
    : null
}

/** Every bar is possible: its low is the lowest and its high the highest of its prices. */
export const barRecords = (symbols: readonly SymbolBars[]): JudgedRecord[] =>
  symbols.flatMap(({ symbol, bars }) =>
    bars.map(bar => {
      const ref = `bar ${symbol} ${bar.seq}`
      const fault = barFault(bar)
      return fault === null ? { ref, value: true } : { ref, value: false, record: bar, note: fault }
    }),
  )

const eventFault = ({ listed, alone, event }: OrderReading): string | null => {
  const order = alone ?? listed
  if (event === null) return 'no order.* event tells of it'
  if (event.to !== order.status) return `its last event (${event.seq}) says ${event.to}, the order says ${order.status}`
  return compareDecimals(parseDecimal(event.filled_qty), parseDecimal(order.filled_qty)) === 0
    ? null
    : `its last event (${event.seq}) says ${event.filled_qty} filled, the order says ${order.filled_qty}`
}

const orderRecord = (reading: OrderReading, timeBase: 'virtual' | 'real' | 'unknown'): JudgedRecord => {
  const { during, listed, alone, listedAgain } = reading
  const ref = listed.id
  if (alone === null)
    return { ref, value: false, record: listed, note: `${during}: the list holds it, reading it alone finds nothing` }
  const found = difference(alone, listed)
  if (found) {
    const isMoved = timeBase !== 'virtual' && listedAgain !== null && difference(listedAgain, alone) === null
    const note = `${during}, alone against the list: ${inWords(found)}`
    return { ref, value: isMoved ? null : false, record: { alone, listed }, note }
  }
  const fault = eventFault(reading)
  if (fault === null) return { ref, value: true }
  // On a real clock the order may have moved after its last event was read.
  return { ref, value: timeBase === 'virtual' ? false : null, record: reading, note: `${during}: ${fault}` }
}

/** Each order is the same in the list, read alone, and in its last event. */
export const orderRecords = (
  readings: readonly OrderReading[],
  timeBase: 'virtual' | 'real' | 'unknown',
): JudgedRecord[] => readings.map(reading => orderRecord(reading, timeBase))
