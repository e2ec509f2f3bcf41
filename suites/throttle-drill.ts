import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { limitBody, marketsOf } from './drill-market.ts'
import { bracketBody, type SymbolMarket } from './manual-bracket.ts'
import { param } from './param.ts'

/** What the throttle drills need of a target. */
export type ThrottleNeeds =
  | 'control'
  | 'trade'
  | 'config'
  | 'orders'
  | 'events'
  | 'account'
  | 'quotes'
  | 'state'
  | 'clock'

/** Sends orders of one lot and cancels, on a clock that stands still between two pauses. */
export interface ThrottleDrill {
  /** Moves on to a second of its own: what was sent before counts no more. */
  readonly nextSecond: () => Promise<void>
  /** A new order that rests far below the market: it costs nothing, fills nothing and can be cancelled. */
  readonly resting: (id: string) => OrderRequest
  /** The same order at the market again and again, for a strategy of its own. */
  readonly repeated: (id: string, strategy: string) => OrderRequest
}

/** Far enough below the market not to fill within the drill, well inside any collar. */
const restingBelow = 0.02

export const throttleDrill = async (
  target: Pick<Target, ThrottleNeeds>,
  of: { readonly row: Criterion; readonly state: State; readonly seed: number; readonly symbols: number },
): Promise<ThrottleDrill> => {
  const { row, state, seed } = of
  const wanted = { count: of.symbols, minPrice: param(row, 'min_price'), seed }
  const markets = await marketsOf(target, state.universe.symbols, wanted)
  const about = (id: string) => ({ side: 'buy', id, equity: 0, share: 0, limits: state.limits }) as const
  const byStrategy = new Map<string, SymbolMarket>()
  let sent = 0
  const next = (): SymbolMarket => {
    const market = markets[sent++ % markets.length]
    if (!market) throw new Error(`no symbol costs ${wanted.minPrice} or more; lower min_price of ${row.id}`)
    return market
  }
  return {
    nextSecond: async () => {
      await target.control.advance('2s')
    },
    resting: id => {
      const market = next()
      // Quantities differ too, so that the repeat throttle has no part in it.
      const round = Math.floor(sent / markets.length)
      const body = limitBody(market, { ...about(id), price: market.bid * (1 - restingBelow) })
      return { ...body, qty: String(1 + round) }
    },
    repeated: (id, strategy) => {
      const market = byStrategy.get(strategy) ?? next()
      byStrategy.set(strategy, market)
      return { ...bracketBody(market, about(id)), strategy }
    },
  }
}

/** Runs `send` for each id, at most `lanes` at a time, and gives the results in the order of the ids. */
export const inLanes = async <T>(
  ids: readonly string[],
  lanes: number,
  send: (id: string) => Promise<T>,
): Promise<T[]> => {
  const results = new Map<string, T>()
  const queue = [...ids]
  const lane = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) results.set(id, await send(id))
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return ids.flatMap(id => results.get(id) ?? [])
}
