import { scaleUtc } from 'd3-scale'
import type { TimelineFigure } from '../../judge/figure.ts'
import { html, type Markup, nothing } from './markup.ts'
import { dataTable, type Frame, horizontalTicks, pixel } from './plot-frame.ts'

const LANE = 46
const MOST_LANES = 24
const MOST_MARKS = 400
/** A table of so few rows is read with the drawing, which has no room for all its words. */
const MOST_OPEN_ROWS = 16
/** Pixels that a letter takes, about. */
const LETTER = 6.6
const SPAN_WITH_DAYS = 2 * 86_400_000
const SPAN_WITH_SECONDS = 10 * 60_000

type Lane = TimelineFigure['lanes'][number]

interface Scale {
  readonly x: (instant: string) => number | null
  readonly ticks: readonly (readonly [number, string])[]
}

const scaleOf = ({ from, to }: TimelineFigure, frame: Frame): Scale | null => {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  if (!Number.isFinite(start) || !Number.isFinite(end) || end < start) return null
  const scale = scaleUtc([start, Math.max(end, start + 1)], [frame.left, frame.width - frame.right]).clamp(true)
  const [first, last] = end - start > SPAN_WITH_DAYS ? [5, 10] : end - start < SPAN_WITH_SECONDS ? [11, 19] : [11, 16]
  const x = (instant: string): number | null => {
    const at = Date.parse(instant)
    return Number.isFinite(at) ? pixel(scale(at)) : null
  }
  return { x, ticks: scale.ticks(5).map(date => [pixel(scale(date)), date.toISOString().slice(first, last)] as const) }
}

/** As much of a label as a band has room for; it stands whole in the table. */
const fitting = (text: string, width: number): string => {
  const letters = Math.floor((width - 8) / LETTER)
  if (text.length <= letters) return text
  return letters < 4 ? '' : `${text.slice(0, letters - 1)}…`
}

const bandPlot = (band: Lane['bands'][number], top: number, { x }: Scale): Markup => {
  const [left, right] = [x(band.from), x(band.to)]
  if (left === null || right === null || right < left) return nothing
  const width = pixel(Math.max(1.5, right - left))
  const label = fitting(band.label, width)
  return html`<rect class="band ${band.tone}" x="${left}" y="${top}" width="${width}" height="20"><title>${band.label}</title></rect>${label !== '' && html`<text x="${left + 5}" y="${top + 14}">${label}</text>`}`
}

const eventPlot = (event: Lane['events'][number], top: number, { x }: Scale): Markup => {
  const at = x(event.at)
  if (at === null) return nothing
  return html`<path class="band ${event.tone}" d="M${at} ${top - 3}l5 -9h-10z"><title>${event.label}</title></path>`
}

const lanePlot = (lane: Lane, top: number, scale: Scale): Markup =>
  html`<text class="soft" x="4" y="${top + 14}">${fitting(lane.label, 100)}</text>${lane.bands.slice(0, MOST_MARKS).map(band => bandPlot(band, top, scale))}${lane.events.slice(0, MOST_MARKS).map(event => eventPlot(event, lane.bands.length > 0 ? top : top + 19, scale))}`

/** An instant as people read it, to the second; what is none is shown as it is. */
const stamp = (instant: string): string =>
  Number.isFinite(Date.parse(instant)) ? `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} Z` : instant

const rowsOf = ({ lanes }: TimelineFigure): string[][] =>
  lanes
    .flatMap(({ label, bands, events }) => [
      ...bands.map(band => [stamp(band.from), stamp(band.to), label, band.label]),
      ...events.map(event => [stamp(event.at), '', label, event.label]),
    ])
    .sort(([one = ''], [other = '']) => (one < other ? -1 : one > other ? 1 : 0))

/** States as bands and events as marks, over time; what they are called stands in the table too. */
export const timelinePlot = (figure: TimelineFigure): Markup => {
  const lanes = figure.lanes.slice(0, MOST_LANES)
  const frame: Frame = { width: 560, height: lanes.length * LANE + 30, left: 104, right: 26, top: 18, bottom: 26 }
  const scale = scaleOf(figure, frame)
  const rows = rowsOf(figure)
  if (scale === null || lanes.length === 0) return nothing
  const words = lanes.map(
    ({ label, bands, events }) =>
      `${label}: ${bands.length} states (${bands
        .map(band => band.label)
        .slice(0, 6)
        .join(', ')}), ${events.length} events`,
  )
  return html`<svg viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${figure.title}, from ${figure.from} to ${figure.to}. ${words.join('; ')}">
${scale.ticks.map(([at]) => html`<path class="grid" d="M${at} 4V${frame.height - frame.bottom}"/>`)}${horizontalTicks(scale.ticks, frame)}
${lanes.map((lane, index) => lanePlot(lane, frame.top + index * LANE, scale))}</svg>${dataTable({ of: figure.title, headings: ['from', 'to', 'what', 'state or event'], rows, open: rows.length <= MOST_OPEN_ROWS })}`
}
