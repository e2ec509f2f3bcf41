import { quantileOfSorted } from '../judge/stats/quantile.ts'
import { sorted } from '../judge/stats/sorted.ts'
import type { Percentiles } from './latency.ts'
import { isAnswered } from './outcome.ts'
import type { Row } from './record.ts'

/** What happened since the last look; milliseconds. */
export interface Glance {
  /** Requests that ended. */
  readonly ended: number
  /** Those of them whose answer was not 2xx, or that had none. */
  readonly failed: number
  /** From the intended start; null where nothing ended. */
  readonly intended: Omit<Percentiles, 'max'> | null
  /** The generator's own delay at its 99th percentile. */
  readonly sendLagP99: number
}

/** Gathers rows between looks, for a view of the run while it goes on. */
export interface RunWindow {
  readonly add: (row: Row) => void
  readonly look: () => Glance
}

/** Unanswered requests count as the time limit. */
export const createWindow = (limitMs: number): RunWindow => {
  let rows: Row[] = []
  return {
    add: row => void rows.push(row),
    look: () => {
      const seen = rows
      rows = []
      const failed = seen.filter(({ outcome }) => outcome !== '2xx').length
      if (seen.length === 0) return { ended: 0, failed: 0, intended: null, sendLagP99: 0 }
      const ascending = sorted(
        seen.map(({ due, ended, outcome }) => (isAnswered(outcome) ? (ended - due) / 1000 : limitMs)),
      )
      const at = (q: number): number => quantileOfSorted(ascending, q, 1)
      const lag = sorted(seen.map(({ due, taken }) => (taken - due) / 1000))
      const intended = { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
      return { ended: seen.length, failed, intended, sendLagP99: quantileOfSorted(lag, 0.99, 1) }
    },
  }
}
