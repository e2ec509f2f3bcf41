import type { Account } from '../contracts/account.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import type { MetricSample } from '../targets/capability.ts'

/** A parent order, fill, limit or cycle as the journal tells it, cut down to what is counted. */
export interface CountedEvent {
  readonly seq: number
  readonly ts: string
  readonly type: string
  /** For `cycle.finished`: how it ended. */
  readonly status?: string
}

/** Decisions of one cycle, outcome and algorithm (null where the row names none), counted. */
export interface DecisionCount {
  readonly cycle_id: string
  readonly outcome: string
  readonly algo: string | null
  readonly count: number
  /** How many of them were decided in the last hour. */
  readonly recent: number
}

/** What a cycle says of itself when it ends. */
export interface CycleClaim {
  readonly cycle_id: string
  readonly items: number
  readonly orders: number
  readonly skipped: number
  readonly blocked: number
}

/** What a closed trade says of itself. */
export interface TradeClaim {
  readonly trade_id: string
  readonly side: 'long' | 'short'
  readonly qty: string
  readonly entry_price: string
  readonly exit_price: string
  readonly initial_stop: string | null
  readonly pnl: string
  readonly r: number | null
}

/** The published numbers and the lists they claim to sum up; `metrics` were read before and after the lists. */
export interface ClaimsEvidence {
  readonly now: string
  readonly metrics: { readonly before: readonly MetricSample[]; readonly after: readonly MetricSample[] }
  readonly journal: { readonly count: number; readonly last: number }
  readonly events: readonly CountedEvent[]
  readonly decisions: readonly DecisionCount[]
  readonly cycles: readonly CycleClaim[]
  readonly trades: readonly TradeClaim[]
  /** Read before and after the gauges. */
  readonly account: { readonly before: Account; readonly after: Account }
  readonly risk: { readonly drawdown: number; readonly peak_equity: string } | null
  /** Equity at other instants of the session, from snapshots and performance samples. */
  readonly equities: readonly number[]
}

export interface ClaimTolerances {
  readonly ratio: number
  readonly money: number
  readonly perMinute: number
  readonly r: number
}

const windowMs = 3_600_000
const windowMinutes = 60

/** Whether an instant lies in the hour up to `now`: the window of the rates. */
export const isRecent = (instant: string | null, now: string): boolean =>
  instant !== null && Date.parse(instant) > Date.parse(now) - windowMs

const total = (counts: readonly DecisionCount[]): number => counts.reduce((sum, { count }) => sum + count, 0)

const sumWhere = (
  samples: readonly MetricSample[],
  name: string,
  labels: Readonly<Record<string, string>>,
): number | null => {
  const found = samples.filter(
    sample => sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )
  return found.length === 0 ? null : found.reduce((sum, sample) => sum + sample.value, 0)
}

/** A counter that only rises: the recount lies between what was published before and after the lists were read. A counter that is absent stands at 0. */
const counterRecord = (
  metrics: ClaimsEvidence['metrics'],
  name: string,
  of: { readonly labels: Readonly<Record<string, string>>; readonly counted: number },
): JudgedRecord[] => {
  const family = metrics.after.some(sample => sample.name === name)
  if (!family) return []
  const [low, high] = [sumWhere(metrics.before, name, of.labels) ?? 0, sumWhere(metrics.after, name, of.labels) ?? 0]
  const value = low <= of.counted && of.counted <= high
  const label = Object.entries(of.labels).map(([key, text]) => `${key}="${text}"`)
  const ref = label.length === 0 ? name : `${name}{${label.join(',')}}`
  return [
    { ref, value, note: value ? '' : `published ${low === high ? low : `${low}..${high}`}, counted ${of.counted}` },
  ]
}

const gaugeRecord = (
  ref: string,
  published: number | null,
  of: { readonly computed: number; readonly tolerance: number },
): JudgedRecord[] => {
  if (published === null) return []
  const value = Math.abs(published - of.computed) <= of.tolerance
  return [{ ref, value, note: value ? '' : `published ${published}, recomputed ${of.computed}` }]
}

const orderCounts = ({ metrics, events }: ClaimsEvidence): JudgedRecord[] => {
  const count = (...types: readonly string[]): number => events.filter(event => types.includes(event.type)).length
  const byStatus = {
    accepted: count('order.accepted'),
    rejected: count('limit.rejected', 'order.rejected'),
    filled: count('order.filled'),
    canceled: count('order.canceled'),
    expired: count('order.expired'),
  }
  return Object.entries(byStatus).flatMap(([status, counted]) =>
    counterRecord(metrics, 'orders_total', { labels: { status }, counted }),
  )
}

const cycleCounts = ({ metrics, events }: ClaimsEvidence): JudgedRecord[] => {
  const ended = events.filter(event => event.type === 'cycle.finished')
  return ['finished', 'failed'].flatMap(status => {
    const counted = ended.filter(event => event.status === status).length
    return counterRecord(metrics, 'cycles_total', { labels: { status }, counted })
  })
}

const decisionCounts = ({ metrics, decisions }: ClaimsEvidence): JudgedRecord[] => {
  const outcomes = [...new Set(decisions.map(decision => decision.outcome))].sort()
  const algos = [...new Set(decisions.flatMap(decision => decision.algo ?? []))].sort()
  const made = (outcome: string, algo: string | null): number =>
    total(decisions.filter(each => each.outcome === outcome && (algo === null || each.algo === algo)))
  return outcomes.flatMap(outcome => [
    ...counterRecord(metrics, 'decisions_total', { labels: { outcome }, counted: made(outcome, null) }),
    ...algos.flatMap(algo => {
      const counted = made(outcome, algo)
      return counted === 0 ? [] : counterRecord(metrics, 'decisions_total', { labels: { algo, outcome }, counted })
    }),
  ])
}

