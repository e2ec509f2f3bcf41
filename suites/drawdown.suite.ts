import { eventsOf } from '../contracts/event.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type Depth, type DrawdownEvidence, drawdownSteps, scaleSteps, sessionSteps } from './drawdown.ts'
import { marketsOf } from './drill-market.ts'
import { fallOf, farEntry } from './far-entry.ts'
import type { SymbolMarket } from './manual-bracket.ts'
import { decisionsOf, startItems } from './one-item.ts'
import { param } from './param.ts'
import { type Scope, scenario } from './scenario.ts'

// An account is taken down step by step by the prices of what it holds, and at each step the same signal is sized again.

type Needs =
  | 'control'
  | 'trade'
  | 'cycles'
  | 'decisions'
  | 'orders'
  | 'positions'
  | 'account'
  | 'quotes'
  | 'state'
  | 'clock'

interface Drill {
  readonly target: Pick<Target, Needs>
  readonly row: Criterion
  readonly state: State
}

/** The same signal on a symbol that is not held. */
const sizeSignal = async ({ target, row }: Drill, symbol: string): Promise<Pick<Depth, 'decision' | 'orderQty'>> => {
  const signal = { symbol, side: 'buy', p: param(row, 'signal_p'), b: param(row, 'signal_b') } as const
  const started = await startItems(target, [signal])
  await target.control.advance(`${param(row, 'settle_s')}s`)
  const [item] = await decisionsOf(target, started)
  const decision = item?.decision && item.decision.outcome !== 'none' ? item.decision : null
  const order = decision?.order_id ? await target.orders.one(decision.order_id) : null
  return { decision, orderQty: order?.qty ?? null }
}

const readDepth = async (drill: Drill, level: number, symbol: string): Promise<Depth> => {
  const { target } = drill
  const account = await target.account.get()
  const positions = await target.positions.all()
  const { risk } = await target.state.get()
  const symbols = positions.map(position => position.symbol)
  const quotes = symbols.length === 0 ? {} : await target.quotes.latest(symbols)
  const { cash, equity, drawdown } = account
  const published = { equity, account: drawdown, state: risk.drawdown }
  return { level, cash, positions, quotes, published, ...(await sizeSignal(drill, symbol)) }
}

/** Lets all held prices fall together until the open loss is that share of the peak. */
const fall = async (
  { target, row }: Drill,
  held: readonly SymbolMarket[],
  of: { level: number; peak: number },
): Promise<void> => {
  const invested = held.length * param(row, 'share') * of.peak
  const drop = (of.level * of.peak) / invested
  const seconds = param(row, 'fall_s')
  await target.control.stimulate(...fallOf(held, { share: drop, seconds }))
  await target.control.advance(`${seconds + param(row, 'settle_s')}s`)
}

export const drawdown = scenario('risk.drawdown', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'trade', 'cycles', 'decisions', 'orders', 'positions', 'account', 'quotes', 'state', 'clock'],
  gather: async ({ target, criterion, seed }: Scope<Needs>): Promise<DrawdownEvidence> => {
    const row = criterion('risk.drawdown-scale')
    const state = await target.state.get()
    const drill: Drill = { target, row, state }
    const peak = Number((await target.account.get()).equity)
    const levels = [param(row, 'level_1'), param(row, 'level_2'), param(row, 'level_3')]
    const wanted = { count: param(row, 'positions') + levels.length + 1, minPrice: param(row, 'min_price'), seed }
    const markets = await marketsOf(target, state.universe.symbols, wanted)
    const held = markets.slice(0, param(row, 'positions'))
    const free = markets.slice(param(row, 'positions')).map(({ symbol }) => symbol)
    const depths = [await readDepth(drill, 0, free[0] ?? '')]
    for (const [index, market] of held.entries()) {
      const sized = { equity: peak, share: param(row, 'share'), legs: param(row, 'stop_share'), limits: state.limits }
      await target.trade.submit(farEntry(market, { id: `gate-${seed}-fall-${index + 1}`, ...sized }))
    }
    for (const [index, level] of levels.entries()) {
      await fall(drill, held, { level, peak })
      depths.push(await readDepth(drill, level, free[index + 1] ?? ''))
    }
    return { depths, limits: state.limits }
  },
  observe: {
    'risk.drawdown-scale': (evidence, { criterion }) =>
      scaleSteps(evidence, { scaleGap: param(criterion, 'scale_gap'), sizeGap: param(criterion, 'size_gap') }),
    'risk.max-drawdown': (evidence, { criterion }) =>
      drawdownSteps(evidence, {
        target: param(criterion, 'target'),
        rollback: param(criterion, 'rollback'),
        published: param(criterion, 'published'),
        band: param(criterion, 'band'),
      }),
  },
})

export interface SessionDrawdownEvidence {
  /** Equity at each performance sample of the journal, in time order, and at the end. */
  readonly equities: readonly number[]
}

export const sessionDrawdown = scenario('risk.session-drawdown', {
  phase: 'observe',
  tier: 'observe',
  needs: ['events', 'account'],
  gather: async ({ target }): Promise<SessionDrawdownEvidence> => {
    const samples = eventsOf(await target.events.all({ types: ['monitor.sample'] }), 'monitor.sample')
    const equities = samples.flatMap(({ data }) => (data.group === 'performance' ? Number(data.values.equity) : []))
    const { equity } = await target.account.get()
    return { equities: [...equities, Number(equity)].filter(Number.isFinite) }
  },
  observe: {
    'risk.max-drawdown': ({ equities }, { criterion }) => sessionSteps(equities, param(criterion, 'target')),
  },
})
