import type { Order } from '../contracts/order.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { bracketFaults, positionSide } from '../judge/trading/bracket.ts'
import { isLotMultiple, isOnUsEquityTick } from '../judge/trading/tick.ts'

// What the orders themselves say of their entries: protection, sides, ticks and lots, and who they are from.

export const isEntry = (order: Pick<Order, 'position_intent'>): boolean => order.position_intent.endsWith('_to_open')

/** The entries of a nested list: an order that was itself rejected opened nothing and needs no protection. */
export const entriesOf = (orders: readonly Order[]): readonly Order[] =>
  orders.filter(order => order.parent_id === null && isEntry(order) && order.status !== 'rejected')

type LegKind = 'stop' | 'limit'

/** A venue writes an absent price as 0 or as nothing. */
const isPrice = (price: string | null): price is string => price !== null && Number(price) > 0

const legPrice = (leg: Order, kind: LegKind): string | null => {
  const price = kind === 'stop' ? leg.stop_price : leg.limit_price
  return leg.type === kind && isPrice(price) ? price : null
}

/** A leg that was refused protects nothing, nor does one that expired while what it was to protect went on. */
const isAlive = (leg: Order, entry: Order): boolean => {
  if (leg.status === 'rejected' || leg.status === 'suspended') return false
  const isOver = Number(entry.filled_qty) === 0 || entry.legs.some(({ status }) => status === 'filled')
  return leg.status !== 'expired' || isOver
}

/** The leg of a kind that has a price and is, or was, able to act. */
export const legOf = (entry: Order, kind: LegKind): Order | null =>
  entry.legs.find(leg => legPrice(leg, kind) !== null && isAlive(leg, entry)) ?? null

const small = ({ id, symbol, side, qty, status, source, legs, ...rest }: Order): object => ({
  id,
  symbol,
  side,
  qty,
  status,
  source,
  filled_qty: rest.filled_qty,
  filled_avg_price: rest.filled_avg_price,
  legs: legs.map(leg => ({
    id: leg.id,
    type: leg.type,
    side: leg.side,
    qty: leg.qty,
    stop_price: leg.stop_price,
    limit_price: leg.limit_price,
    status: leg.status,
  })),
})

const recordOf = (order: Order, faults: readonly string[]): JudgedRecord =>
  faults.length === 0
    ? { ref: order.id, value: true }
    : { ref: order.id, value: false, note: faults.join('; '), record: small(order) }

/** One record an entry: it has a live or armed stop and target. */
export const presenceRecords = (orders: readonly Order[]): JudgedRecord[] =>
  entriesOf(orders).map(entry => {
    const faults = []
    if (legOf(entry, 'stop') === null) faults.push('expected a stop-loss leg with a price, found none')
    if (legOf(entry, 'limit') === null) faults.push('expected a take-profit leg with a price, found none')
    return recordOf(entry, faults)
  })

/** What the entry cost, or was to cost; null for a market order that has not filled. */
export const entryPrice = (entry: Order): string | null =>
  isPrice(entry.filled_avg_price) ? entry.filled_avg_price : isPrice(entry.limit_price) ? entry.limit_price : null

const priceFaults = (entry: Order, stop: string, target: string): string[] => {
  const side = positionSide(entry.side)
  const price = entryPrice(entry)
  if (price === null) {
    const isOrdered = side === 'long' ? Number(stop) < Number(target) : Number(target) < Number(stop)
    return isOrdered ? [] : [`${side}: stop ${stop} and target ${target} are the wrong way round`]
  }
  return bracketFaults({ side, entry: price, stop, target }).map(fault =>
    fault === 'stop-not-protective'
      ? `${side}: the stop ${stop} is not on the losing side of the entry ${price}`
      : `${side}: the target ${target} is not on the winning side of the entry ${price}`,
  )
}

/** One record an entry that has both legs: their prices lie on its two sides and the legs close it. */
export const sideRecords = (orders: readonly Order[]): JudgedRecord[] =>
  entriesOf(orders).flatMap(entry => {
    const [stop, target] = [legOf(entry, 'stop'), legOf(entry, 'limit')]
    if (!stop?.stop_price || !target?.limit_price) return []
    const closing = entry.side === 'buy' ? 'sell_to_close' : 'buy_to_close'
    const faults = priceFaults(entry, stop.stop_price, target.limit_price)
    for (const leg of [stop, target]) {
      if (leg.side === entry.side) faults.push(`leg ${leg.id} is a ${leg.side} like its entry`)
      if (leg.position_intent !== closing)
        faults.push(`leg ${leg.id}: expected ${closing}, found ${leg.position_intent}`)
      if (leg.symbol !== entry.symbol) faults.push(`leg ${leg.id} is of ${leg.symbol}, its entry of ${entry.symbol}`)
    }
    return [recordOf(entry, faults)]
  })

const tickFaults = (order: Order, lot: string): string[] => {
  const faults = []
  for (const name of ['limit_price', 'stop_price'] as const) {
    const price = order[name]
    if (isPrice(price) && !isOnUsEquityTick(price)) faults.push(`${name} ${price} is off its tick`)
  }
  if (!isLotMultiple(order.qty, lot)) faults.push(`qty ${order.qty} is no whole number of lots of ${lot}`)
  if (Number(order.filled_qty) > 0 && !isLotMultiple(order.filled_qty, lot)) {
    faults.push(`filled_qty ${order.filled_qty} is no whole number of lots of ${lot}`)
  }
  return faults
}

const withLegs = (orders: readonly Order[]): readonly Order[] => orders.flatMap(order => [order, ...order.legs])

/** One record an order, legs included: prices on the tick of a US equity, quantities in whole lots. */
export const tickRecords = (orders: readonly Order[], lot: number): JudgedRecord[] =>
  withLegs(orders).map(order => recordOf(order, tickFaults(order, String(lot))))

const isNamed = (text: string | null): boolean => text !== null && text.trim() !== ''

const attributionFaults = (order: Order, parent: Order | null): string[] => {
  const faults = []
  if (order.source === 'decision') {
    if (!isNamed(order.decision_id)) faults.push('no decision_id')
    if (!isNamed(order.algo)) faults.push('no algo')
    if (!isNamed(order.user_id) && !isNamed(order.strategy)) faults.push('neither user_id nor strategy')
  } else {
    if (!isNamed(order.user_id)) faults.push(`source ${order.source}: no user_id`)
    if (isNamed(order.decision_id)) faults.push(`source ${order.source}, yet decision_id ${order.decision_id}`)
  }
  for (const name of ['decision_id', 'algo', 'user_id', 'strategy'] as const) {
    if (parent && order[name] !== parent[name]) {
      faults.push(`${name}: its entry ${parent.id} has ${parent[name]}, the leg ${order[name]}`)
    }
  }
  return faults
}

/** One record an order: it names its decision and algorithm, or its person; a leg says what its entry says. */
export const attributionRecords = (orders: readonly Order[]): JudgedRecord[] =>
  orders.flatMap(order => [
    recordOf(order, attributionFaults(order, null)),
    ...order.legs.map(leg => recordOf(leg, attributionFaults(leg, order))),
  ])
