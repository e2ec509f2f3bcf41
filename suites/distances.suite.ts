import type { Bar } from '../contracts/bar.schema.ts'
import type { Decision, OrderDecision } from '../contracts/decision.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import {
  type AtrRule,
  atrRecords,
  type DistancesEvidence,
  type RangeBar,
  type SymbolBars,
  stopDistanceRecords,
} from './distances.ts'
import { entriesOf } from './entry-records.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { thinned } from './workload.ts'

// Where the stops and targets of the session's entries lie.

const isOrdered = (decision: Decision): decision is OrderDecision => decision.outcome === 'order'

/** A stretch of one symbol's bars that something needs; `fromSeq` where it is known which is the first. */
interface Stretch {
  readonly symbol: string
  readonly from: string
  readonly to: string
  readonly fromSeq: number | null
}

const inFlight = 8
/** Over a weekend and a holiday the bars before an instant lie days away. */
const longestCloseSeconds = 4 * 86_400

const before = (at: string, seconds: number): string => new Date(Date.parse(at) - seconds * 1000).toISOString()

/** The bars of a stretch; where the market was closed within it, the ones before that as well. */
const barsOf = async (quotes: Target['quotes'], stretch: Stretch): Promise<readonly Bar[]> => {
  const { symbol, from, to, fromSeq } = stretch
  const bars = await quotes.bars(symbol, { from, to })
  if (fromSeq === null || (bars[0]?.seq ?? Number.POSITIVE_INFINITY) <= fromSeq) return bars
  return await quotes.bars(symbol, { from: before(from, longestCloseSeconds), to, after: fromSeq - 1 })
}

/** The bars of all stretches by symbol, each once, read a few requests at a time. */
const readBars = async (quotes: Target['quotes'], stretches: readonly Stretch[]): Promise<readonly SymbolBars[]> => {
  const found = new Map<string, Map<number, RangeBar>>()
  const queue = [...stretches]
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const own = found.get(next.symbol) ?? new Map<number, RangeBar>()
      found.set(next.symbol, own)
      for (const { seq, t, h, l, c } of await barsOf(quotes, next)) own.set(seq, { seq, t, h, l, c })
    }
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  return [...found].map(([symbol, bars]) => ({ symbol, bars: [...bars.values()].sort((a, b) => a.seq - b.seq) }))
}

/** The bars that a decision names, and the newest ones at the time. */
const decisionStretch = (decision: OrderDecision, barSeconds: number): Stretch => {
  const { atr_from_seq, atr_to_seq } = decision.sizing
  const to = decision.decided_at ?? decision.started_at
  const count = (atr_to_seq ?? 0) - (atr_from_seq ?? 0) + 3
  return { symbol: decision.symbol, from: before(to, count * barSeconds), to, fromSeq: atr_from_seq }
}

const orderStretch = (order: Order, bars: number, barSeconds: number): Stretch[] =>
  order.submitted_at === null
    ? []
    : [
        {
          symbol: order.symbol,
          from: before(order.submitted_at, bars * barSeconds),
          to: order.submitted_at,
          fromSeq: null,
        },
      ]

const atrRuleOf = (criterion: Criterion): AtrRule => ({
  period: param(criterion, 'period'),
  barSeconds: param(criterion, 'bar_s'),
  lateSeconds: param(criterion, 'late_s'),
  atrShare: param(criterion, 'atr_share'),
})

export const distances = scenario('orders.distances', {
  phase: 'observe',
  tier: 'observe',
  needs: ['orders'],
  may: ['decisions', 'quotes', 'state'],
  gather: async ({ target, criterion }): Promise<DistancesEvidence> => {
    const [atrRow, stopRow] = [criterion('orders.atr-distance'), criterion('orders.stop-distance')]
    const orders = await target.orders.all({ nested: true })
    const decisions = ((await target.decisions?.all()) ?? []).filter(isOrdered)
    const limits = (await target.state?.get())?.limits ?? null
    const decided = thinned(decisions, param(atrRow, 'decisions'))
    const known = new Set(decisions.map(({ id }) => id))
    const unexplained = entriesOf(orders).filter(({ decision_id }) => decision_id === null || !known.has(decision_id))
    const stretches = [
      ...decided.map(decision => decisionStretch(decision, param(atrRow, 'bar_s'))),
      ...unexplained.flatMap(order => orderStretch(order, param(stopRow, 'bars'), param(stopRow, 'bar_s'))),
    ]
    return {
      orders,
      decisions,
      bars: target.quotes ? await readBars(target.quotes, stretches) : [],
      withBars: target.quotes ? decided.map(({ id }) => id) : [],
      declared: limits && { k_sl: limits.k_sl, k_tp: limits.k_tp },
    }
  },
  observe: {
    'orders.atr-distance': (evidence, { criterion }) => atrRecords(evidence, atrRuleOf(criterion)),
    'orders.stop-distance': (evidence, { criterion }) =>
      stopDistanceRecords(evidence, {
        maxShareOfPrice: param(criterion, 'maxShareOfPrice'),
        maxAtr: param(criterion, 'maxAtr'),
        period: param(criterion, 'period'),
        bars: param(criterion, 'bars'),
        barSeconds: param(criterion, 'bar_s'),
      }),
  },
})
