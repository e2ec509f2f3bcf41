import type { Decision } from '../contracts/decision.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { MetricSample, Target } from '../targets/capability.ts'
import { type ClaimsEvidence, type CountedEvent, claimRecords, type DecisionCount, isRecent } from './claims.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { workloadSnapshots } from './workload.ts'

// Every number that the target publishes about itself is recomputed from its lists.

const attempts = 5

/** What is counted: parents of orders, fills, limits and the ends of cycles. */
const counted = (events: readonly JournalEvent[]): CountedEvent[] =>
  events.flatMap((event): CountedEvent[] => {
    const { seq, ts, type, data } = event
    if (type === 'cycle.finished') return [{ seq, ts, type, status: String(event.data.status) }]
    if (type === 'fill' || type === 'limit.rejected') return [{ seq, ts, type }]
    const isParent = type.startsWith('order.') && 'parent_id' in data && data.parent_id === null
    return isParent ? [{ seq, ts, type }] : []
  })

/** Histograms and process figures are nobody's to recompute. */
const isJudged = ({ name }: MetricSample): boolean => !name.startsWith('http_') && !name.startsWith('process_')

const sampledEquities = (events: readonly JournalEvent[]): number[] =>
  eventsOf(events, 'monitor.sample').flatMap(({ data }) => {
    const equity = Number(data.group === 'performance' ? data.values.equity : Number.NaN)
    return Number.isFinite(equity) ? [equity] : []
  })

/** Decisions grouped by what is counted of them: a session has tens of thousands. */
const grouped = (decisions: readonly Decision[], now: string): DecisionCount[] => {
  const groups = new Map<string, { -readonly [K in keyof DecisionCount]: DecisionCount[K] }>()
  for (const decision of decisions) {
    const { cycle_id, outcome, decided_at } = decision
    const algo = decision.outcome === 'none' ? null : decision.algo
    const key = `${cycle_id} ${outcome} ${algo}`
    const group = groups.get(key) ?? { cycle_id, outcome, algo, count: 0, recent: 0 }
    group.count++
    if (isRecent(decided_at, now)) group.recent++
    groups.set(key, group)
  }
  return [...groups.values()]
}

type GaugeTarget = Pick<Target, 'metrics' | 'account'> & Partial<Pick<Target, 'state'>>

/** The published figures between two looks at the account, read again while the account moves in between. */
const readGauges = async (target: GaugeTarget) => {
  for (let attempt = 1; ; attempt++) {
    const before = await target.account.get()
    const metrics = await target.metrics.all()
    const risk = target.state ? (await target.state.get()).risk : null
    const after = await target.account.get()
    if (before.equity === after.equity || attempt === attempts) return { metrics, risk, account: { before, after } }
  }
}

export const claims = scenario('e2e.claims-consistent', {
  phase: 'observe',
  tier: 'observe',
  needs: ['metrics', 'account', 'decisions', 'events'],
  may: ['state', 'clock'],
  gather: async ({ target, workload }): Promise<ClaimsEvidence> => {
    const before = await target.metrics.all()
    const events = await target.events.all()
    const decisions = await target.decisions.all()
    const { metrics, risk, account } = await readGauges(target)
    const now = target.clock ? (await target.clock.get()).timestamp : (events.at(-1)?.ts ?? '')
    return {
      now,
      metrics: { before: before.filter(isJudged), after: metrics.filter(isJudged) },
      journal: { count: events.length, last: events.at(-1)?.seq ?? 0 },
      events: counted(events),
      decisions: grouped(decisions, now),
      cycles: eventsOf(events, 'cycle.finished').flatMap(({ data }) => (data.kind === 'pipeline' ? [data] : [])),
      trades: eventsOf(events, 'trade.closed').map(({ data }) => data),
      account,
      risk: risk && { drawdown: risk.drawdown, peak_equity: risk.peak_equity },
      equities: [
        ...sampledEquities(events),
        ...workloadSnapshots(workload).map(snapshot => Number(snapshot.account.equity)),
      ],
    }
  },
  observe: {
    'e2e.claims-consistent': (evidence, { criterion }) =>
      claimRecords(evidence, {
        ratio: param(criterion, 'ratio'),
        money: param(criterion, 'money'),
        perMinute: param(criterion, 'per_minute'),
        r: param(criterion, 'r'),
      }),
  },
})
