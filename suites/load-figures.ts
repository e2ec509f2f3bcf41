import type { Criterion } from '../judge/criterion.ts'
import type { Figure, FigureLimit, PerSecondFigure } from '../judge/figure.ts'
import { quantileOfSorted } from '../judge/stats/quantile.ts'
import { sorted } from '../judge/stats/sorted.ts'
import { latencySeries, type Figure as Start } from '../loadtest/latency.ts'
import { isAnswered } from '../loadtest/outcome.ts'
import type { Row } from '../loadtest/record.ts'
import { limitsOf, percentileFigure, percentileSeries } from './latency-figures.ts'
import type { Calm, LoadEvidence } from './load-evidence.ts'
import { ordersOf } from './load-latency.ts'

// What a load looked like: its latencies from both starts, and second by second.

const MICROS = 1_000_000

/** Requests of a load, in the order in which they were due. */
export interface Load {
  readonly rows: readonly Row[]
  readonly timeoutMs: number
}

const recordsOf = ({ rows, timeoutMs }: Load, start: Start) =>
  latencySeries(rows, start).map(ms => ({ value: ms ?? ([timeoutMs, null] as const) }))

const bySecond = (rows: readonly Row[], instant: (row: Row) => number): readonly (readonly Row[])[] => {
  const seconds: Row[][] = []
  for (const row of rows) {
    const second = Math.max(0, Math.floor(instant(row) / MICROS))
    const known = seconds[second]
    if (known) known.push(row)
    else seconds[second] = [row]
  }
  return Array.from({ length: seconds.length }, (_, second) => seconds[second] ?? [])
}

const quantileIn = (rows: readonly Row[], q: number, timeoutMs: number): number | null => {
  const values = latencySeries(rows, 'intended').map(ms => ms ?? timeoutMs)
  return values.length === 0 ? null : quantileOfSorted(sorted(values), q, 1)
}

const count = (rows: readonly Row[], test: (row: Row) => boolean): number => rows.filter(test).length

/** Latency, rate and failures of each second, counted where the requests were due. */
export const secondPanels = ({ rows, timeoutMs }: Load, limits: readonly FigureLimit[]): PerSecondFigure['panels'] => {
  const due = bySecond(rows, row => row.due)
  const ended = bySecond(rows, row => row.ended).slice(0, due.length)
  const answers = due.map((_, second) => count(ended[second] ?? [], ({ outcome }) => outcome === '2xx'))
  return [
    {
      label: 'Latency from the instant due, by the second in which it was due',
      unit: 'ms',
      limits,
      series: [
        { label: 'p50', values: due.map(own => quantileIn(own, 0.5, timeoutMs)) },
        { label: 'p95', values: due.map(own => quantileIn(own, 0.95, timeoutMs)) },
      ],
    },
    {
      label: 'Requests each second',
      unit: '',
      limits: [],
      series: [
        { label: 'due', values: due.map(own => own.length) },
        { label: 'answered with success', values: answers },
      ],
    },
    {
      label: 'Failures each second',
      unit: '',
      limits: [],
      series: [
        {
          label: 'refused',
          values: due.map(own => count(own, row => isAnswered(row.outcome) && row.outcome !== '2xx')),
        },
        { label: 'not answered', values: due.map(own => count(own, row => !isAnswered(row.outcome))) },
      ],
    },
  ]
}

/** The two figures that any load has: its percentiles from both starts, and its seconds. Of p95 the row is taken for its limit. */
export const latencyFigures = (load: Load, p95: Pick<Criterion, 'measure'>): readonly Figure[] => {
  if (load.rows.length === 0) return []
  const limits = limitsOf(p95)
  return [
    ...percentileFigure({
      id: 'load.latency',
      title: 'Latency under load',
      criteria: ['load.p95', 'load.success', 'load.stats-consistent'],
      note: 'From the instant at which a request was due, and from the one at which it was sent. Where the two part, requests waited for a connection.',
      unit: 'ms',
      limits,
      series: [
        percentileSeries('from the instant due', recordsOf(load, 'intended')),
        percentileSeries('from the sending', recordsOf(load, 'service')),
      ],
    }),
    {
      id: 'load.seconds',
      title: 'The load second by second',
      criteria: ['load.p95', 'load.drift', 'load.volume-10x', 'load.success', 'load.reg-2x'],
      kind: 'per-second',
      stepSeconds: 1,
      panels: secondPanels(load, limits),
    },
  ]
}

const calmSeries = (label: string, calm: Calm | undefined, timeoutMs: number) =>
  percentileSeries(label, calm ? recordsOf({ rows: ordersOf(calm.rows), timeoutMs }, 'intended') : [])

/** The figures of a judged load: of its orders proper, and of the usual rate before and after it. */
export const loadFigures = (
  evidence: Pick<LoadEvidence, 'rows' | 'asked' | 'before' | 'after'>,
  p95: Pick<Criterion, 'measure'>,
): readonly Figure[] => {
  const { before, after, asked, rows } = evidence
  const { timeoutMs } = asked
  const last = after.at(-1)
  return [
    ...latencyFigures({ rows: ordersOf(rows), timeoutMs }, p95),
    ...percentileFigure({
      id: 'load.recovery',
      title: 'Latency at the usual rate, before the load and after it',
      criteria: ['load.recovery'],
      unit: 'ms',
      limits: [],
      series: [
        calmSeries('before the load', before, timeoutMs),
        calmSeries(`up to ${Math.round(last?.after ?? 0)} s after it`, last, timeoutMs),
      ],
    }),
  ]
}
