import type { Account } from '../contracts/account.schema.ts'
import type { JournalEvent } from '../contracts/event.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { addDecimals, type Decimal, decimalToNumber, parseDecimal, subtractDecimals } from '../judge/trading/decimal.ts'
import { TERMINAL_ORDER_STATES } from '../judge/trading/order-state.ts'
import { type BookedFill, type Books, isEqual, shown, signedQty, zero } from './books.ts'
import type { ChainCheck } from './journal-chain.ts'

/** What of an order the books can be held against. */
export interface OrderFacts {
  readonly id: string
  readonly status: string
  readonly filled_qty: string
}

/** The target's own books at one instant. */
export interface Snapshot {
  readonly label: string
  /** Seq of the journal's last event then; null where the journal went on while the parts were read. */
  readonly seq: number | null
  readonly account: Account
  readonly positions: readonly Position[]
  readonly openOrders: readonly OrderFacts[]
}

/** Status by order at a seq; seqs must not fall from call to call. */
export const statusesAlong = (events: readonly JournalEvent[]): ((seq: number) => ReadonlyMap<string, string>) => {
  const statuses = new Map<string, string>()
  let next = 0
  return seq => {
    for (let event = events[next]; event && event.seq <= seq; event = events[++next]) {
      if ('order_id' in event.data && 'to' in event.data) statuses.set(event.data.order_id, event.data.to)
    }
    return new Map(statuses)
  }
}

const record = (ref: string, faults: readonly string[], of: unknown): JudgedRecord =>
  faults.length === 0 ? { ref, value: true } : { ref, value: false, note: faults.join('; '), record: of }

/** One record a fill: the position and the cash that it names are those that all fills so far make. */
export const fillRecords = (booked: readonly BookedFill[]): JudgedRecord[] =>
  booked.map(({ fill, position, cash }) => {
    const { data } = fill
    const faults = []
    if (!isEqual(position, parseDecimal(data.position_qty))) {
      faults.push(`position after the fill: expected ${shown(position)}, found ${data.position_qty}`)
    }
    if (cash && !isEqual(cash, parseDecimal(data.cash))) {
      faults.push(`cash after the fill: expected ${shown(cash)}, found ${data.cash}`)
    }
    return record(data.fill_id, faults, fill)
  })

/** One record an order: what it says is filled is the sum of its fills, and its status is the last that the journal names. */
export const orderRecords = (
  orders: readonly OrderFacts[],
  books: Books,
  statuses: ReadonlyMap<string, string>,
): JudgedRecord[] => {
  const listed = new Set(orders.map(order => order.id))
  const missing = [...new Set([...statuses.keys(), ...books.filled.keys()])].filter(id => !listed.has(id))
  return [
    ...orders.map(order => {
      const filled = books.filled.get(order.id) ?? zero
      const status = statuses.get(order.id)
      const faults = []
      if (!isEqual(filled, parseDecimal(order.filled_qty))) {
        faults.push(`filled_qty ${order.filled_qty}, the fills of the journal make ${shown(filled)}`)
      }
      if (status === undefined) faults.push('the journal does not know this order')
      else if (status !== order.status) faults.push(`status ${order.status}, the journal's last is ${status}`)
      return record(order.id, faults, order)
    }),
    ...missing.map(id => record(id, ['in the journal, and not in the list of all orders'], { id })),
  ]
}

const positionFaults = (positions: readonly Position[], books: Books): string[] => {
  const held = new Map(positions.map(position => [position.symbol, signedQty(position.side, position.qty)]))
  const symbols = [...new Set([...held.keys(), ...books.positions.keys()])].sort()
  const faults = positions.length === held.size ? [] : ['a symbol is listed twice']
  for (const symbol of symbols) {
    const [expected, found] = [books.positions.get(symbol) ?? zero, held.get(symbol) ?? zero]
    if (!isEqual(expected, found)) faults.push(`${symbol}: the fills make ${shown(expected)}, listed ${shown(found)}`)
  }
  return faults
}

