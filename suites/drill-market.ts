import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { Target } from '../targets/capability.ts'
import { bracketBody, type SymbolMarket, symbolMarket } from './manual-bracket.ts'

/** As many symbols as are asked about at once. */
const mostSymbols = 250

/** Distinct symbols that cost at least `minPrice` (so that a tick is small), starting at one that the seed chooses. */
export const marketsOf = async (
  target: Pick<Target, 'quotes' | 'clock'>,
  symbols: readonly string[],
  wanted: { readonly count: number; readonly minPrice: number; readonly seed: number },
): Promise<readonly SymbolMarket[]> => {
  const { timestamp } = await target.clock.get()
  const asked = symbols.slice(0, mostSymbols)
  const quotes = await target.quotes.latest(asked)
  const start = asked.length === 0 ? 0 : (wanted.seed * 37) % asked.length
  const turned = [...asked.slice(start), ...asked.slice(0, start)]
  const dear = turned.filter(symbol => Number(quotes[symbol]?.bp ?? 0) >= wanted.minPrice)
  const markets: SymbolMarket[] = []
  for (let first = 0; markets.length < wanted.count && first < dear.length; first += wanted.count) {
    const batch = dear.slice(first, first + wanted.count)
    const found = await Promise.all(batch.map(symbol => symbolMarket(target, symbol, timestamp)))
    markets.push(...found.flatMap(market => market ?? []))
  }
  return markets.slice(0, wanted.count)
}

/** A price as the wire takes it: on the tick of a US equity. */
export const priceText = (price: number): string => price.toFixed(price >= 1 ? 2 : 4)

/** A limit entry at a price of its own, with its bracket around that price. */
export const limitBody = (
  market: SymbolMarket,
  of: Parameters<typeof bracketBody>[1] & { readonly price: number },
): OrderRequest => ({
  ...bracketBody({ ...market, bid: of.price, ask: of.price }, of),
  type: 'limit',
  limit_price: priceText(of.price),
  time_in_force: 'gtc',
})
