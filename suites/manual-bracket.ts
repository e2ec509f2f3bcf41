import type { Bar } from '../contracts/bar.schema.ts'
import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { Quote } from '../contracts/quote.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import { averageTrueRange } from '../judge/trading/atr.ts'
import { usEquityTick } from '../judge/trading/tick.ts'
import type { Target } from '../targets/capability.ts'

/** What a direct bracket order is made from: the market of one symbol now. */
export interface SymbolMarket {
  readonly symbol: string
  readonly bid: number
  readonly ask: number
  readonly atr: number
}

const atrPeriod = 14
const atrBars = 100
/** Looked back where the market has only just opened: the last bars are of the session before. */
const dayOfBars = 1440
const barMs = 60_000

const rounded = (price: number): string => {
  const tick = usEquityTick(price.toFixed(6))
  return price.toFixed(tick === '0.01' ? 2 : 4)
}

/** ATR(14) of the last bar, or null where there are too few bars. */
export const lastAtr = (bars: readonly Bar[]): number | null => {
  const ranges = bars.map(({ h, l, c }) => ({ high: Number(h), low: Number(l), close: Number(c) }))
  return averageTrueRange({ bars: ranges, period: atrPeriod, seed: 'wilder1978' }).at(-1) ?? null
}

const priceOf = (quote: Quote | undefined, side: 'bp' | 'ap'): number => Number(quote?.[side] ?? Number.NaN)

/** Bid, ask and ATR of a symbol at the target's now, or null where one is missing. */
export const symbolMarket = async (
  target: Pick<Target, 'quotes'>,
  symbol: string,
  now: string,
): Promise<SymbolMarket | null> => {
  const quotes = await target.quotes.latest([symbol])
  let atr: number | null = null
  for (const bars of [atrBars, dayOfBars]) {
    const from = new Date(Date.parse(now) - bars * barMs).toISOString()
    atr ??= lastAtr(await target.quotes.bars(symbol, { from, to: now }))
  }
  const [bid, ask] = [priceOf(quotes[symbol], 'bp'), priceOf(quotes[symbol], 'ap')]
  return atr !== null && atr > 0 && bid > 0 && ask > bid ? { symbol, bid, ask, atr } : null
}

/**
 * A market order in whole lots worth at most `share` of the equity (at least one lot), with a stop and a target at the target's own distances in ATR.
 * The same arguments give the same body.
 */
export const bracketBody = (
  market: SymbolMarket,
  of: {
    readonly side: 'buy' | 'sell'
    readonly id: string
    readonly equity: number
    readonly share: number
    readonly limits: Pick<State['limits'], 'k_sl' | 'k_tp'>
  },
): OrderRequest => {
  const { symbol, bid, ask, atr } = market
  const [entry, way] = of.side === 'buy' ? [ask, 1] : [bid, -1]
  return {
    symbol,
    side: of.side,
    qty: String(Math.max(1, Math.floor((of.equity * of.share) / entry))),
    type: 'market',
    time_in_force: 'day',
    order_class: 'bracket',
    stop_loss: { stop_price: rounded(entry - way * of.limits.k_sl * atr) },
    take_profit: { limit_price: rounded(entry + way * of.limits.k_tp * atr) },
    position_intent: of.side === 'buy' ? 'buy_to_open' : 'sell_to_open',
    client_order_id: of.id,
    source: 'manual',
  }
}

/** A simple market order that takes `qty` off a position. */
export const exitBody = (
  position: { readonly symbol: string; readonly side: 'long' | 'short' },
  qty: string,
  id: string,
): OrderRequest => ({
  symbol: position.symbol,
  side: position.side === 'long' ? 'sell' : 'buy',
  qty,
  type: 'market',
  time_in_force: 'day',
  order_class: 'simple',
  position_intent: position.side === 'long' ? 'sell_to_close' : 'buy_to_close',
  client_order_id: id,
  source: 'manual',
})
