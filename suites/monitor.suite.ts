import { eventsOf } from '../contracts/event.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { bracketBody, symbolMarket } from './manual-bracket.ts'
import { cadenceRecords, type MonitorEvidence } from './monitor.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// The gaps between monitor samples, over a window without and one with an open position; where time cannot be moved, over what the journal holds.

type Driven = Pick<Target, 'control' | 'trade' | 'quotes' | 'account' | 'positions' | 'state'>

/** Half the distance to the protective legs is not reached in the minutes of the drill: they stand far away. */
const farther = 20

const openPosition = async (target: Driven, now: string): Promise<void> => {
  const { universe, limits } = await target.state.get()
  const symbol = universe.symbols[0]
  const market = symbol === undefined ? null : await symbolMarket(target, symbol, now)
  if (!market) return
  // Within the widest stop that any profile allows, 10 % of the price.
  const wide = {
    ...market,
    atr: Math.min(market.atr * farther, (market.bid * 0.08) / Math.max(limits.k_sl, limits.k_tp)),
  }
  await target.trade.submit(bracketBody(wide, { side: 'buy', id: `monitor-${now}`, equity: 0, share: 0, limits }))
}

const windowSeconds = (row: Criterion): number => {
  const longest = Math.max(param(row, 'system_s'), param(row, 'performance_s'), param(row, 'activity_s'))
  return param(row, 'periods') * longest
}

/** A window without a position and one with: where it began, where it ended, and since when the position was open. */
const drive = async (target: Driven, row: Criterion): Promise<Pick<MonitorEvidence, 'from' | 'to' | 'heldFrom'>> => {
  const seconds = windowSeconds(row)
  const from = (await target.control.advance('1s')).now
  const flat = await target.control.advance(`${seconds}s`)
  await openPosition(target, flat.now)
  const filled = await target.control.advance(`${param(row, 'performance_s')}s`)
  const to = (await target.control.advance(`${seconds}s`)).now
  const held = await target.positions.all()
  return { from, to, heldFrom: held.length > 0 ? filled.now : null }
}

const intervalsOf = (row: Criterion): Readonly<Record<string, number>> => ({
  system: param(row, 'system_s'),
  performance: param(row, 'performance_s'),
  activity: param(row, 'activity_s'),
})

export const monitorCadence = scenario('rel.monitor-cadence', {
  phase: 'drill',
  tier: 'observe',
  needs: ['events'],
  may: ['control', 'trade', 'quotes', 'account', 'positions', 'state', 'clock'],
  gather: async ({ target, criterion, tier }): Promise<MonitorEvidence> => {
    const { control, trade, quotes, account, positions, state } = target
    const isDriven = tier === 'control' && control && trade && quotes && account && positions && state
    const driven = isDriven
      ? await drive({ control, trade, quotes, account, positions, state }, criterion('rel.monitor-cadence'))
      : null
    const events = eventsOf(await target.events.all({ types: ['monitor.sample'] }), 'monitor.sample')
    const samples = events.map(({ ts, data }) => ({ group: data.group, ts }))
    const now = driven?.to ?? (await target.clock?.get())?.timestamp ?? samples.at(-1)?.ts ?? ''
    return { samples, from: driven?.from ?? null, to: now, wanted: driven !== null, heldFrom: driven?.heldFrom ?? null }
  },
  observe: {
    'rel.monitor-cadence': (evidence, { criterion }) => cadenceRecords(evidence, intervalsOf(criterion)),
  },
})
