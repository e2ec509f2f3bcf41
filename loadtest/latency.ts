import { quantileOfSorted } from '../judge/stats/quantile.ts'
import { sorted } from '../judge/stats/sorted.ts'
import { createHistogram } from './histogram.ts'
import { isAnswered, type OutcomeCounts, outcomes } from './outcome.ts'
import type { LoadRecord, Row } from './record.ts'

/** Latency from the instant at which a request was due, or from the one at which it was handed to a connection. */
export type Figure = 'intended' | 'service'

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

const MICROS_PER_MS = 1000

const rounded = (us: number): number => Math.round(us) / MICROS_PER_MS

const startOf = (row: Row, figure: Figure): number | null => (figure === 'intended' ? row.due : row.sent)

/**
 * Milliseconds in the order in which the requests were due; null for one without an answer: its latency is known to be larger than the time limit, and by
 * how much nobody knows. A request that was never sent has no service time and is left out there.
 */
export const latencySeries = (rows: readonly Row[], figure: Figure): readonly (number | null)[] =>
  rows.flatMap(row => {
    const start = startOf(row, figure)
    if (start === null) return []
    return isAnswered(row.outcome) ? [(row.ended - start) / MICROS_PER_MS] : [null]
  })

/** Requests that the percentiles of a figure count as at least the time limit. */
const unansweredIn = (counts: OutcomeCounts, figure: Figure): number =>
  outcomes
    .filter(outcome => !isAnswered(outcome) && (figure === 'intended' || outcome !== 'not-sent'))
    .reduce((sum, outcome) => sum + counts[outcome], 0)

const ofRows = (rows: readonly Row[], figure: Figure, limitMs: number): Percentiles => {
  const values = latencySeries(rows, figure).map(value => value ?? limitMs)
  if (values.length === 0) return { p50: limitMs, p95: limitMs, p99: limitMs, max: limitMs }
  const ascending = sorted(values)
  const at = (q: number): number => rounded(quantileOfSorted(ascending, q, 1) * MICROS_PER_MS)
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/**
 * Order statistics of a record in milliseconds. A request without an answer counts as the time limit, which is the least that its latency can be; where nothing was
 * answered, every figure is the limit.
 */
export const percentiles = (
  of: { readonly record: LoadRecord; readonly counts: OutcomeCounts; readonly limitMs: number },
  figure: Figure,
): Percentiles => {
  const { record, counts, limitMs } = of
  if (record.kind === 'rows') return ofRows(record.rows, figure, limitMs)
  const histogram = createHistogram()
  histogram.merge(...record.seconds.map(slice => slice[figure]))
  const answered = histogram.count()
  const total = answered + unansweredIn(counts, figure)
  const atRank = (rank: number): number => (rank > answered || rank < 1 ? limitMs : rounded(histogram.at(rank)))
  const at = (q: number): number => atRank(Math.max(1, Math.ceil(total * q * (1 - 4 * Number.EPSILON))))
  const max = total > answered || answered === 0 ? limitMs : rounded(histogram.max())
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max }
}
