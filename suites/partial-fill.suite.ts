import { marketsOf } from './drill-market.ts'
import { type EnteredBooks, enterAll, readEntered } from './entered.ts'
import { param } from './param.ts'
import { legKindsOf } from './protection.ts'
import { partialFillRecords } from './protection-records.ts'
import { scenario } from './scenario.ts'

// Entries that fill bit by bit: what of each bit is protected, and how soon.

export const partialFill = scenario('orders.partial-fill', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'trade', 'orders', 'events', 'account', 'quotes', 'state', 'clock'],
  gather: async ({ target, criterion, seed }): Promise<EnteredBooks> => {
    const row = criterion('orders.bracket-partial')
    const { limits, universe } = await target.state.get()
    const { value: account, journalSeq } = await target.account.read()
    const wanted = { count: param(row, 'symbols'), minPrice: param(row, 'min_price'), seed }
    const markets = await marketsOf(target, universe.symbols, wanted)
    const partly = { name: 'fill.partial', args: { share: param(row, 'fill_share') } } as const
    await target.control.stimulate(partly)
    const about = { name: `gate-${seed}-partial`, equity: Number(account.equity), share: param(row, 'share'), limits }
    const entered = await enterAll(target, markets, about)
    await target.control.advance(`${param(row, 'watch_s')}s`)
    await target.control.stimulate({ ...partly, on: false })
    return await readEntered(target, entered, journalSeq ?? 0)
  },
  observe: {
    'orders.bracket-partial': ({ orders, events }) =>
      partialFillRecords(events, legKindsOf(orders), new Map(orders.map(({ id, qty }) => [id, qty]))),
  },
})
