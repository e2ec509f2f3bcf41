import type { Account } from '../contracts/account.schema.ts'
import { eventsOf, isOrderChange, type JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { addDecimals, compareDecimals, type Decimal, parseDecimal } from '../judge/trading/decimal.ts'
import { type BookedFill, type Fill, isEqual, isZero, shown, signedQty, zero } from './books.ts'

// From fills to orders and to the account: nothing may appear that the other side does not know.

interface Known {
  readonly order: Order
  /** Seq of the first event that names it; null where the journal does not know it. */
  readonly bornAt: number | null
}

const knownOrders = (orders: readonly Order[], events: readonly JournalEvent[]): ReadonlyMap<string, Known> => {
  const births = new Map<string, number>()
  for (const event of events) {
    if (isOrderChange(event) && !births.has(event.data.order_id)) births.set(event.data.order_id, event.seq)
  }
  return new Map(
    orders
      .flatMap(order => [order, ...order.legs])
      .map(order => [order.id, { order, bornAt: births.get(order.id) ?? null }]),
  )
}

const faultsOf = ({ seq, data }: Fill, known: Known | undefined): string[] => {
  if (!known) return [`fill of order ${data.order_id}, which no list of orders holds`]
  const { order, bornAt } = known
  const faults = []
  if (bornAt === null) faults.push(`order ${order.id} has no event of its own`)
  else if (bornAt > seq) faults.push(`filled at event ${seq}, accepted at event ${bornAt}`)
  for (const name of ['symbol', 'side', 'position_intent', 'parent_id'] as const) {
    if (data[name] !== order[name]) faults.push(`${name}: the order has ${order[name]}, the fill ${data[name]}`)
  }
  return faults
}

/** One record an order: its fills are its own and come, together, to its filled_qty; and one for each fill of an order that is nowhere. */
export const fillOrderRecords = (orders: readonly Order[], events: readonly JournalEvent[]): JudgedRecord[] => {
  const known = knownOrders(orders, events)
  const fills = Map.groupBy(eventsOf(events, 'fill'), fill => fill.data.order_id)
  const strangers = [...fills].filter(([id]) => !known.has(id)).flatMap(([, own]) => own)
  const recordOf = (id: string, { order }: Known): JudgedRecord => {
    const own = fills.get(id) ?? []
    const sum = own.map(({ data }) => parseDecimal(data.qty)).reduce(addDecimals, zero)
    const faults = own.flatMap(fill => faultsOf(fill, known.get(id)))
    if (!isEqual(sum, parseDecimal(order.filled_qty))) {
      faults.push(`its fills come to ${shown(sum)}, its filled_qty is ${order.filled_qty}`)
    }
    if (compareDecimals(sum, parseDecimal(order.qty)) > 0) faults.push(`filled ${shown(sum)} of ${order.qty}`)
    if (faults.length === 0) return { ref: id, value: true }
    return { ref: id, value: false, note: faults.join('; '), record: { fills: own.map(({ data }) => data) } }
  }
  return [
    ...[...known].map(([id, each]) => recordOf(id, each)),
    ...strangers.map(fill => ({
      ref: fill.data.fill_id,
      value: false,
      note: faultsOf(fill, undefined).join('; '),
      record: fill.data,
    })),
  ]
}

/** The account's cash and each position at the end, against what the fills make of them. */
export const accountRecords = (end: {
  readonly booked: readonly BookedFill[]
  /** Cash after the last fill; null where there was none. */
  readonly cash: Decimal | null
  readonly account: Account
  readonly positions: readonly Position[]
}): JudgedRecord[] => {
  const held = new Map(end.positions.map(({ symbol, side, qty }) => [symbol, signedQty(side, qty)]))
  const made = new Map(end.booked.map(({ fill, position }) => [fill.data.symbol, position]))
  const symbols = [...new Set([...held.keys(), ...made.keys()])].sort()
  const positions = symbols.flatMap((symbol): JudgedRecord[] => {
    const [expected, found] = [made.get(symbol) ?? zero, held.get(symbol) ?? zero]
    if (isZero(expected) && isZero(found)) return []
    const note = `${symbol}: the fills make ${shown(expected)}, the position is ${shown(found)}`
    return [
      { ref: `position ${symbol}`, value: isEqual(expected, found), ...(isEqual(expected, found) ? {} : { note }) },
    ]
  })
  if (end.cash === null) return positions
  const isSame = isEqual(end.cash, parseDecimal(end.account.cash))
  const note = `cash: the fills make ${shown(end.cash)}, the account says ${end.account.cash}`
  return [...positions, { ref: 'cash', value: isSame, ...(isSame ? {} : { note }) }]
}
