import type { JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { LoadBooks, LoadEvidence } from './load-evidence.ts'

// The books of a load as they are stored: tables without names and without what no observer reads. Written out they would be five times as large.

const ORDER_COLUMNS = [
  'id',
  'client_order_id',
  'parent_id',
  'symbol',
  'side',
  'position_intent',
  'type',
  'qty',
  'filled_qty',
  'filled_avg_price',
  'limit_price',
  'stop_price',
  'status',
  'source',
] as const satisfies readonly (keyof Order)[]

/** What no observer reads of an event: the order that it names holds the same. */
const UNREAD = new Set(['parent_id', 'client_order_id', 'decision_id', 'source', 'quote_seq', 'mid', 'slippage_bps'])

/** Values of the columns, and last the legs, each the same. */
type OrderRow = readonly unknown[]

/** Number of a shape, `seq`, `ts`, and the values of the shape's names. */
type EventRow = readonly [shape: number, seq: number, ts: string, ...values: unknown[]]
const EVENT_HEAD = 3

/** What many events have in common. */
interface EventShape {
  readonly type: string
  readonly severity: string
  readonly actor: string
  readonly names: readonly string[]
}

/** The evidence of a load as it is stored; the long lists stand beside the others, a row a line. */
export interface StoredLoad extends Omit<LoadEvidence, 'books'> {
  readonly books: Omit<LoadBooks, 'orders' | 'events'>
  readonly orderColumns: readonly string[]
  readonly orders: readonly OrderRow[]
  readonly eventShapes: readonly EventShape[]
  readonly events: readonly EventRow[]
}

const packOrder = (order: Order): OrderRow => [...ORDER_COLUMNS.map(name => order[name]), order.legs.map(packOrder)]

const packEvents = (events: readonly JournalEvent[]): Pick<StoredLoad, 'eventShapes' | 'events'> => {
  const shapes = new Map<string, { readonly number: number; readonly shape: EventShape }>()
  const rows = events.map(({ seq, ts, type, severity, actor, data }): EventRow => {
    const kept = Object.entries(data).filter(([name]) => !UNREAD.has(name))
    const shape = { type, severity, actor, names: kept.map(([name]) => name) }
    const key = JSON.stringify(shape)
    const known = shapes.get(key) ?? { number: shapes.size, shape }
    shapes.set(key, known)
    return [known.number, seq, ts, ...kept.map(([, value]) => value)]
  })
  return { eventShapes: [...shapes.values()].map(({ shape }) => shape), events: rows }
}

/** What of the evidence is stored. */
export const packLoad = ({ books, ...rest }: LoadEvidence): StoredLoad => {
  const { orders, events, ...others } = books
  return {
    ...rest,
    books: others,
    orderColumns: ORDER_COLUMNS,
    orders: orders.map(packOrder),
    ...packEvents(events),
  }
}

/** The values from `first` on under their names; an index loop, for a load has some hundred thousand of them. */
const named = (names: readonly string[], values: readonly unknown[], first: number): Record<string, unknown> => {
  const record: Record<string, unknown> = {}
  for (let index = 0; index < names.length; index++) record[names[index] ?? ''] = values[first + index]
  return record
}

// The casts say what was packed: orders and events that were held to their contracts when they were read. What is missing (times and persons of orders;
// subject, hashes and the names above of events) no observer reads; a test holds their results on both forms against each other.
const unpackOrder =
  (columns: readonly string[]) =>
  (row: OrderRow): Order => {
    const legs = row[columns.length] as readonly OrderRow[]
    const order: object = { ...named(columns, row, 0), legs: legs.map(unpackOrder(columns)) }
    return order as Order
  }

const unpackEvent =
  (shapes: readonly EventShape[]) =>
  (row: EventRow): JournalEvent => {
    const [number, seq, ts] = row
    const shape = shapes[number]
    if (!shape) throw new Error(`event ${seq} has shape ${number}, and there are ${shapes.length}`)
    const { names, ...common } = shape
    return { seq, ts, ...common, data: named(names, row, EVENT_HEAD) } as JournalEvent
  }

const known = new WeakMap<StoredLoad, LoadEvidence>()

/** The evidence as it was gathered; unpacked once, however many observers ask. @throws Error for a row that names no shape */
export const unpackLoad = (stored: StoredLoad): LoadEvidence => {
  const before = known.get(stored)
  if (before) return before
  const { orderColumns, orders, eventShapes, events, books, ...rest } = stored
  const unpacked = {
    ...rest,
    books: {
      ...books,
      orders: orders.map(unpackOrder(orderColumns)),
      events: events.map(unpackEvent(eventShapes)),
    },
  }
  known.set(stored, unpacked)
  return unpacked
}
