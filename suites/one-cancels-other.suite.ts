import type { State } from '../contracts/state.schema.ts'
import type { Stimulus } from '../contracts/stimulus.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { Target } from '../targets/capability.ts'
import { marketsOf, priceText } from './drill-market.ts'
import { type Entered, enterAll, readEntered, towards } from './entered.ts'
import { type OcoEvidence, type OcoStep, type OcoTrial, ocoRecords } from './one-cancels-other.ts'
import { param } from './param.ts'
import { legKindsOf } from './protection.ts'
import { protectionRecords } from './protection-records.ts'
import { scenario } from './scenario.ts'

// The price of a position is led through one leg of its bracket and then through the other.

/** Through one leg, a rest beyond it, through the other. */
const pathOf = (
  entered: Entered,
  legs: readonly ['stop' | 'target', 'stop' | 'target'],
  of: { row: Criterion; limits: State['limits']; rest: number },
): Stimulus => {
  const { row, limits, rest } = of
  const leg = param(row, 'leg_s')
  const at = (which: 'stop' | 'target'): string =>
    priceText(towards(entered, which, { times: param(row, 'beyond'), limits }))
  return {
    name: 'price.path',
    args: {
      symbol: entered.market.symbol,
      points: [
        { s: leg, price: at(legs[0]) },
        ...(rest > 0 ? [{ s: leg + rest, price: at(legs[0]) }] : []),
        { s: 3 * leg + rest, price: at(legs[1]) },
      ],
    },
  }
}

/** A partial exit leaves a rest; while it rests, the other leg must protect just that. */
const partialRecords = (evidence: OcoEvidence, settleSeconds: number): StepRecord<OcoStep>[] => {
  const partial = new Set(
    evidence.trials.filter(({ step }) => step === 'partial-reduces').map(({ order_id }) => order_id),
  )
  const records = protectionRecords(evidence.events, legKindsOf(evidence.orders), settleSeconds)
  return records
    .filter(({ ref }) => partial.has(ref))
    .map(record => ({ ...record, step: 'partial-reduces', ref: `${record.ref} along the way` }))
}

type Needs = 'control' | 'trade' | 'orders' | 'positions' | 'events' | 'account' | 'quotes' | 'state' | 'clock'

interface Drill {
  readonly target: Pick<Target, Needs>
  readonly row: Criterion
  readonly state: State
  readonly seed: number
  readonly equity: number
}

/** Entries on `count` symbols that were not used yet, in the market as it is now. */
const enter = async (
  drill: Drill,
  name: string,
  of: { count: number; used: ReadonlySet<string> },
): Promise<readonly Entered[]> => {
  const { target, row, state, seed, equity } = drill
  const free = state.universe.symbols.filter(symbol => !of.used.has(symbol))
  const markets = await marketsOf(target, free, { count: of.count, minPrice: param(row, 'min_price'), seed })
  const about = { name: `gate-${seed}-oco-${name}`, equity, share: param(row, 'share'), limits: state.limits }
  return await enterAll(target, markets, about)
}

/** Leads every price through both legs and lets it rest; `rest` is the pause between the legs. */
const lead = async (
  { target, row, state }: Drill,
  entered: readonly Entered[],
  of: { stepAt: (index: number) => OcoStep; rest: number; more: readonly Stimulus[] },
): Promise<void> => {
  const paths = entered.map((each, index) => {
    const legs = of.stepAt(index) === 'stop-then-target' ? (['stop', 'target'] as const) : (['target', 'stop'] as const)
    return pathOf(each, legs, { row, limits: state.limits, rest: of.rest })
  })
  await target.control.stimulate(...of.more, ...paths)
  await target.control.advance(`${3 * param(row, 'leg_s') + of.rest + param(row, 'rest_s')}s`)
}

export const oneCancelsOther = scenario('orders.one-cancels-other', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'trade', 'orders', 'positions', 'events', 'account', 'quotes', 'state', 'clock'],
  gather: async ({ target, criterion, seed }): Promise<OcoEvidence> => {
    const row = criterion('orders.bracket-oco')
    const trials = param(row, 'trials')
    const state = await target.state.get()
    const { value: account, journalSeq } = await target.account.read()
    const drill: Drill = { target, row, state, seed, equity: Number(account.equity) }
    const stepAt = (index: number): OcoStep => (index < trials ? 'target-then-stop' : 'stop-then-target')
    const whole = await enter(drill, 'whole', { count: 2 * trials, used: new Set() })
    await lead(drill, whole, { stepAt, rest: param(row, 'rest_s'), more: [] })
    const used = new Set(whole.map(({ market }) => market.symbol))
    const partly = await enter(drill, 'partly', { count: trials, used })
    // From here on fills take only a share a tick, and the price turns back before the target has taken all.
    const share = { name: 'fill.partial', args: { share: param(row, 'fill_share') } } as const
    await lead(drill, partly, { stepAt: () => 'partial-reduces', rest: 0, more: [share] })
    const trialOf = (step: OcoStep, { order_id, market }: Entered): OcoTrial => ({
      step,
      order_id,
      symbol: market.symbol,
    })
    return {
      trials: [
        ...whole.map((each, index) => trialOf(stepAt(index), each)),
        ...partly.map(each => trialOf('partial-reduces', each)),
      ],
      ...(await readEntered(target, [...whole, ...partly], journalSeq ?? 0)),
      positions: await target.positions.all(),
    }
  },
  observe: {
    'orders.bracket-oco': (evidence, { criterion }) => [
      ...ocoRecords(evidence),
      ...partialRecords(evidence, param(criterion, 'settle_s')),
    ],
  },
})
