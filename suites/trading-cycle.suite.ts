import type { OrderDecision } from '../contracts/decision.schema.ts'
import { eventsOf } from '../contracts/event.schema.ts'
import { e2e } from '../judge/criteria/e2e.ts'
import type { StepRecord } from '../judge/observation.ts'
import { bracketFaults, dataFaults, decisionFaults, orderFaults, sizingFaults } from './decision-links.ts'
import { accountFaults, costFaults, exitFaults, fillFaults, tradeFaults } from './fill-links.ts'
import { param } from './param.ts'
import { type Scope, scenario } from './scenario.ts'
import type { Chain, Check, TradingCycleEvidence } from './trade-chain.ts'

// One signal is followed from the data that it was decided on to the account, through the exit at its target.

const stepNames = e2e['e2e.trading-cycle'].measure.steps
type StepName = (typeof stepNames)[number]

const checks: Readonly<Record<StepName, { readonly faults: Check; readonly seen: (chain: Chain) => boolean }>> = {
  data: { faults: dataFaults, seen: () => true },
  decision: { faults: decisionFaults, seen: () => true },
  sizing: { faults: sizingFaults, seen: () => true },
  order: { faults: orderFaults, seen: () => true },
  fill: { faults: fillFaults, seen: chain => chain.entryFills.length > 0 },
  bracket: { faults: bracketFaults, seen: () => true },
  exit: { faults: exitFaults, seen: chain => chain.exitFills.length > 0 },
  trade: { faults: tradeFaults, seen: chain => chain.trades.length > 0 },
  cost: { faults: costFaults, seen: chain => chain.trades.length > 0 },
  account: { faults: accountFaults, seen: chain => chain.entryFills.length > 0 },
}

/**
 * The chain of one trade, step by step; a step that the drill did not reach is left out. Fills are found by symbol and direction, never by the ids
 * that are to be proved.
 */
export const chainSteps = (
  evidence: TradingCycleEvidence,
  tolerance: { readonly costBps: number; readonly cent: number },
): StepRecord<StepName>[] => {
  const decision = evidence.decisions.find((each): each is OrderDecision => each.outcome === 'order')
  const { order } = evidence
  if (!decision || !order) return []
  const fills = eventsOf(evidence.events, 'fill').filter(({ data }) => data.symbol === order.symbol)
  const entryFills = fills.filter(({ data }) => data.position_intent.endsWith('_to_open'))
  const exitFills = fills.filter(({ data }) => data.position_intent.endsWith('_to_close'))
  const trades = eventsOf(evidence.events, 'trade.closed').filter(({ data }) => data.symbol === order.symbol)
  const chain: Chain = { evidence, decision, order, entryFills, exitFills, trades }
  return stepNames.flatMap((step): StepRecord<StepName>[] => {
    const { faults, seen } = checks[step]
    if (!seen(chain)) return []
    const found = faults(chain, tolerance)
    const ref = `${decision.id}: ${step}`
    return found.length === 0 ? [{ step, ref, value: true }] : [{ step, ref, value: false, note: found.join('; ') }]
  })
}

type Needs = 'cycles' | 'decisions' | 'orders' | 'events' | 'quotes' | 'account' | 'positions' | 'state' | 'control'

/** A clear edge, so that the size is never zero and the decision never a skip. */
const signalOf = (symbol: string) => ({ symbol, side: 'buy' as const, p: 0.55, b: 1.5 })

/** Moves the clock in steps until `isDone`, for as many steps as the row allows. */
const advanceUntil = async (scope: Scope<Needs>, isDone: () => Promise<boolean>): Promise<void> => {
  const row = scope.criterion('e2e.trading-cycle')
  for (let step = 0; step < param(row, 'steps') && !(await isDone()); step++) {
    await scope.target.control.advance(`${param(row, 'step_s')}s`)
  }
}

/** The price walks through the target and stays there: the market's doing, not the system's. */
const walkToTarget = async ({ target }: Scope<Needs>, decision: OrderDecision): Promise<void> => {
  const { symbol, sizing } = decision
  const [from, to] = [Number(sizing.entry), Number(sizing.target)]
  const price = (from + (to - from) * 1.5).toFixed(2)
  await target.control.stimulate({ name: 'price.path', args: { symbol, points: [{ s: 60, price }] } })
}

const gatherCycle = async (scope: Scope<Needs>): Promise<TradingCycleEvidence> => {
  const { target, seed } = scope
  const { symbols } = (await target.state.get()).universe
  const symbol = symbols[seed % symbols.length] ?? ''
  const signal = signalOf(symbol)
  const before = await target.account.read()
  const seq = before.journalSeq ?? 0
  const started = await target.cycles.start({ kind: 'pipeline', signal })
  const id = started.cycle?.id ?? ''
  await advanceUntil(scope, async () => (await target.cycles.one(id))?.status !== 'running')
  const decisions = await target.decisions.all({ cycle: id })
  const decision = decisions.find((each): each is OrderDecision => each.outcome === 'order')
  if (decision) {
    const filled = async (): Promise<boolean> => (await target.orders.one(decision.order_id))?.status === 'filled'
    await advanceUntil(scope, filled)
    await walkToTarget(scope, decision)
    await advanceUntil(scope, async () => {
      const held = await target.positions.all()
      return held.every(position => position.symbol !== symbol)
    })
  }
  return {
    symbol,
    signal,
    before: before.value,
    after: await target.account.get(),
    cycle: await target.cycles.one(id),
    decisions,
    order: decision ? await target.orders.one(decision.order_id) : null,
    events: (await target.events.all({ after: seq })).filter(event => event.type !== 'monitor.sample'),
    bars: await target.quotes.bars(symbol, { after: (decision?.sizing.atr_from_seq ?? 1) - 1 }),
    positions: await target.positions.all(),
  }
}

export const tradingCycle = scenario('e2e.trading-cycle', {
  phase: 'drill',
  tier: 'control',
  needs: ['cycles', 'decisions', 'orders', 'events', 'quotes', 'account', 'positions', 'state', 'control'],
  gather: gatherCycle,
  observe: {
    'e2e.trading-cycle': (evidence, { criterion }) =>
      chainSteps(evidence, { costBps: param(criterion, 'cost_bps'), cent: param(criterion, 'cent') }),
  },
})
