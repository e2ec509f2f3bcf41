import type { CycleRequest } from '../contracts/cycle.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { StepRecord } from '../judge/observation.ts'
import { isEntry } from './entry-records.ts'
import { type DecidedItem, decisionsOf, startItems } from './one-item.ts'
import { paceOf } from './pace.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// Signals without an edge, and as many with one: the first open nothing, the others show that the way is open.

type Signal = NonNullable<CycleRequest['signal']>
type Edge = 'no-edge' | 'edge'

interface Tried extends DecidedItem {
  readonly edge: Edge
  readonly signal: Signal
  /** Entries of the symbol that the drill saw come. */
  readonly entries: readonly Pick<Order, 'id' | 'qty' | 'decision_id'>[]
}

export interface NoEdgeEvidence {
  readonly tried: readonly Tried[]
}

/** Kelly shares of -0.4, 0, -0.1 and -0.07; then of 0.12. */
const losing = [
  { side: 'buy', p: 0.3, b: 1 },
  { side: 'sell', p: 0.5, b: 1 },
  { side: 'sell', p: 0.4, b: 1.2 },
  { side: 'buy', p: 0.2, b: 3 },
] as const
const winning = { p: 0.52, b: 1.2 } as const

const signalsFor = (symbols: readonly string[], trials: number): { edge: Edge; signal: Signal }[] =>
  symbols.slice(0, 2 * trials).map((symbol, index) => {
    const side = index % 2 === 0 ? 'buy' : 'sell'
    const loser = losing[index % losing.length] ?? losing[0]
    return index < trials
      ? { edge: 'no-edge' as const, signal: { symbol, ...loser } }
      : { edge: 'edge' as const, signal: { symbol, side, ...winning } }
  })

export const edgeSteps = ({ tried }: NoEdgeEvidence): StepRecord<Edge>[] =>
  tried.map(({ edge: step, signal, decision, entries }) => {
    const ref = decision?.id ?? signal.symbol
    const kelly = (signal.p - (1 - signal.p) / signal.b).toFixed(3)
    const about = `p ${signal.p}, b ${signal.b}, Kelly ${kelly}`
    const record = { signal, decision, entries }
    if (!decision) return { step, ref, value: null, note: `${about}: no decision was made`, record }
    const isOrder = decision.outcome === 'order' || entries.length > 0
    if (step === 'edge')
      return {
        step,
        ref,
        value: isOrder || null,
        ...(isOrder ? {} : { note: `${about}: ${decision.outcome}`, record }),
      }
    return isOrder
      ? { step, ref, value: false, note: `${about}: an entry was made`, record }
      : { step, ref, value: true }
  })

export const noEdgeNoTrade = scenario('risk.no-edge', {
  phase: 'drill',
  tier: 'act',
  needs: ['cycles', 'decisions', 'orders', 'state'],
  may: ['control'],
  gather: async ({ target, criterion, tier, signal }): Promise<NoEdgeEvidence> => {
    const row = criterion('risk.no-edge-no-trade')
    const pace = paceOf(tier === 'control' ? (target.control ?? null) : null, signal)
    const { symbols } = (await target.state.get()).universe
    const before = new Set((await target.orders.all()).map(({ id }) => id))
    const wanted = signalsFor(symbols, param(row, 'trials'))
    const started = await startItems(
      target,
      wanted.map(each => each.signal),
    )
    await pace.wait(param(row, 'settle_s'))
    const decided = await decisionsOf(target, started)
    const entries = (await target.orders.all()).filter(order => !before.has(order.id) && isEntry(order))
    return {
      tried: wanted.flatMap((each, index) => {
        const item = decided[index]
        if (!item) return []
        const own = entries.filter(({ symbol }) => symbol === each.signal.symbol)
        return [{ ...item, ...each, entries: own.map(({ id, qty, decision_id }) => ({ id, qty, decision_id })) }]
      }),
    }
  },
  observe: { 'risk.no-edge-no-trade': edgeSteps },
})
