import { type Percentiles, percentiles } from './latency.ts'
import type { LoadRun } from './load.ts'
import { addOutcomes } from './merge.ts'
import { isAnswered, noOutcomes, type OutcomeCounts, outcomes } from './outcome.ts'
import type { LoadPlan } from './plan.ts'
import type { LoadRecord } from './record.ts'

/** A load run in figures; all times in milliseconds. */
export interface LoadSummary {
  /** Requests handed to a connection. */
  readonly sent: number
  /** Of these, a second, from the first instant on. */
  readonly achievedRate: number
  readonly outcomes: OutcomeCounts
  /** From the instant at which a request was due; one without an answer counts as the time limit. */
  readonly intended: Percentiles
  /** From the instant at which it was handed to a connection: what a closed loop would report. */
  readonly service: Percentiles
}

/** How many requests of a record ended in each way. */
export const countOutcomes = (record: LoadRecord): OutcomeCounts => {
  if (record.kind === 'seconds') return addOutcomes(record.seconds.map(slice => slice.outcomes))
  const counts = noOutcomes()
  for (const { outcome } of record.rows) counts[outcome]++
  return counts
}

/** Requests to which an answer came, of whatever status. */
export const answeredIn = (counts: OutcomeCounts): number =>
  outcomes.filter(isAnswered).reduce((sum, outcome) => sum + counts[outcome], 0)

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

/** Figures of a run; the percentiles are order statistics (type 1) of everything that was due. */
export const summarise = (run: LoadRun, { schedule, timeoutMs: limitMs }: LoadPlan): LoadSummary => {
  const { record, generators } = run
  const counts = countOutcomes(record)
  const recorded = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)
  const sent = recorded - counts['not-sent']
  const spanMs = Math.max(schedule.durationMs, ...generators.map(({ lastTakenMs }) => lastTakenMs))
  return {
    sent,
    achievedRate: rounded((sent * 1000) / spanMs, 3),
    outcomes: counts,
    intended: percentiles({ record, counts, limitMs }, 'intended'),
    service: percentiles({ record, counts, limitMs }, 'service'),
  }
}