const journalCounts = ({ metrics, events, journal }: ClaimsEvidence): JudgedRecord[] => [
  ...counterRecord(metrics, 'fills_total', {
    labels: {},
    counted: events.filter(event => event.type === 'fill').length,
  }),
  ...counterRecord(metrics, 'journal_events_total', { labels: {}, counted: journal.count }),
]

const rates = ({ metrics, events, decisions, now }: ClaimsEvidence, tolerance: number): JudgedRecord[] => {
  const accepted = events.filter(event => event.type === 'order.accepted' && isRecent(event.ts, now))
  const decided = decisions.reduce((sum, { recent }) => sum + recent, 0)
  const published = (name: string): number | null => sumWhere(metrics.after, name, {})
  return [
    ...gaugeRecord('decisions_per_minute', published('decisions_per_minute'), {
      computed: decided / windowMinutes,
      tolerance,
    }),
    ...gaugeRecord('orders_per_minute', published('orders_per_minute'), {
      computed: accepted.length / windowMinutes,
      tolerance,
    }),
  ]
}

/** What the account's own figures make. Gauges are compared only where the account stood still while they were read. */
const accountClaims = (evidence: ClaimsEvidence, { ratio, money }: ClaimTolerances): JudgedRecord[] => {
  const { account, metrics, risk, equities } = evidence
  const [equity, peak] = [Number(account.after.equity), Number(account.after.peak_equity)]
  const drawdown = 1 - equity / peak
  const highest = Math.max(equity, ...equities)
  const holds = peak >= highest - money
  const isStill = account.before.equity === account.after.equity
  const gauge = (name: string): number | null => (isStill ? sumWhere(metrics.after, name, {}) : null)
  const inState = isStill ? risk : null
  return [
    ...gaugeRecord('account_equity', gauge('account_equity'), { computed: equity, tolerance: money }),
    ...gaugeRecord('account_drawdown_ratio', gauge('account_drawdown_ratio'), { computed: drawdown, tolerance: ratio }),
    ...gaugeRecord('account.drawdown', account.after.drawdown, { computed: drawdown, tolerance: ratio }),
    ...gaugeRecord('state.risk.drawdown', inState?.drawdown ?? null, { computed: drawdown, tolerance: ratio }),
    ...gaugeRecord('state.risk.peak_equity', inState && Number(inState.peak_equity), {
      computed: peak,
      tolerance: money,
    }),
    {
      ref: 'account.peak_equity',
      value: holds,
      note: holds ? '' : `published ${peak}, and the equity was ${highest} during the session`,
    },
  ]
}

const cycleClaims = ({ cycles, decisions }: ClaimsEvidence): JudgedRecord[] =>
  cycles.map(cycle => {
    const own = decisions.filter(decision => decision.cycle_id === cycle.cycle_id)
    const made = (outcome: string): number => total(own.filter(decision => decision.outcome === outcome))
    const pairs = [
      ['items', cycle.items, total(own)],
      ['orders', cycle.orders, made('order')],
      ['skipped', cycle.skipped, made('skip')],
      ['blocked', cycle.blocked, made('blocked')],
    ] as const
    const faults = pairs.flatMap(([what, said, counted]) =>
      said === counted ? [] : [`${what}: said ${said}, counted ${counted}`],
    )
    return { ref: cycle.cycle_id, value: faults.length === 0, note: faults.join('; '), record: cycle }
  })

/** P&L before fees and R from the trade's own prices, which averages round to a few places. */
const tradeClaims = ({ trades }: ClaimsEvidence, { money, r }: ClaimTolerances): JudgedRecord[] =>
  trades.map(trade => {
    const way = trade.side === 'long' ? 1 : -1
    const move = way * (Number(trade.exit_price) - Number(trade.entry_price))
    const pnl = move * Number(trade.qty)
    const faults = []
    if (Math.abs(pnl - Number(trade.pnl)) > money + Number(trade.qty) * 1e-6) {
      faults.push(`pnl: published ${trade.pnl}, recomputed ${pnl.toFixed(4)}`)
    }
    const risk = Math.abs(Number(trade.entry_price) - Number(trade.initial_stop))
    if (trade.r !== null && trade.initial_stop !== null && risk > 0 && Math.abs(move / risk - trade.r) > r) {
      faults.push(`r: published ${trade.r}, recomputed ${(move / risk).toFixed(4)}`)
    }
    return { ref: trade.trade_id, value: faults.length === 0, note: faults.join('; '), record: trade }
  })

/** One record for each published statistic that the lists allow to recompute; a metric that is not published makes none. */
export const claimRecords = (evidence: ClaimsEvidence, tolerances: ClaimTolerances): JudgedRecord[] => [
  ...orderCounts(evidence),
  ...cycleCounts(evidence),
  ...decisionCounts(evidence),
  ...journalCounts(evidence),
  ...rates(evidence, tolerances.perMinute),
  ...accountClaims(evidence, tolerances),
  ...cycleClaims(evidence),
  ...tradeClaims(evidence, tolerances),
]
