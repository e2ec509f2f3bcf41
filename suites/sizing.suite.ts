import type { Decision, FullDecision } from '../contracts/decision.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { limitEventTypes } from './limit-history.ts'
import { startItems } from './one-item.ts'
import { paceOf } from './pace.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { capRecords, formulaRecords, inputRecords, type SizingEvidence, type SizingTolerance } from './sizing.ts'

// Sizes of the session's entries, and of a few signals on both sides of the cap.

const isFull = (decision: Decision): decision is FullDecision => decision.outcome !== 'none'

const toleranceOf = (criterion: Criterion): SizingTolerance => ({
  cap: param(criterion, 'cap'),
  lot: param(criterion, 'lot'),
  ratio: param(criterion, 'ratio'),
  equityGap: param(criterion, 'equity_gap'),
  priceGap: param(criterion, 'price_gap'),
})

const equityOf = async (
  account: Target['account'] | undefined,
): Promise<Pick<SizingEvidence, 'equity' | 'peakEquity'>> => {
  if (!account) return { equity: '0' }
  const { equity, peak_equity } = await account.get()
  return { equity, peakEquity: peak_equity }
}

const evidenceOf = async (
  target: Pick<Target, 'orders'> & Partial<Pick<Target, 'state' | 'account' | 'decisions' | 'events'>>,
): Promise<SizingEvidence> => ({
  ...(await equityOf(target.account)),
  orders: await target.orders.all({ nested: true }),
  decisions: ((await target.decisions?.all()) ?? []).filter(isFull),
  events: (await target.events?.all({ types: ['order.accepted', 'decision.made', ...limitEventTypes] })) ?? [],
  limits: (await target.state?.get())?.limits ?? null,
})

export const kellyCap = scenario('risk.kelly-cap', {
  phase: 'observe',
  tier: 'observe',
  needs: ['orders', 'account'],
  may: ['state', 'decisions', 'events'],
  gather: ({ target }) => evidenceOf(target),
  observe: {
    'risk.kelly-cap': (evidence, { criterion }) => capRecords(evidence, toleranceOf(criterion)),
  },
})

export const sizing = scenario('risk.sizing', {
  phase: 'observe',
  tier: 'observe',
  needs: ['decisions', 'orders', 'state'],
  may: ['events'],
  gather: ({ target }) => evidenceOf(target),
  observe: {
    'risk.kelly-formula': (evidence, { criterion }) => formulaRecords(evidence, param(criterion, 'ratio')),
    'risk.inputs-recorded': evidence => inputRecords(evidence),
  },
})

/** From an edge that asks for half a percent of the equity to one that asks for more than any cap. */
const edges = [
  { side: 'buy', p: 0.505, b: 1 },
  { side: 'sell', p: 0.51, b: 1 },
  { side: 'buy', p: 0.52, b: 1.2 },
  { side: 'sell', p: 0.505, b: 1.02 },
  { side: 'buy', p: 0.9, b: 2 },
  { side: 'buy', p: 0.51, b: 1.02 },
] as const

const nothing = { orders: [], decisions: [], events: [] } as const

/** Acts only where the tier allows it; elsewhere the session's own orders are all there is. */
export const kellyEdges = scenario('risk.kelly-edges', {
  phase: 'drill',
  tier: 'observe',
  needs: ['orders', 'account'],
  may: ['state', 'decisions', 'events', 'cycles', 'control'],
  gather: async ({ target, criterion, tier, signal }): Promise<SizingEvidence> => {
    const row = criterion('risk.kelly-cap')
    const { cycles, decisions, state } = target
    if (tier === 'observe' || !cycles || !decisions || !state) return { ...nothing, limits: null, equity: '0' }
    const { universe } = await state.get()
    const pace = paceOf(tier === 'control' ? (target.control ?? null) : null, signal)
    const before = new Set((await target.orders.all()).map(({ id }) => id))
    const signals = edges
      .slice(0, param(row, 'drive'))
      .flatMap((edge, index) => (universe.symbols[index] ? [{ ...edge, symbol: universe.symbols[index] }] : []))
    const started = await startItems({ cycles }, signals)
    await pace.wait(param(row, 'settle_s'))
    const evidence = await evidenceOf(target)
    const ids = new Set(started.map(item => item.cycle_id))
    return {
      ...evidence,
      orders: evidence.orders.filter(({ id }) => !before.has(id)),
      decisions: evidence.decisions.filter(decision => ids.has(decision.cycle_id)),
    }
  },
  observe: {
    'risk.kelly-cap': (evidence, { criterion }) => capRecords(evidence, toleranceOf(criterion)),
  },
})
