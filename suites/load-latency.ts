import type { Criterion } from '../judge/criterion.ts'
import { attemptConfidence } from '../judge/measures/attempt.ts'
import type { JudgedRecord, MeasuredRecord, StepRecord } from '../judge/observation.ts'
import { farBelow } from '../judge/stats/far-below.ts'
import { quantile } from '../judge/stats/quantile.ts'
import type { Reason } from '../judge/verdict.ts'
import { isAnswered, outcomes } from '../loadtest/outcome.ts'
import type { Row } from '../loadtest/record.ts'
import type { Calm, LoadEvidence, LoadRow } from './load-evidence.ts'
import { param } from './param.ts'

// How long the orders of a load took, from the instant at which each was due.

const isOrder = ({ kind }: LoadRow): boolean => kind === 'entry' || kind === 'exit'

/** The orders proper of a load: neither the repeats nor those that break a limit. */
export const ordersOf = (rows: readonly LoadRow[]): readonly LoadRow[] => rows.filter(isOrder)

type Sent = Pick<LoadEvidence, 'rows' | 'before' | 'discarded' | 'after'>

/** Every order that was sent, in the load and around it. */
export const allRows = ({ rows, before, discarded, after }: Sent): readonly LoadRow[] => [
  ...before.rows,
  ...discarded.flatMap(stretch => stretch.rows),
  ...rows,
  ...after.flatMap(calm => calm.rows),
]

/** Milliseconds; what was never answered took at least the time limit. */
export const latencyOf = ({ due, ended, outcome }: Row, limitMs: number): number =>
  isAnswered(outcome) ? (ended - due) / 1000 : Math.max(limitMs, (ended - due) / 1000)

/** One record an order, in the order in which they were due. */
export const latencyRecords = ({ rows, asked }: Pick<LoadEvidence, 'rows' | 'asked'>): MeasuredRecord[] =>
  ordersOf(rows).map(row => {
    const ms = latencyOf(row, asked.timeoutMs)
    const ref = row.client_order_id
    const note = `due after ${row.due / 1e6} s, ${isAnswered(row.outcome) ? `answered ${ms} ms later` : row.outcome}`
    return { ref, value: isAnswered(row.outcome) ? ms : [ms, null], note, record: row }
  })

/** Why the bound cannot be judged: the latency has not settled, and lies not far below it in each stretch of the load. */
export const unsettled = (
  { stationarity: { reason }, attempt, ...sent }: Pick<LoadEvidence, 'rows' | 'asked' | 'stationarity' | 'attempt'>,
  criterion: Criterion,
): Reason | null => {
  const { measure } = criterion
  if (reason === null || measure.kind !== 'quantile') return null
  const series = latencyRecords(sent).map(({ value }) => (typeof value === 'number' ? value : null))
  const limit = measure.bound * param(criterion, 'settled_share')
  const conf = attemptConfidence(param(criterion, 'conf'), attempt)
  const { isFar } = farBelow({ series, limit, q: measure.q, conf })
  return isFar ? null : { code: 'unsettled', text: reason }
}

const p95 = (rows: readonly LoadRow[], limitMs: number): number =>
  quantile(
    rows.map(row => latencyOf(row, limitMs)),
    0.95,
    1,
  )

/** Whether the latency is back: one record, none before there is something to compare. */
export const backRecord = (
  { before, after, asked }: Pick<LoadEvidence, 'before' | 'after' | 'asked'>,
  rule: { readonly withinS: number; readonly share: number; readonly floorMs: number },
): StepRecord<'latency-back'>[] => {
  if (before.rows.length === 0 || after.length === 0) return []
  const usual = p95(before.rows, asked.timeoutMs)
  const limit = Math.max(usual * (1 + rule.share), rule.floorMs)
  const isBack = (calm: Calm): boolean => p95(calm.rows, asked.timeoutMs) <= limit
  const back = after.find(isBack)
  const last = after.at(-1)
  const found = back ?? last
  const reached = found ? p95(found.rows, asked.timeoutMs) : 0
  const note = `p95 ${usual.toFixed(1)} ms before the load, ${reached.toFixed(1)} ms ${found?.after.toFixed(0)} s after it; at most ${limit.toFixed(1)} ms is back`
  const isOver = (last?.after ?? 0) >= rule.withinS
  const value = back ? back.after <= rule.withinS : isOver ? false : null
  return [{ step: 'latency-back', ref: 'latency', value, note }]
}

