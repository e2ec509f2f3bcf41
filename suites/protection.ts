import { eventsOf, isOrderChange, type JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import { addDecimals, compareDecimals, type Decimal, parseDecimal, subtractDecimals } from '../judge/trading/decimal.ts'
import { TERMINAL_ORDER_STATES } from '../judge/trading/order-state.ts'
import { type Fill, isZero, zero } from './books.ts'

// Rebuilds, from order events and fills alone, what was open of each entry and what its legs protected, instant by instant.

export type LegKind = 'stop' | 'limit'

/** Which of the two legs each order id is, from the orders. */
export type LegKinds = ReadonlyMap<string, LegKind>

/** The kinds of all legs of a nested list of orders. */
export const legKindsOf = (orders: readonly Order[]): LegKinds =>
  new Map(
    orders.flatMap(order => order.legs).flatMap(({ id, type }) => (type === 'market' ? [] : [[id, type] as const])),
  )

/** One entry at the end of an instant in which something of its symbol changed. */
export interface ProtectionSample {
  readonly entryId: string
  readonly symbol: string
  readonly ts: string
  readonly seq: number
  readonly filled: Decimal
  /** What is open of the entry lies between these: exits that are not its legs may have been of another entry of the symbol. */
  readonly low: Decimal
  readonly high: Decimal
  /** What can still be filled of its armed legs; null where it has no leg of the kind. */
  readonly stop: Decimal | null
  readonly limit: Decimal | null
  /** Size of the symbol's position, and what all armed legs of a kind cover of it; null where an entry of the symbol lacks that leg. */
  readonly position: Decimal
  readonly symbolStop: Decimal | null
  readonly symbolLimit: Decimal | null
}

interface Leg {
  readonly kind: LegKind
  armed: boolean
  filled: Decimal
  leaves: Decimal
}

interface Entry {
  readonly id: string
  filled: Decimal
  legExits: Decimal
  /** Exits of the symbol since it opened that name no parent. */
  otherExits: Decimal
  readonly legs: Map<string, Leg>
}

interface Line {
  readonly kinds: LegKinds
  /** Entries that still have something open or armed, by symbol. */
  readonly open: Map<string, Map<string, Entry>>
  readonly positions: Map<string, Decimal>
  readonly touched: Set<string>
  readonly samples: ProtectionSample[]
}

const most = (one: Decimal, other: Decimal): Decimal => (compareDecimals(one, other) > 0 ? one : other)

const absolute = (value: Decimal): Decimal => (value.unscaled < 0n ? subtractDecimals(zero, value) : value)

const entryOf = (line: Line, symbol: string, id: string): Entry => {
  const entries = line.open.get(symbol) ?? new Map<string, Entry>()
  line.open.set(symbol, entries)
  const entry = entries.get(id) ?? { id, filled: zero, legExits: zero, otherExits: zero, legs: new Map<string, Leg>() }
  entries.set(id, entry)
  return entry
}

const noteOrder = (line: Line, event: JournalEvent): void => {
  if (!isOrderChange(event)) return
  const { order_id, parent_id, symbol, to, filled_qty, leaves_qty } = event.data
  const kind = line.kinds.get(order_id)
  if (parent_id === null || kind === undefined) return
  const { legs } = entryOf(line, symbol, parent_id)
  const armed = to !== 'held' && !TERMINAL_ORDER_STATES.has(to)
  legs.set(order_id, { kind, armed, filled: parseDecimal(filled_qty), leaves: armed ? parseDecimal(leaves_qty) : zero })
  line.touched.add(symbol)
}

const noteResize = (line: Line, event: JournalEvent): void => {
  if (event.type !== 'order.resized' || event.data.parent_id === null) return
  for (const [symbol, entries] of line.open) {
    const leg = entries.get(event.data.parent_id)?.legs.get(event.data.order_id)
    if (!leg?.armed) continue
    leg.leaves = subtractDecimals(parseDecimal(event.data.new_qty), leg.filled)
    line.touched.add(symbol)
  }
}

const noteFill = (line: Line, { data }: Fill): void => {
  const qty = parseDecimal(data.qty)
  const signed = data.side === 'buy' ? qty : subtractDecimals(zero, qty)
  line.positions.set(data.symbol, addDecimals(line.positions.get(data.symbol) ?? zero, signed))
  line.touched.add(data.symbol)
  if (data.position_intent.endsWith('_to_open')) {
    const entry = entryOf(line, data.symbol, data.order_id)
    entry.filled = addDecimals(entry.filled, qty)
  } else if (data.parent_id !== null) {
    const entry = entryOf(line, data.symbol, data.parent_id)
    entry.legExits = addDecimals(entry.legExits, qty)
  } else {
    for (const entry of line.open.get(data.symbol)?.values() ?? []) {
      if (!isZero(entry.filled)) entry.otherExits = addDecimals(entry.otherExits, qty)
    }
  }
}

/** What armed legs of a kind cover of an entry; null where it has none of the kind. */
const covered = (entry: Entry, kind: LegKind): Decimal | null => {
  const legs = [...entry.legs.values()].filter(leg => leg.kind === kind)
  return legs.length === 0 ? null : legs.map(leg => leg.leaves).reduce(addDecimals, zero)
}

const coveredOf = (entries: readonly Entry[], kind: LegKind): Decimal | null =>
  entries.reduce<Decimal | null>((sum, entry) => {
    const own = covered(entry, kind)
    return sum === null || own === null ? null : addDecimals(sum, own)
  }, zero)

/** Records every entry of the symbols that the instant touched, and forgets those that are over. */
const endInstant = (line: Line, at: { readonly ts: string; readonly seq: number }): void => {
  for (const symbol of [...line.touched].sort()) {
    const entries = line.open.get(symbol) ?? new Map<string, Entry>()
    const all = [...entries.values()].filter(entry => !isZero(entry.filled))
    const position = absolute(line.positions.get(symbol) ?? zero)
    const [symbolStop, symbolLimit] = [coveredOf(all, 'stop'), coveredOf(all, 'limit')]
    for (const entry of all) {
      const high = most(zero, subtractDecimals(entry.filled, entry.legExits))
      const low = isZero(position) ? zero : most(zero, subtractDecimals(high, entry.otherExits))
      const top = isZero(position) ? zero : high
      const [stop, limit] = [covered(entry, 'stop'), covered(entry, 'limit')]
      line.samples.push({
        ...{ entryId: entry.id, symbol, ...at, filled: entry.filled, low, high: top, stop, limit },
        ...{ position, symbolStop, symbolLimit },
      })
      const isArmed = [...entry.legs.values()].some(leg => leg.armed)
      if (isZero(low) && !isArmed && (isZero(high) || isZero(position))) entries.delete(entry.id)
    }
  }
  line.touched.clear()
}

/** Samples of every entry that filled, in time order: one at the end of each instant (same time stamp) in which its symbol changed. */
export const protectionLine = (events: readonly JournalEvent[], kinds: LegKinds): readonly ProtectionSample[] => {
  const line: Line = { kinds, open: new Map(), positions: new Map(), touched: new Set(), samples: [] }
  let last: JournalEvent | undefined
  for (const event of events) {
    if (last && event.ts !== last.ts) endInstant(line, { ts: last.ts, seq: last.seq })
    noteOrder(line, event)
    noteResize(line, event)
    for (const fill of eventsOf([event], 'fill')) noteFill(line, fill)
    last = event
  }
  if (last) endInstant(line, { ts: last.ts, seq: last.seq })
  return line.samples
}
