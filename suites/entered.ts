import type { JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Target } from '../targets/capability.ts'
import { bracketBody, type SymbolMarket } from './manual-bracket.ts'

/** An entry that a drill sent, with the market that it was made in. */
export interface Entered {
  readonly market: SymbolMarket
  readonly side: 'buy' | 'sell'
  readonly order_id: string
}

/** One bracket entry at the market for each market, buys and sells in turn; refused ones are left out. */
export const enterAll = async (
  target: Pick<Target, 'trade'>,
  markets: readonly SymbolMarket[],
  of: { readonly name: string; readonly equity: number; readonly share: number; readonly limits: State['limits'] },
): Promise<readonly Entered[]> => {
  const entered: Entered[] = []
  for (const [index, market] of markets.entries()) {
    const side = index % 2 === 0 ? 'buy' : 'sell'
    const { order } = await target.trade.submit(bracketBody(market, { ...of, side, id: `${of.name}-${index + 1}` }))
    if (order) entered.push({ market, side, order_id: order.id })
  }
  return entered
}

/** A price that lies `times` the distance of one of an entry's legs away from the entry, towards that leg. */
export const towards = (
  { market, side }: Entered,
  leg: 'stop' | 'target',
  of: { readonly times: number; readonly limits: Pick<State['limits'], 'k_sl' | 'k_tp'> },
): number => {
  const mid = (market.bid + market.ask) / 2
  const way = (side === 'buy') === (leg === 'target') ? 1 : -1
  const k = leg === 'target' ? of.limits.k_tp : of.limits.k_sl
  return mid + way * of.times * k * market.atr
}

/** Orders and journal of some entries, after a drill. */
export interface EnteredBooks {
  /** The entries with their legs inside. */
  readonly orders: readonly Order[]
  /** order.* and fills since before the drill. */
  readonly events: readonly JournalEvent[]
}

export const readEntered = async (
  target: Pick<Target, 'orders' | 'events'>,
  entered: readonly Entered[],
  after: number,
): Promise<EnteredBooks> => {
  const ids = new Set(entered.map(({ order_id }) => order_id))
  const orders = (await target.orders.all({ nested: true })).filter(({ id }) => ids.has(id))
  return { orders, events: await target.events.all({ types: ['order.*', 'fill'], after }) }
}
