import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import { limitBody } from './drill-market.ts'
import { bracketBody, exitBody, type SymbolMarket } from './manual-bracket.ts'

// The orders of a load, in the order in which they are sent: entries and exits alternating over many symbols, a few sent again, a few that break a limit.

/** `again`: an order that was sent before, byte for byte. `breach`: one that must be refused. */
export type OrderKind = 'entry' | 'exit' | 'again' | 'breach'

export interface PlannedOrder {
  readonly kind: OrderKind
  readonly body: OrderRequest
}

export interface LoadWishes {
  /** What every client_order_id begins with. */
  readonly run: string
  /** Distinct orders, entries and exits together. */
  readonly orders: number
  /** How many entries may be open at once: an exit follows its entry so many pairs later. */
  readonly open: number
  /** One order in so many is sent again, and as many break a limit; 0: none. */
  readonly per: number
  readonly equity: number
  readonly limits: State['limits']
}

/** Where there are few symbols quantities change from round to round, so that no throttle takes the orders for a loop. */
const SIZES = 5
const MANY_SYMBOLS = 100
/** How far beyond a limit a breach lies. */
const BEYOND = 2

interface Pair {
  readonly entry: OrderRequest
  readonly exit: OrderRequest
}

const pairOf = (markets: readonly SymbolMarket[], number: number, wishes: LoadWishes): Pair | null => {
  const market = markets[number % markets.length]
  if (!market) return null
  const round = Math.floor(number / markets.length)
  // A symbol keeps its side and, among many, its size: an exit that came too early is made up for by the next one, and nothing meets an opposite order.
  const side = (number % markets.length) % 2 === 0 ? 'buy' : 'sell'
  const id = `${wishes.run}-${number}`
  const about = { side, id: `${id}-in`, equity: 0, share: 0, limits: wishes.limits } as const
  const qty = String(markets.length >= MANY_SYMBOLS ? 1 : 1 + (round % SIZES))
  const held = { symbol: market.symbol, side: side === 'buy' ? 'long' : 'short' } as const
  return { entry: { ...bracketBody(market, about), qty }, exit: exitBody(held, qty, `${id}-out`) }
}

/** An entry beyond the collar, or one beyond the cap; both rest far from the market, so that one that slips through fills nothing. */
const breachOf = (market: SymbolMarket, number: number, wishes: LoadWishes): OrderRequest => {
  const { limits, equity, run } = wishes
  const away = number % 2 === 0 ? Math.min(0.9, BEYOND * limits.collar_pct) : limits.collar_pct / BEYOND
  const price = market.bid * (1 - away)
  const about = { side: 'buy', id: `${run}-breach-${number}`, equity: 0, share: 0, limits, price } as const
  const qty = number % 2 === 0 ? 1 : Math.ceil((BEYOND * limits.kelly.cap * equity) / price)
  return { ...limitBody(market, about), qty: String(qty), time_in_force: 'day' }
}

/** Two for each pair: an entry, and the exit of the pair that was entered `open` pairs before. */
const alternating = (pairs: readonly Pair[], open: number): PlannedOrder[] => {
  const orders: PlannedOrder[] = []
  for (let index = 0; index < pairs.length + open; index++) {
    const [entered, left] = [pairs[index], pairs[index - open]]
    if (entered) orders.push({ kind: 'entry', body: entered.entry })
    if (left) orders.push({ kind: 'exit', body: left.exit })
  }
  return orders
}

/** How many entries may be open at once: what is wished for, as far as symbols and limits admit it. */
export const openAtOnce = (markets: readonly SymbolMarket[], wishes: LoadWishes): number => {
  const { limits, equity, open } = wishes
  const dearest = Math.max(0, ...markets.map(({ ask }) => ask)) * SIZES
  const room = Math.min(Number(limits.max_exposure), limits.capital_stage * equity) / 2
  const admitted = Math.min(Math.floor(room / Math.max(dearest, 1)), Math.floor(limits.max_open_trades / 2))
  return Math.max(1, Math.min(open, admitted, Math.floor(markets.length / 2)))
}

/** The orders of a load, as many as wished, and the repeats and breaches between them. None where there is no market. */
export const plannedOrders = (markets: readonly SymbolMarket[], wishes: LoadWishes): readonly PlannedOrder[] => {
  const count = Math.ceil(wishes.orders / 2)
  const pairs = Array.from({ length: count }, (_, number) => pairOf(markets, number, wishes)).flatMap(
    pair => pair ?? [],
  )
  const open = openAtOnce(markets, wishes)
  const orders = alternating(pairs, open)
  if (wishes.per === 0) return orders
  return orders.flatMap((order, index) => {
    if (index % wishes.per !== wishes.per - 1) return [order]
    const number = Math.floor(index / wishes.per)
    // Entries and exits in turn.
    const earlier = orders[Math.max(0, index - 2 * open - (number % 2))] ?? order
    const market = markets[number % markets.length]
    const breach = market ? [{ kind: 'breach', body: breachOf(market, number, wishes) } as const] : []
    return [order, { kind: 'again', body: earlier.body } as const, ...breach]
  })
}
