import { eventsOf } from '../contracts/event.schema.ts'
import {
  addDecimals,
  type Decimal,
  decimalToNumber,
  multiplyDecimals,
  parseDecimal,
  subtractDecimals,
} from '../judge/trading/decimal.ts'
import { slippageBps } from '../judge/trading/execution-cost.ts'
import { cashEffect, type Fill, isEqual, isZero, shown, signedQty, zero } from './books.ts'
import { type Chain, type Check, differing } from './trade-chain.ts'

// From the fills to the account.

const sumOf = (values: readonly string[]): Decimal => values.map(parseDecimal).reduce(addDecimals, zero)

const qtyOf = (fills: readonly Fill[]): Decimal => sumOf(fills.map(({ data }) => data.qty))

const turnover = (fills: readonly Fill[]): Decimal =>
  fills.map(({ data }) => multiplyDecimals(parseDecimal(data.qty), parseDecimal(data.price))).reduce(addDecimals, zero)

const distance = (one: Decimal, other: Decimal): number => Math.abs(decimalToNumber(subtractDecimals(one, other)))

const linkFaults = (fills: readonly Fill[], { decision, order }: Chain, parent: string | null): string[] =>
  fills.flatMap(({ data }) =>
    differing({
      [`${data.fill_id}: decision_id`]: [decision.id, data.decision_id],
      [`${data.fill_id}: parent_id`]: [parent, data.parent_id],
      [`${data.fill_id}: symbol`]: [order.symbol, data.symbol],
    }),
  )

export const fillFaults: Check = chain => {
  const { order, entryFills } = chain
  const qty = qtyOf(entryFills)
  return [
    ...linkFaults(entryFills, chain, null),
    ...differing({ 'status of the entry': ['filled', order.status] }),
    ...(isEqual(qty, parseDecimal(order.filled_qty)) ? [] : [`fills of ${shown(qty)}, filled_qty ${order.filled_qty}`]),
  ]
}

export const exitFaults: Check = chain => {
  const { order, exitFills, entryFills } = chain
  const legs = new Set(order.legs.map(leg => leg.id))
  const strangers = exitFills.filter(({ data }) => !legs.has(data.order_id))
  const [bought, sold] = [qtyOf(entryFills), qtyOf(exitFills)]
  return [
    ...linkFaults(exitFills, chain, order.id),
    ...strangers.map(({ data }) => `${data.fill_id} is of order ${data.order_id}, which is no leg of ${order.id}`),
    ...(isEqual(bought, sold) ? [] : [`entered ${shown(bought)}, exited ${shown(sold)}`]),
    ...order.legs
      .filter(leg => leg.status !== 'filled' && leg.status !== 'canceled')
      .map(leg => `leg ${leg.id} is ${leg.status} after the position was closed`),
  ]
}

export const tradeFaults: Check = ({ decision, order, entryFills, exitFills, trades }, { cent }) => {
  const [entered, left] = [turnover(entryFills), turnover(exitFills)]
  const pnl = order.side === 'buy' ? subtractDecimals(left, entered) : subtractDecimals(entered, left)
  const published = sumOf(trades.map(({ data }) => data.pnl))
  const exits = new Set(exitFills.map(({ data }) => data.order_id))
  return [
    ...trades.flatMap(({ data }) => [
      ...differing({
        [`${data.trade_id}: decision_id`]: [decision.id, data.decision_id],
        [`${data.trade_id}: entry_order_id`]: [order.id, data.entry_order_id],
      }),
      ...(exits.has(data.exit_order_id) ? [] : [`${data.trade_id}: no fill of exit order ${data.exit_order_id}`]),
    ]),
    ...(isEqual(sumOf(trades.map(({ data }) => data.qty)), qtyOf(exitFills))
      ? []
      : ['trades and exit fills differ in quantity']),
    ...(distance(pnl, published) <= cent * (trades.length + 1)
      ? []
      : [`P&L: the fills make ${shown(pnl)}, published ${shown(published)}`]),
  ]
}

export const costFaults: Check = ({ entryFills, exitFills, trades }, { costBps, cent }) => {
  const fills = [...entryFills, ...exitFills]
  const paid = sumOf(fills.map(({ data }) => data.commission))
  const published = sumOf(trades.map(({ data }) => data.commission))
  const faults = fills.flatMap(({ data }) => {
    if (data.mid === null || data.slippage_bps === null) return [`${data.fill_id} names no mid or no slippage`]
    const bps = slippageBps({ side: data.side, fill: Number(data.price), reference: Number(data.mid) })
    return Math.abs(bps - data.slippage_bps) <= costBps
      ? []
      : [`${data.fill_id}: slippage ${bps.toFixed(3)} bps recomputed, ${data.slippage_bps} published`]
  })
  if (distance(paid, published) > cent * (trades.length + 1)) {
    faults.push(`commission: the fills make ${shown(paid)}, the trades say ${shown(published)}`)
  }
  return faults
}

export const accountFaults: Check = ({ evidence, order }) => {
  const fills = eventsOf(evidence.events, 'fill')
  const expected = fills.map(({ data }) => cashEffect(data)).reduce(addDecimals, parseDecimal(evidence.before.cash))
  const held = evidence.positions
    .filter(position => position.symbol === order.symbol)
    .map(position => signedQty(position.side, position.qty))
    .reduce(addDecimals, zero)
  const own = fills.filter(({ data }) => data.symbol === order.symbol)
  const qty = own.map(({ data }) => signedQty(data.side, data.qty)).reduce(addDecimals, zero)
  return [
    ...(isEqual(expected, parseDecimal(evidence.after.cash))
      ? []
      : [`cash: the fills make ${shown(expected)}, the account says ${evidence.after.cash}`]),
    ...(isZero(subtractDecimals(held, qty)) ? [] : [`position: the fills make ${shown(qty)}, listed ${shown(held)}`]),
  ]
}
