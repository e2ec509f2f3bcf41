import { mannWhitney } from '../judge/stats/mann-whitney.ts'
import { quantile } from '../judge/stats/quantile.ts'
import { mser5 } from '../judge/stats/warm-up.ts'
import { decodeHistogram } from './histogram.ts'
import { isAnswered, outcomes } from './outcome.ts'
import type { LoadRecord, Row } from './record.ts'

/** Latencies from the intended start in a stretch of the run: milliseconds; the unanswered count as the time limit. */
interface Stretch {
  readonly mean: number
  readonly values: readonly number[]
}

/** Whether the two halves of a run are one and the same. */
export interface Drift {
  /** 95th percentile of each half, in milliseconds: the median over its batches. */
  readonly first: number
  readonly second: number
  /** P-value of Mann-Whitney's test between the batches of both halves. */
  readonly p: number
  /** Batches in each half. */
  readonly batches: number
}

export interface Stationarity {
  /** Milliseconds at the beginning that are warm-up by MSER-5, at least those that were declared; errors are never cut. Null where the run is too short to
   * tell. */
  readonly warmUpMs: number | null
  /** The rule wanted to cut half of the run: it has not settled. */
  readonly atCap: boolean
  /** Null where there are too few requests to compare halves. */
  readonly drift: Drift | null
  /** Why no latency of this run can be judged; null where nothing speaks against it. */
  readonly reason: string | null
}

export interface StationarityInput {
  readonly record: LoadRecord
  readonly durationMs: number
  /** What an unanswered request counts as. */
  readonly limitMs: number
  /** Warm-up that was declared. */
  readonly warmUpMs: number
}

/** MSER looks at blocks of five means: a hundred of them make twenty blocks. */
const LEAST_MEANS = 100
const LONGEST_MEAN_MS = 1000
/** Requests that a batch needs for its 95th percentile, batches that a half needs for p < 0.01, and batches that are enough. */
const LEAST_IN_BATCH = 59
const LEAST_BATCHES = 5
const MOST_BATCHES = 15
const ALPHA = 0.01

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const latencyOf = ({ due, ended, outcome }: Row, limitMs: number): number =>
  isAnswered(outcome) ? (ended - due) / 1000 : limitMs

/** The run cut into stretches of equal length. */
const stretchesOf = (rows: readonly Row[], widthMs: number, limitMs: number): Stretch[] => {
  const groups = Map.groupBy(rows, ({ due }) => Math.floor(due / (widthMs * 1000)))
  return [...groups]
    .sort(([one], [other]) => one - other)
    .map(([, group]) => {
      const values = group.map(row => latencyOf(row, limitMs))
      return { mean: average(values), values }
    })
}

/** The same of a run kept as seconds: each stands for its order statistics at every percent. */
const stretchesOfSeconds = (record: Extract<LoadRecord, { kind: 'seconds' }>, limitMs: number): Stretch[] =>
  record.seconds.map(({ outcomes: counts, intended }) => {
    const histogram = decodeHistogram(intended)
    const answered = histogram.count()
    const total = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)
    const values = Array.from({ length: 100 }, (_, percent) => {
      const rank = Math.ceil((total * (percent + 1)) / 100)
      return rank > answered ? limitMs : histogram.at(Math.max(1, rank)) / 1000
    })
    return { mean: (histogram.mean() * answered) / 1000 / total + (limitMs * (total - answered)) / total, values }
  })

const batchP95 = (values: readonly number[], batches: number): number[] =>
  Array.from({ length: batches }, (_, j) => {
    const [from, to] = [j, j + 1].map(edge => Math.floor((edge * values.length) / batches))
    return quantile(values.slice(from, to), 0.95, 1)
  })

const driftOf = (values: readonly number[]): Drift | null => {
  const middle = Math.floor(values.length / 2)
  const batches = Math.min(MOST_BATCHES, Math.floor(middle / LEAST_IN_BATCH))
  if (batches < LEAST_BATCHES) return null
  const [first, second] = [values.slice(0, middle), values.slice(middle)].map(half => batchP95(half, batches))
  if (!first || !second) return null
  const { exact } = mannWhitney({ x: first, y: second })
  return { first: quantile(first, 0.5, 7), second: quantile(second, 0.5, 7), p: exact?.twoSided ?? 1, batches }
}

const reasonOf = (atCap: boolean, drift: Drift | null): string | null => {
  const isSteady = drift === null || drift.p >= ALPHA
  if (isSteady) return atCap ? 'the latency had not settled by the middle of the run' : null
  const word = drift.second > drift.first ? 'growing' : 'falling'
  return `the latency is ${word}: p95 ${drift.first.toFixed(1)} ms in the first half, ${drift.second.toFixed(1)} ms in the second`
}

/** Looks for warm-up at the beginning and for drift between the halves of what is left. */
export const stationarity = ({ record, durationMs, limitMs, warmUpMs }: StationarityInput): Stationarity => {
  const width = Math.min(LONGEST_MEAN_MS, durationMs / LEAST_MEANS)
  const isRows = record.kind === 'rows'
  const stretches = isRows ? stretchesOf(record.rows, width, limitMs) : stretchesOfSeconds(record, limitMs)
  if (stretches.length < LEAST_MEANS / 2) return { warmUpMs: null, atCap: false, drift: null, reason: null }
  const { truncate, atCap } = mser5(stretches.map(({ mean }) => mean))
  const widthMs = isRows ? width : LONGEST_MEAN_MS
  // What never settled has no warm-up to cut: its halves are compared as they are.
  const cut = Math.max(atCap ? 0 : truncate, Math.ceil(warmUpMs / widthMs))
  const drift = driftOf(stretches.slice(cut).flatMap(({ values }) => values))
  return { warmUpMs: cut * widthMs, atCap, drift, reason: reasonOf(atCap, drift) }
}
