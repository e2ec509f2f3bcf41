import { isOrderChange } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { readBars, type SymbolBars } from './bar-window.ts'
import { barRecords, type LastChange, type OrderReading, orderRecords } from './consistency.ts'
import { difference } from './difference.ts'
import { bracketBody, symbolMarket } from './manual-bracket.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { thinned } from './workload.ts'

// The same order read in several ways, long after it was made and right after it changed; and bars that must at least be possible.

type OrderTarget = Pick<Target, 'orders' | 'events'>

const lastChanges = async (target: OrderTarget): Promise<Map<string, LastChange>> => {
  const events = (await target.events.all({ types: ['order.*'] })).filter(isOrderChange)
  return new Map(events.map(({ seq, data }) => [data.order_id, { seq, to: data.to, filled_qty: data.filled_qty }]))
}

/** Reads the list, then each of the chosen orders alone, then the journal; the list once more for those that differ. */
const readOrders = async (
  target: OrderTarget,
  during: string,
  choose: (orders: readonly Order[]) => readonly Order[],
): Promise<OrderReading[]> => {
  const listed = choose(await target.orders.all({ nested: true }))
  const alone = await Promise.all(listed.map(({ id }) => target.orders.one(id)))
  const changes = await lastChanges(target)
  const readings = listed.map((order, index) => ({
    during,
    listed: order,
    alone: alone[index] ?? null,
    event: changes.get(order.id) ?? null,
    listedAgain: null,
  }))
  if (!readings.some(reading => reading.alone && difference(reading.alone, reading.listed))) return readings
  const again = new Map((await target.orders.all({ nested: true })).map(order => [order.id, order]))
  return readings.map(reading => ({ ...reading, listedAgain: again.get(reading.listed.id) ?? null }))
}

export interface ConsistencyEvidence {
  readonly orders: readonly OrderReading[]
  readonly bars: readonly SymbolBars[]
}

export const consistency = scenario('data.consistency', {
  phase: 'observe',
  tier: 'observe',
  needs: ['orders', 'events', 'quotes'],
  may: ['clock', 'state'],
  gather: async ({ target, criterion }): Promise<ConsistencyEvidence> => {
    const row = criterion('data.consistency')
    const readings = await readOrders(target, 'at the end', orders => thinned(orders, param(row, 'orders')))
    const universe = (await target.state?.get())?.universe.symbols
    const symbols = universe ?? [...new Set(readings.map(({ listed }) => listed.symbol))]
    const to = (await target.clock?.get())?.timestamp ?? new Date().toISOString()
    const from = new Date(Date.parse(to) - param(row, 'bars_h') * 3_600_000).toISOString()
    return { orders: readings, bars: await readBars(target, thinned(symbols, param(row, 'symbols')), { from, to }) }
  },
  observe: {
    'data.consistency': ({ orders, bars }, { timeBase }) => [...orderRecords(orders, timeBase), ...barRecords(bars)],
  },
})

export interface LiveConsistencyEvidence {
  readonly orders: readonly OrderReading[]
}

type LiveTarget = Pick<Target, 'control' | 'trade' | 'quotes' | 'state'> & OrderTarget

/** Entries at the market, read while they are new and again as soon as they have filled. */
const live = async (target: LiveTarget, row: Criterion, seed: number): Promise<OrderReading[]> => {
  const { universe, limits } = await target.state.get()
  const { now } = await target.control.advance(`${param(row, 'settle_s')}s`)
  for (const symbol of universe.symbols.slice(0, param(row, 'live'))) {
    const market = await symbolMarket(target, symbol, now)
    if (!market) continue
    const id = `consistency-${seed}-${symbol}`
    await target.trade.submit(bracketBody(market, { side: 'buy', id, equity: 0, share: 0, limits }))
  }
  const fresh = await readOrders(target, 'before the fill', orders => orders)
  await target.control.advance(`${param(row, 'settle_s')}s`)
  return [...fresh, ...(await readOrders(target, 'right after the fill', orders => orders))]
}

export const liveConsistency = scenario('data.consistency-live', {
  phase: 'drill',
  tier: 'observe',
  needs: ['orders', 'events'],
  may: ['control', 'trade', 'quotes', 'state'],
  gather: async ({ target, criterion, tier, seed }): Promise<LiveConsistencyEvidence> => {
    const { control, trade, quotes, state, orders, events } = target
    // Without a clock to move there is no instant right after a fill; the reading at the end stands alone.
    if (tier !== 'control' || !control || !trade || !quotes || !state) return { orders: [] }
    return {
      orders: await live({ control, trade, quotes, state, orders, events }, criterion('data.consistency'), seed),
    }
  },
  observe: { 'data.consistency': ({ orders }, { timeBase }) => orderRecords(orders, timeBase) },
})
