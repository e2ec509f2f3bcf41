import type { Order } from '../contracts/order.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import { TERMINAL_ORDER_STATES } from '../judge/trading/order-state.ts'
import type { Target } from '../targets/capability.ts'
import { limitBody } from './drill-market.ts'
import { bracketBody, type SymbolMarket } from './manual-bracket.ts'
import { type StartedItem, smallEdge, startItems } from './one-item.ts'
import { param } from './param.ts'

// Positions and orders for a drill to act upon: some decided by the system, some sent directly, some that rest below the market with their legs held.

type BookTarget = Pick<Target, 'control' | 'trade' | 'cycles' | 'quotes' | 'account'>

/** Legs of what a drill sends stand so far away that no price reaches them meanwhile, in shares of the price. */
const legShare = 0.06
const mostSymbols = 250

/** Markets without a look at the bars: the distance of the legs does not matter to the drill, only that they are not reached. */
export const wideMarkets = async (
  target: Pick<Target, 'quotes'>,
  { universe, limits }: Pick<State, 'universe' | 'limits'>,
  wanted: { readonly count: number; readonly minPrice: number; readonly seed: number },
): Promise<readonly SymbolMarket[]> => {
  const symbols = universe.symbols.slice(0, mostSymbols)
  const quotes = await target.quotes.latest(symbols)
  const start = symbols.length === 0 ? 0 : (wanted.seed * 37) % symbols.length
  const markets = [...symbols.slice(start), ...symbols.slice(0, start)].flatMap((symbol): SymbolMarket[] => {
    const [bid, ask] = [Number(quotes[symbol]?.bp ?? 0), Number(quotes[symbol]?.ap ?? 0)]
    const atr = (ask * legShare) / Math.max(limits.k_sl, limits.k_tp)
    return bid >= wanted.minPrice && ask > bid ? [{ symbol, bid, ask, atr }] : []
  })
  return markets.slice(0, wanted.count)
}

/** The same of one symbol, whatever it costs; undefined where it has no quotes. */
export const wideMarket = async (
  target: Pick<Target, 'quotes'>,
  { universe, limits }: Pick<State, 'universe' | 'limits'>,
  symbol: string,
): Promise<SymbolMarket | undefined> => {
  const one = { universe: { ...universe, symbols: [symbol] }, limits }
  return (await wideMarkets(target, one, { count: 1, minPrice: 0, seed: 0 }))[0]
}

export interface BookOrder {
  /** Null where it was refused. */
  readonly order_id: string | null
  readonly symbol: string
  readonly user: string | null
}

export interface DrillBook {
  /** Given signals on symbols of their own. */
  readonly decided: readonly StartedItem[]
  readonly manual: readonly BookOrder[]
  readonly resting: readonly BookOrder[]
  /** Markets that nothing of the book uses. */
  readonly free: readonly SymbolMarket[]
}

interface BookPlan {
  readonly row: Criterion
  readonly state: State
  readonly seed: number
  /** Begins the client order ids. */
  readonly name: string
  /** Users on whose behalf the direct orders are sent, in turn; left out, the caller's own. */
  readonly users?: readonly string[]
  /** Markets left over for the drill's own orders. */
  readonly free?: number
}

const sendDirect = async (
  target: Pick<Target, 'trade'>,
  market: SymbolMarket,
  of: {
    readonly plan: BookPlan
    readonly equity: number
    readonly id: string
    readonly user: string | null
    readonly below: number | null
  },
): Promise<BookOrder> => {
  const { plan, equity, id, user, below } = of
  const about = { side: 'buy', id, equity, share: param(plan.row, 'share'), limits: plan.state.limits } as const
  const body =
    below === null ? bracketBody(market, about) : limitBody(market, { ...about, price: market.bid * (1 - below) })
  const { order } = await target.trade.submit(user === null ? body : { ...body, user_id: user })
  return { order_id: order?.id ?? null, symbol: market.symbol, user }
}

/** Makes the book and lets it fill: `decided`, `manual` and `resting` of the row's params. */
export const openBook = async (target: BookTarget, plan: BookPlan): Promise<DrillBook> => {
  const { row, state, seed, name, users = [] } = plan
  const [decided, manual, resting] = [param(row, 'decided'), param(row, 'manual'), param(row, 'resting')]
  const count = decided + manual + resting + (plan.free ?? 0)
  const markets = await wideMarkets(target, state, { count, minPrice: param(row, 'min_price'), seed })
  const equity = Number((await target.account.get()).equity)
  const started = await startItems(
    target,
    markets.slice(0, decided).map(({ symbol }) => smallEdge(symbol)),
  )
  const direct: BookOrder[] = []
  for (const [index, market] of markets.slice(decided, decided + manual + resting).entries()) {
    const below = index < manual ? null : param(row, 'below')
    const user = users.length === 0 ? null : (users[index % users.length] ?? null)
    direct.push(
      await sendDirect(target, market, { plan, equity, id: `gate-${seed}-${name}-${index + 1}`, user, below }),
    )
  }
  await target.control.advance(`${param(row, 'settle_s')}s`)
  return {
    decided: started,
    manual: direct.slice(0, manual),
    resting: direct.slice(manual),
    free: markets.slice(decided + manual + resting),
  }
}

const orderFields = ['id', 'symbol', 'status', 'type', 'parent_id', 'algo', 'user_id', 'qty', 'filled_qty'] as const
const positionFields = ['symbol', 'side', 'qty', 'algo'] as const

export type OpenOrder = Pick<Order, (typeof orderFields)[number]>
export type OpenPosition = Pick<Position, (typeof positionFields)[number]>

/** What is open at one instant. */
export interface OpenBooks {
  readonly positions: readonly OpenPosition[]
  /** Every order that has not ended, legs among them. */
  readonly orders: readonly OpenOrder[]
}

const picked = <Whole extends object, const Name extends keyof Whole>(of: Whole, names: readonly Name[]) =>
  Object.fromEntries(names.map(name => [name, of[name]])) as Pick<Whole, Name>

/** Positions and open orders; no time passes between the two on a clock that is moved. */
export const readOpen = async (target: Pick<Target, 'positions' | 'orders'>): Promise<OpenBooks> => ({
  positions: (await target.positions.all()).map(position => picked(position, positionFields)),
  orders: (await target.orders.all())
    .filter(({ status }) => !TERMINAL_ORDER_STATES.has(status))
    .map(order => picked(order, orderFields)),
})

/** A simple entry for the admission of orders to say yes or no to: one lot, legs far away. */
export const probeBody = (
  market: SymbolMarket,
  of: { readonly id: string; readonly limits: State['limits']; readonly qty?: number },
) => {
  const body = bracketBody(market, { side: 'buy', id: of.id, equity: 0, share: 0, limits: of.limits })
  return of.qty === undefined ? body : { ...body, qty: String(of.qty) }
}