const OPEN = ['new', 'accepted', 'held', 'partially_filled', 'pending_new']

/** The latency after the load, and the orders of it that still wait. */
export const recoverySteps = (
  evidence: Pick<LoadEvidence, 'before' | 'after' | 'asked' | 'books' | 'rows'>,
  rule: { readonly withinS: number; readonly share: number; readonly floorMs: number },
): StepRecord<'latency-back' | 'queue-empty'>[] => {
  const own = new Set(ordersOf(evidence.rows).map(({ client_order_id }) => client_order_id))
  const orders = evidence.books.orders.filter(order => order.client_order_id !== null && own.has(order.client_order_id))
  const waiting = orders.filter(({ status }) => OPEN.includes(status))
  const note = `${waiting.length} of ${orders.length} orders of the load are still open: ${waiting[0]?.id} is ${waiting[0]?.status}`
  const queue =
    orders.length === 0
      ? []
      : [
          {
            step: 'queue-empty' as const,
            ref: 'queue',
            value: waiting.length === 0,
            ...(waiting.length === 0 ? {} : { note }),
          },
        ]
  return [...backRecord(evidence, rule), ...queue]
}

const fact = (ref: string, value: boolean | null, note: string): JudgedRecord =>
  value === true ? { ref, value } : { ref, value, note }

const within = (one: number, other: number, share: number): boolean =>
  Math.abs(one - other) <= share * Math.max(one, other)

const ownFigures = ({ rows, asked }: LoadEvidence, share: number): JudgedRecord[] => {
  const values = rows.map(row => latencyOf(row, asked.timeoutMs))
  const at = (q: number): number => quantile(values, q, 1)
  const [mean, high, higher, max] = [values.reduce((sum, v) => sum + v, 0) / values.length, at(0.95), at(0.99), at(1)]
  const sent = rows.filter(({ sent: instant }) => instant !== null).length
  const due = (asked.rate * asked.durationMs) / 1000
  const ended = outcomes.reduce((sum, outcome) => sum + rows.filter(row => row.outcome === outcome).length, 0)
  const distinct = new Set(rows.map(({ index }) => index)).size
  return [
    fact(
      'count',
      rows.length === asked.planned && distinct === asked.planned,
      `${asked.planned} requests were planned, ${rows.length} are recorded (${distinct} of their own)`,
    ),
    fact(
      'rate x time',
      within(sent, due, share),
      `${asked.rate}/s for ${asked.durationMs} ms make ${due.toFixed(0)}, ${sent} were sent`,
    ),
    fact('outcomes', ended === rows.length, `${ended} outcomes of ${rows.length} requests`),
    fact('order of the quantiles', high <= higher && higher <= max, `p95 ${high}, p99 ${higher}, max ${max} ms`),
    fact('mean and p95', mean <= high && mean !== high, `mean ${mean} ms, p95 ${high} ms`),
  ]
}

/** What the target published against what was answered and is in the books; nothing where it publishes nothing. */
const publishedFigures = (evidence: LoadEvidence, share: number): JudgedRecord[] => {
  const { published, books } = evidence
  const all = allRows(evidence)
  const ids = new Set(all.map(({ client_order_id }) => client_order_id))
  const kept = books.orders.filter(order => order.client_order_id !== null && ids.has(order.client_order_id)).length
  const grown = (name: 'accepted' | 'answered'): number | null => {
    const [first, last] = [published.before[name], published.after[name]]
    return first === null || last === null ? null : last - first
  }
  const [accepted, answered] = [grown('accepted'), grown('answered')]
  const replies = all.filter(({ outcome }) => isAnswered(outcome)).length
  return [
    ...(accepted === null
      ? []
      : [
          fact(
            'published orders',
            within(accepted, kept, share),
            `the target counts ${accepted} accepted orders, its books hold ${kept}`,
          ),
        ]),
    ...(answered === null
      ? []
      : [
          fact(
            'published answers',
            answered >= replies * (1 - share),
            `the target counts ${answered} answers, ${replies} came`,
          ),
        ]),
  ]
}

/** One record for each relation that figures of a load must keep. */
export const consistencyRecords = (evidence: LoadEvidence, share: number): JudgedRecord[] =>
  evidence.rows.length === 0 ? [] : [...ownFigures(evidence, share), ...publishedFigures(evidence, share)]
