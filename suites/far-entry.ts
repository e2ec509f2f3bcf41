import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import { priceText } from './drill-market.ts'
import { bracketBody, type SymbolMarket } from './manual-bracket.ts'

/** A long entry with its legs that share of the price away: neither a fall nor a while of waiting reaches them. */
export const farEntry = (
  market: SymbolMarket,
  of: {
    readonly id: string
    readonly equity: number
    /** Of the equity. */
    readonly share: number
    /** Of the price. */
    readonly legs: number
    readonly limits: State['limits']
  },
): OrderRequest => {
  const { id, equity, share, legs, limits } = of
  return {
    ...bracketBody(market, { side: 'buy', id, equity, share, limits }),
    stop_loss: { stop_price: priceText(market.ask * (1 - legs)) },
    take_profit: { limit_price: priceText(market.ask * (1 + legs)) },
    time_in_force: 'gtc',
  }
}

/** Lets the price of each symbol fall by that share of what it was in so many seconds, where it then stays. */
export const fallOf = (
  held: readonly SymbolMarket[],
  of: { readonly share: number; readonly seconds: number },
): readonly {
  readonly name: 'price.path'
  readonly args: { readonly symbol: string; readonly points: { readonly s: number; readonly price: string }[] }
}[] =>
  held.map(({ symbol, ask }) => ({
    name: 'price.path',
    args: { symbol, points: [{ s: of.seconds, price: priceText(ask * (1 - of.share)) }] },
  }))
