import { max } from 'd3-array'
import { scaleLog } from 'd3-scale'
import { line } from 'd3-shape'
import type { PercentileFigure, QuantilePoint } from '../../judge/figure.ts'
import { formatValue } from '../../judge/units.ts'
import { html, type Markup, nothing } from './markup.ts'
import {
  dataTable,
  type Frame,
  horizontalTicks,
  legend,
  limitLines,
  pixel,
  verticalAxis,
  verticalLines,
} from './plot-frame.ts'

const FRAME: Frame = { width: 520, height: 240, left: 76, right: 16, top: 18, bottom: 26 }

const MARKED = [0.5, 0.95, 0.99, 0.999, 0.9999]

type Series = PercentileFigure['series'][number]

const nameOf = (q: number): string => (q === 1 ? 'max' : q === 0 ? 'min' : `p${Number((q * 100).toFixed(3))}`)

/** One over the share beyond a quantile: tails are stretched, and the largest value of n has a place. */
const tail = (q: number, n: number): number => 1 / Math.max(1 - q, 1 / (2 * Math.max(1, n)))

const usable = ({ points }: Series): QuantilePoint[] =>
  points.filter(({ q, value }) => Number.isFinite(value) && q >= 0 && q <= 1)

const valueText = ({ value, atLeast }: QuantilePoint, unit: string): string =>
  `${atLeast ? 'at least ' : ''}${formatValue(value, unit)}`

const tableOf = ({ title, series, unit }: PercentileFigure): Markup => {
  const quantiles = [...new Set(series.flatMap(one => usable(one).map(({ q }) => q)))].sort((a, b) => a - b)
  const rows = quantiles.map(q => [
    nameOf(q),
    ...series.map(one => {
      const point = usable(one).find(candidate => candidate.q === q)
      return point ? valueText(point, unit) : ''
    }),
  ])
  return dataTable({ of: title, headings: ['percentile', ...series.map(({ label }) => label)], rows })
}

const wordsOf = ({ title, series, unit }: PercentileFigure): string => {
  const of = (one: Series): string => {
    const told = usable(one).filter(({ q }) => [0.5, 0.95, 0.99, 1].includes(q))
    return `${one.label}: ${told.map(point => `${nameOf(point.q)} ${valueText(point, unit)}`).join(', ')}`
  }
  return `${title}. ${series.map(of).join('; ')}`
}

/** Percentiles of one or more distributions, the tail stretched, against the limits. */
export const percentilePlot = (figure: PercentileFigure): Markup => {
  const { series, limits, unit } = figure
  const all = series.flatMap(usable)
  if (all.length === 0) return nothing
  const far = max(series, ({ n }) => 2 * Math.max(1, n)) ?? 2
  const x = scaleLog([1, far], [FRAME.left, FRAME.width - FRAME.right])
  const axis = verticalAxis([...all.map(({ value }) => value), ...limits.map(({ value }) => value)], FRAME)
  const ticks = MARKED.filter(q => tail(q, far) < far / 1.6).map(q => [pixel(x(tail(q, far))), nameOf(q)] as const)
  const drawn = series.map((one, index) => {
    const path = line<QuantilePoint>(
      ({ q }) => x(tail(q, one.n)),
      ({ value }) => axis.at(value),
    ).digits(1)
    const open = usable(one).filter(({ atLeast }) => atLeast)
    const marks = open.map(
      ({ q, value }) =>
        html`<circle class="series s${index % 4} mark" cx="${pixel(x(tail(q, one.n)))}" cy="${axis.at(value)}" r="4"/>`,
    )
    return html`<path class="series s${index % 4}" d="${path(usable(one)) ?? ''}"/>${marks}`
  })
  const isCensored = all.some(({ atLeast }) => atLeast)
  return html`<svg viewBox="0 0 ${FRAME.width} ${FRAME.height}" role="img" aria-label="${wordsOf(figure)}">
${verticalLines(axis, FRAME, unit)}${horizontalTicks([...ticks, [FRAME.width - FRAME.right - 10, 'max']], FRAME)}
${drawn}${limitLines(limits, axis, FRAME)}</svg>${legend(series.map(({ label, n }) => `${label} (n=${n})`))}${isCensored && html`<p class="soft">Ringed points are known to be at least so large: what was never answered is counted with the time that was waited.</p>`}${tableOf(figure)}`
}
