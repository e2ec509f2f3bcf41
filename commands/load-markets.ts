import { setTimeout as delay } from 'node:timers/promises'
import type { SymbolMarket } from '../suites/manual-bracket.ts'
import type { Target } from '../targets/capability.ts'

/** Prices as they were a moment ago. */
export interface LiveMarkets {
  readonly all: () => readonly SymbolMarket[]
  readonly of: (symbol: string) => SymbolMarket | undefined
  /** Ends the watch; resolves when nothing is asked any more. */
  readonly stop: () => Promise<void>
}

/** How old a price may become. */
const EVERY_MS = 2000

/** Keeps the prices of markets up to date; a quote that is not answered leaves the last one. */
export const watchMarkets = (target: Pick<Target, 'quotes'>, markets: readonly SymbolMarket[]): LiveMarkets => {
  const known = new Map(markets.map(market => [market.symbol, market]))
  const ended = new AbortController()
  const refresh = async (): Promise<void> => {
    const quotes = await target.quotes.latest([...known.keys()]).catch(() => ({}))
    for (const [symbol, { bp, ap }] of Object.entries(quotes)) {
      const market = known.get(symbol)
      const [bid, ask] = [Number(bp), Number(ap)]
      if (market && bid > 0 && ask > bid) known.set(symbol, { ...market, bid, ask })
    }
  }
  const watching = (async () => {
    while (!ended.signal.aborted) {
      await delay(EVERY_MS, undefined, { signal: ended.signal }).catch(() => {})
      if (!ended.signal.aborted) await refresh()
    }
  })()
  return {
    all: () => [...known.values()],
    of: symbol => known.get(symbol),
    stop: async () => {
      ended.abort()
      await watching
    },
  }
}
