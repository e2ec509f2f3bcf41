import { decodeHistogram } from './histogram.ts'
import { latencySeries } from './latency.ts'
import { addOutcomes } from './merge.ts'
import { noOutcomes, type OutcomeCounts, outcomes } from './outcome.ts'
import type { LoadRecord, SecondSlice } from './record.ts'

/** A stretch of a long run. */
export interface Window {
  readonly fromMs: number
  readonly toMs: number
  readonly outcomes: OutcomeCounts
  /** Milliseconds from the intended start, in the order in which the requests were due, or of a run kept as seconds order statistics of each second; null: no answer. */
  readonly latencies: readonly (number | null)[]
}

/** How many order statistics stand for a second of which there are no rows: fewer than its requests, so that no bound becomes narrower by it. */
const MOST_A_SECOND = 100

/** The order statistics of a second: of so many groups of its requests the slowest of each. */
const latenciesOf = (slice: SecondSlice): (number | null)[] => {
  const histogram = decodeHistogram(slice.intended)
  const answered = histogram.count()
  const total = outcomes.reduce((sum, outcome) => sum + slice.outcomes[outcome], 0)
  const count = Math.min(total, MOST_A_SECOND)
  return Array.from({ length: count }, (_, index) => {
    const rank = Math.ceil((total * (index + 1)) / count)
    return rank > answered ? null : histogram.at(rank) / 1000
  })
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

const ofRows = (rows: Extract<LoadRecord, { kind: 'rows' }>['rows'], { fromMs, toMs }: Span): Window => {
  const found = rows.filter(({ due }) => due >= fromMs * 1000 && due < toMs * 1000)
  const counts = noOutcomes()
  for (const { outcome } of found) counts[outcome]++
  return { fromMs, toMs, outcomes: counts, latencies: latencySeries(found, 'intended') }
}

const ofSeconds = (seconds: readonly SecondSlice[], { fromMs, toMs }: Span): Window => {
  const found = seconds.filter(({ second }) => second * 1000 >= fromMs && second * 1000 < toMs)
  return {
    fromMs,
    toMs,
    outcomes: addOutcomes(found.map(slice => slice.outcomes)),
    latencies: found.flatMap(latenciesOf),
  }
}

/** A run in windows of equal length, as near to `windowMs` as whole windows can be; windows in which nothing was due or all was given up are left out. */
export const windowsOf = (
  record: LoadRecord,
  { durationMs, windowMs }: { readonly durationMs: number; readonly windowMs: number },
): readonly Window[] => {
  const count = Math.max(1, Math.round(durationMs / windowMs))
  const spans = Array.from({ length: count }, (_, index) => ({
    fromMs: (index * durationMs) / count,
    toMs: ((index + 1) * durationMs) / count,
  }))
  return spans
    .map(span => (record.kind === 'rows' ? ofRows(record.rows, span) : ofSeconds(record.seconds, span)))
    .filter(({ latencies }) => latencies.length > 0)
}