const absolute = (value: Decimal): Decimal => (value.unscaled < 0n ? subtractDecimals(zero, value) : value)

/** Cash and marked positions: a short position's market value counts against the equity, whatever its sign on the wire. */
const equityOf = (cash: Decimal, positions: readonly Position[]): Decimal =>
  positions.reduce((sum, { side, market_value }) => {
    const value = absolute(parseDecimal(market_value))
    return side === 'long' ? addDecimals(sum, value) : subtractDecimals(sum, value)
  }, cash)

const accountFaults = ({ account, positions }: Snapshot, books: Books, tick: number): string[] => {
  const faults = []
  const cash = parseDecimal(account.cash)
  if (books.cash && !isEqual(books.cash, cash)) {
    faults.push(`cash: the fills make ${shown(books.cash)}, the account says ${account.cash}`)
  }
  const equity = equityOf(cash, positions)
  const off = Math.abs(decimalToNumber(subtractDecimals(equity, parseDecimal(account.equity))))
  if (off > tick * (positions.length + 1)) {
    faults.push(`equity: cash and positions make ${shown(equity)}, the account says ${account.equity}`)
  }
  return faults
}

const openOrderFaults = (
  orders: readonly OrderFacts[],
  books: Books,
  statuses: ReadonlyMap<string, string>,
): string[] => {
  const listed = new Map(orders.map(order => [order.id, order]))
  const faults = []
  for (const order of orders) {
    const status = statuses.get(order.id)
    const filled = books.filled.get(order.id) ?? zero
    if (status === undefined) faults.push(`${order.id} is open, and the journal does not know it`)
    else if (TERMINAL_ORDER_STATES.has(status)) faults.push(`${order.id} is listed as open, the journal says ${status}`)
    if (!isEqual(filled, parseDecimal(order.filled_qty))) {
      faults.push(`${order.id}: filled_qty ${order.filled_qty}, the fills make ${shown(filled)}`)
    }
  }
  for (const [id, status] of statuses) {
    // A leg that waits for its parent is left out of the open orders by some brokers.
    const isDue = !TERMINAL_ORDER_STATES.has(status) && status !== 'held'
    if (isDue && !listed.has(id)) faults.push(`${id} is ${status} in the journal and not among the open orders`)
  }
  return faults
}

/** Three records a snapshot: account, positions and open orders against the journal up to the snapshot's seq. */
export const snapshotRecords = (
  snapshot: Snapshot,
  journal: { readonly books: Books; readonly statuses: ReadonlyMap<string, string> },
  tick: number,
): JudgedRecord[] => {
  const { label, seq, account, positions, openOrders } = snapshot
  if (seq === null) {
    const note = 'the journal went on while account, positions and orders were read: they belong to no one seq'
    return [{ ref: `${label}: torn`, value: null, note }]
  }
  const { books, statuses } = journal
  return [
    record(`${label}: account`, accountFaults(snapshot, books, tick), { seq, account }),
    record(`${label}: positions`, positionFaults(positions, books), { seq }),
    record(`${label}: open orders`, openOrderFaults(openOrders, books, statuses), { seq }),
  ]
}

/** One record for the journal's own chain. */
export const chainRecords = (chain: ChainCheck): JudgedRecord[] => {
  if (chain.checked === 0) return []
  const faults = chain.breaks.map(({ seq, what }) => `seq ${seq}: ${what}`)
  return [record('journal: hash chain', faults.slice(0, 3), chain)]
}

/** One unknown record for each snapshot that is missing. */
export const missingSnapshots = (found: number, wanted: number): JudgedRecord[] =>
  Array.from({ length: Math.max(0, wanted - found) }, (_, index) => ({
    ref: `snapshot ${found + index + 1}`,
    value: null,
    note: `${found} snapshots were taken during the run, ${wanted} are wanted`,
  }))
