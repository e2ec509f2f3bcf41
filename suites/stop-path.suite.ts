import { marketsOf, priceText } from './drill-market.ts'
import { type Entered, type EnteredBooks, enterAll, readEntered } from './entered.ts'
import { overshootRecords } from './exits.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// Many small positions whose price walks through the stop at a steady pace: what the stops give away beyond their price is theirs.

const bps = 1e4

/** Away from the target at `slope` basis points a tick, for the whole of the fall. */
const fallOf = ({ market, side }: Entered, of: { slope: number; tick: number; seconds: number }) => {
  const mid = (market.bid + market.ask) / 2
  const share = (of.slope / bps) * (of.seconds / of.tick)
  const end = mid * (1 + (side === 'buy' ? -share : share))
  return {
    name: 'price.path',
    args: { symbol: market.symbol, points: [{ s: of.seconds, price: priceText(end) }] },
  } as const
}

/** Acts only where the tier allows it; elsewhere the session's own exits are all there is. */
export const stopPath = scenario('orders.stop-path', {
  phase: 'drill',
  tier: 'observe',
  needs: ['orders', 'events'],
  may: ['control', 'trade', 'quotes', 'clock', 'account', 'state'],
  gather: async ({ target, criterion, tier, seed }): Promise<EnteredBooks> => {
    const { control, trade, quotes, clock, account, state } = target
    const isAble = tier === 'control' && control && trade && quotes && clock && account && state
    if (!isAble) return { orders: [], events: [] }
    const row = criterion('orders.stop-slippage')
    const { limits, universe } = await state.get()
    const { value, journalSeq } = await account.read()
    const wanted = { count: param(row, 'positions'), minPrice: param(row, 'min_price'), seed }
    const markets = await marketsOf({ quotes, clock }, universe.symbols, wanted)
    const about = { name: `gate-${seed}-stop`, equity: Number(value.equity), share: param(row, 'share'), limits }
    const entered = await enterAll({ trade }, markets, about)
    const seconds = param(row, 'fall_s')
    const slope = { slope: param(row, 'slope_bps'), tick: param(row, 'tick_s'), seconds }
    await control.stimulate(...entered.map(each => fallOf(each, slope)))
    await control.advance(`${seconds}s`)
    return await readEntered(target, entered, journalSeq ?? 0)
  },
  observe: { 'orders.stop-slippage': ({ orders, events }) => overshootRecords(orders, events) },
})
