import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import type { PerSecondFigure } from '../../judge/figure.ts'
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

const FRAME: Frame = { width: 520, height: 150, left: 76, right: 16, top: 14, bottom: 24 }

/** Points of a line; of more steps each point is the largest of several. */
const MOST_POINTS = 240

type Panel = PerSecondFigure['panels'][number]

const finite = (value: number | null | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

const largest = (values: readonly (number | null)[]): number | null => {
  const known = values.flatMap(value => finite(value) ?? [])
  return known.length > 0 ? Math.max(...known) : null
}

const joined = (values: readonly (number | null)[], size: number): (number | null)[] =>
  size === 1
    ? values.map(finite)
    : Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
        largest(values.slice(index * size, (index + 1) * size)),
      )

interface Steps {
  readonly count: number
  readonly seconds: number
}

const wordsOf = ({ label, unit, series }: Panel): string =>
  `${label} over time. ${series
    .map(({ label: name, values }) => {
      const known = values.flatMap(value => finite(value) ?? [])
      if (known.length === 0) return `${name}: none`
      return `${name}: from ${formatValue(Math.min(...known), unit)} to ${formatValue(Math.max(...known), unit)}`
    })
    .join('; ')}`

const panelPlot = (panel: Panel, { count, seconds }: Steps): Markup => {
  const { series, unit, limits, label } = panel
  const values = series.flatMap(one => one.values.flatMap(value => finite(value) ?? []))
  if (values.length === 0) return nothing
  const x = scaleLinear([0, Math.max(1, count - 1) * seconds], [FRAME.left, FRAME.width - FRAME.right])
  const axis = verticalAxis([...values, ...limits.map(({ value }) => value)], FRAME)
  const drawn = series.map((one, index) => {
    const path = line<number | null>(
      (_, step) => x(step * seconds),
      value => axis.at(value ?? 0),
    )
      .defined(value => value !== null)
      .digits(1)
    return html`<path class="series s${index % 4}" d="${path(one.values) ?? ''}"/>`
  })
  const ticks = x.ticks(6).map(at => [pixel(x(at)), `${at} s`] as const)
  return html`<p class="soft">${label}</p><svg viewBox="0 0 ${FRAME.width} ${FRAME.height}" role="img" aria-label="${wordsOf(panel)}">
${verticalLines(axis, FRAME, unit)}${horizontalTicks(ticks, FRAME)}${drawn}${limitLines(limits, axis, FRAME)}</svg>${legend(series.map(one => one.label))}`
}

/** Small plots over the same seconds, one below the other. */
export const secondPlot = ({ title, panels, stepSeconds }: PerSecondFigure): Markup => {
  const longest = Math.max(0, ...panels.flatMap(({ series }) => series.map(({ values }) => values.length)))
  if (longest === 0) return nothing
  const size = Math.ceil(longest / MOST_POINTS)
  const steps = { count: Math.ceil(longest / size), seconds: stepSeconds * size }
  const joint = panels.map(panel => ({
    ...panel,
    series: panel.series.map(one => ({ ...one, values: joined(one.values, size) })),
  }))
  const columns = joint.flatMap(({ series, unit }) => series.map(one => ({ ...one, unit })))
  const rows = Array.from({ length: steps.count }, (_, step) => [
    `${step * steps.seconds} s`,
    ...columns.map(({ values, unit }) => (values[step] === null ? '' : formatValue(values[step] ?? null, unit))),
  ])
  const note = size > 1 && html`<p class="soft">Each point is the largest of ${size} steps.</p>`
  return html`${joint.map(panel => panelPlot(panel, steps))}${note}${dataTable({ of: title, headings: ['from', ...columns.map(({ label }) => label)], rows })}`
}
