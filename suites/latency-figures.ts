import type { Criterion } from '../judge/criterion.ts'
import type { FigureLimit, PercentileFigure, QuantilePoint } from '../judge/figure.ts'
import type { MeasuredRecord } from '../judge/observation.ts'
import { boundText } from '../judge/units.ts'

// Distributions of measured times, as points of their percentiles.

const QUANTILES = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 1]

interface Known {
  readonly value: number
  /** True where the record is only known to be at least so large. */
  readonly atLeast: boolean
}

const knownOf = ({ value }: Pick<MeasuredRecord, 'value'>): Known[] => {
  if (value === null) return []
  if (typeof value === 'number') return Number.isFinite(value) ? [{ value, atLeast: false }] : []
  const [low, high] = value
  return high === null ? [{ value: low, atLeast: true }] : [{ value: high, atLeast: false }]
}

/**
 * Percentiles of records by order statistics of type 1, no further into the tail than there are records. From the first rank on that a censored record may
 * take, a value is only known to be at least what is given. A record known as a range counts with its upper end; an unknown one is left out.
 */
export const percentileSeries = (
  label: string,
  records: readonly Pick<MeasuredRecord, 'value'>[],
): PercentileFigure['series'][number] => {
  const known = records.flatMap(knownOf).sort((a, b) => a.value - b.value)
  const n = known.length
  const open = known.findIndex(({ atLeast }) => atLeast)
  const points = QUANTILES.filter(q => n > 0 && (q === 1 || (1 - q) * n >= 1)).map((q): QuantilePoint => {
    // R's allowance for a product that rounding moved off an integer.
    const rank = Math.max(1, Math.ceil(n * q * (1 - 4 * Number.EPSILON)))
    return { q, value: known[rank - 1]?.value ?? 0, atLeast: open >= 0 && rank > open }
  })
  return { label, n, points }
}

/** The limit of a row as a line across a plot; none for a row whose limit is no level. */
export const limitsOf = ({ measure }: Pick<Criterion, 'measure'>): readonly FigureLimit[] =>
  measure.kind === 'quantile' || measure.kind === 'maximum'
    ? [{ value: measure.bound, label: `limit: ${boundText(measure)}` }]
    : []

/** The series that hold anything; no figure where none does. */
export const percentileFigure = (figure: Omit<PercentileFigure, 'kind'>): readonly PercentileFigure[] => {
  const series = figure.series.filter(({ n }) => n > 0)
  return series.length === 0 ? [] : [{ ...figure, series, kind: 'percentiles' }]
}
