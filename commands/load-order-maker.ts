import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Row } from '../loadtest/record.ts'
import { type PlannedOrder, plannedOrders } from '../suites/load-plan.ts'
import { bracketBody } from '../suites/manual-bracket.ts'
import { param } from '../suites/param.ts'
import type { LiveMarkets } from './load-markets.ts'

/** What orders are made from. */
export interface OrderMaking {
  readonly live: LiveMarkets
  readonly state: State
  readonly equity: number
  /** Its params say how many entries may be open at once. */
  readonly volume: Criterion
  /** What every client_order_id begins with. */
  readonly run: string
}

/** The orders of one stretch, made when they are due. */
interface MadeOrders {
  readonly body: (index: number) => string
  readonly onRow: (row: Row) => void
}

export interface OrderMaker {
  /** So many orders, whose ids bear the name of the stretch. */
  readonly stretchOf: (count: number, part: string) => MadeOrders
  /** Nothing is held any more. */
  readonly forget: () => void
}

/** A bracket around the prices of a minute ago may be one that must be refused. */
const repriced = (body: OrderRequest, { live, state }: OrderMaking): OrderRequest => {
  const market = live.of(body.symbol)
  if (!market) return body
  const about = { side: body.side, id: '', equity: 0, share: 0, limits: state.limits }
  const { stop_loss, take_profit } = bracketBody(market, about)
  return { ...body, ...(stop_loss && { stop_loss }), ...(take_profit && { take_profit }) }
}

/**
 * Makes entries and exits in turn, each with the prices of the instant at which it is due. An exit takes all that is held of its symbol: one that was refused would
 * leave a position for good, and a few dozen of them fill every limit, long after the target has recovered.
 */
export const orderMaker = (making: OrderMaking): OrderMaker => {
  const { live, volume, equity, state, run } = making
  const held = new Map<string, number>()
  const stretchOf = (count: number, part: string): MadeOrders => {
    const wishes = { orders: count, open: param(volume, 'open'), per: 0, equity, limits: state.limits }
    const orders = plannedOrders(live.all(), { ...wishes, run: `${run}-${part}` })
    const sent = new Map<number, number>()
    const orderOf = (index: number): PlannedOrder | undefined => orders[index % orders.length]
    return {
      body: index => {
        const order = orderOf(index)
        if (!order) return ''
        if (order.kind === 'entry') return JSON.stringify(repriced(order.body, making))
        const qty = Math.max(Number(order.body.qty), held.get(order.body.symbol) ?? 0)
        sent.set(index, qty)
        return JSON.stringify({ ...order.body, qty: String(qty) })
      },
      onRow: ({ index, outcome }) => {
        const order = orderOf(index)
        if (!order || outcome !== '2xx') return
        const { symbol, qty } = order.body
        const change = order.kind === 'entry' ? Number(qty) : -(sent.get(index) ?? Number(qty))
        held.set(symbol, Math.max(0, (held.get(symbol) ?? 0) + change))
        sent.delete(index)
      },
    }
  }
  return { stretchOf, forget: () => held.clear() }
}
