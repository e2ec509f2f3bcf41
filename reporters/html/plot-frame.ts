import { scaleLinear, scaleLog } from 'd3-scale'
import type { FigureLimit } from '../../judge/figure.ts'
import { formatValue } from '../../judge/units.ts'
import { html, Markup, nothing } from './markup.ts'

// What all plots share: a frame, a vertical scale with its lines, limits across it.

/** Pixels of the drawing; the page scales it to its own width. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Axis {
  readonly at: (value: number) => number
  readonly ticks: readonly number[]
}

export const pixel = (value: number): number => Math.round(value * 10) / 10

/** From here on the largest value would press the others to the ground. */
const WIDE = 40

/** A scale from 0 up, or a logarithmic one where the values are too far apart. */
export const verticalAxis = (values: readonly number[], frame: Frame): Axis => {
  const range = [frame.height - frame.bottom, frame.top]
  const positive = values.filter(value => value > 0)
  const most = Math.max(...values, 0) || 1
  const least = positive.length > 0 ? Math.min(...positive) : most
  if (most / least <= WIDE || positive.length < values.length) {
    const scale = scaleLinear([Math.min(0, ...values), most * 1.06], range)
    // Counts have no halves.
    const ticks = values.every(Number.isInteger) ? scale.ticks(4).filter(Number.isInteger) : scale.ticks(4)
    return { at: value => pixel(scale(value)), ticks }
  }
  const scale = scaleLog([least / 1.3, most * 1.3], range)
  const marks = scale.ticks(4).filter(tick => scale.tickFormat(4)(tick) !== '')
  return { at: value => pixel(scale(Math.max(value, least / 1.3))), ticks: marks }
}

/** Lines and numbers of the vertical axis. */
export const verticalLines = ({ at, ticks }: Axis, frame: Frame, unit: string): Markup[] =>
  ticks.map(
    tick =>
      html`<path class="grid" d="M${frame.left} ${at(tick)}H${frame.width - frame.right}"/><text class="soft" x="${frame.left - 6}" y="${pixel(at(tick) + 4)}" text-anchor="end">${formatValue(tick, unit)}</text>`,
  )

/** Ticks of the horizontal axis, with their words. */
export const horizontalTicks = (ticks: readonly (readonly [x: number, text: string])[], frame: Frame): Markup => {
  const y = frame.height - frame.bottom
  const marks = ticks.map(
    ([x, text]) =>
      html`<path class="axis" d="M${x} ${y}v4"/><text class="soft" x="${x}" y="${y + 17}" text-anchor="middle">${text}</text>`,
  )
  return html`<path class="axis" d="M${frame.left} ${y}H${frame.width - frame.right}"/>${marks}`
}

export const limitLines = (limits: readonly FigureLimit[], axis: Axis, frame: Frame): Markup[] =>
  limits.map(
    ({ value, label }) =>
      html`<path class="limit" d="M${frame.left} ${axis.at(value)}H${frame.width - frame.right}"/><text class="limit-label" x="${frame.left + 4}" y="${pixel(axis.at(value) - 5)}">${label}</text>`,
  )

/** A key to the lines of a plot; the class gives each its colour and its dashes. */
export const legend = (labels: readonly string[]): Markup =>
  html`<ul class="legend">${labels.map(
    (label, index) =>
      html`<li><svg viewBox="0 0 34 10" aria-hidden="true"><path class="series s${index % 4}" d="M0 5H34"/></svg>${label}</li>`,
  )}</ul>`

const MOST_ROWS = 120

/** The numbers of a drawing; `of` is its title, since a page holds many tables. */
export interface PlotTable {
  readonly of: string
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Shown without a click. Default not. */
  readonly open?: boolean
}

/** The same as numbers, for who does not see the drawing or wants to compute with it. */
export const dataTable = ({ of, headings, rows, open = false }: PlotTable): Markup => {
  const state = open ? new Markup(' open') : nothing
  const more = rows.length - MOST_ROWS
  const body = rows.slice(0, MOST_ROWS).map(cells => html`<tr>${cells.map(cell => html`<td>${cell}</td>`)}</tr>`)
  return html`<details${state}><summary>The same as a table</summary><div class="table" tabindex="0" role="region" aria-label="Numbers: ${of}"><table><thead><tr>${headings.map(heading => html`<th scope="col">${heading}</th>`)}</tr></thead><tbody>${body}</tbody></table></div>${more > 0 && html`<p class="soft">${more} more rows follow from the evidence.</p>`}</details>`
}
