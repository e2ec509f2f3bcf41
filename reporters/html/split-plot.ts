import { scaleLinear } from 'd3-scale'
import type { SplitFigure } from '../../judge/figure.ts'
import { formatValue } from '../../judge/units.ts'
import { html, type Markup, nothing } from './markup.ts'
import { dataTable, type Frame, horizontalTicks, pixel } from './plot-frame.ts'

const ROW = 30
const MOST_ROWS = 40
const LABEL_LENGTH = 20

type Row = SplitFigure['rows'][number]

const share = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : null

const wordsOf = ({ label, set, found, lower, upper, n }: Row): string =>
  `${label}: set ${formatValue(share(set), 'share')}, found ${formatValue(share(found), 'share')} (${formatValue(share(lower), 'share')} to ${formatValue(share(upper), 'share')}), n=${n}`

const rowPlot = (row: Row, top: number, x: (at: number) => number): Markup => {
  const [set, found, lower, upper] = [row.set, row.found, row.lower, row.upper].map(value => share(value))
  const middle = top + ROW / 2
  const at = (value: number | null | undefined): value is number => typeof value === 'number'
  return html`<text x="4" y="${middle + 4}">${shortLabel(row.label)}</text>${
    at(lower) &&
    at(upper) &&
    html`<path class="interval" d="M${x(lower)} ${middle}H${x(upper)}M${x(lower)} ${middle - 5}v10M${x(upper)} ${middle - 5}v10"/>`
  }${at(found) && html`<circle class="value found" cx="${x(found)}" cy="${middle}" r="5"/>`}${at(set) && html`<path class="target" d="M${x(set)} ${top + 4}V${top + ROW - 4}"/>`}`
}

/** SVG text knows no bdi; what is too long for the column stands whole in the table. */
const shortLabel = (text: string): string => (text.length > LABEL_LENGTH ? `${text.slice(0, LABEL_LENGTH - 1)}…` : text)

/** The share that was found, with its interval, against the share that was set: a row each. */
export const splitPlot = ({ title, rows: all }: SplitFigure): Markup => {
  if (all.length === 0) return nothing
  const rows = all.slice(0, MOST_ROWS)
  const frame: Frame = { width: 520, height: rows.length * ROW + 36, left: 150, right: 20, top: 6, bottom: 26 }
  const scale = scaleLinear([0, 1], [frame.left, frame.width - frame.right])
  const x = (at: number): number => pixel(scale(at))
  const ticks = scale.ticks(5).map(at => [x(at), formatValue(at, 'share')] as const)
  const cells = all.map(row => [
    row.label,
    formatValue(share(row.set), 'share'),
    formatValue(share(row.found), 'share'),
    formatValue(share(row.lower), 'share'),
    formatValue(share(row.upper), 'share'),
    String(row.n),
  ])
  const more = all.length - rows.length
  return html`<svg viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${rows.map(wordsOf).join('; ')}">
${ticks.map(([at]) => html`<path class="grid" d="M${at} ${frame.top}V${frame.height - frame.bottom}"/>`)}${horizontalTicks(ticks, frame)}
${rows.map((row, index) => rowPlot(row, frame.top + index * ROW, x))}</svg>
<p class="soft">Bar: the share that was set. Dot and line: the share that was found, with its bounds.${more > 0 && html` ${more} more rows in the table.`}</p>${dataTable({ of: title, headings: ['of', 'set', 'found', 'lower', 'upper', 'n'], rows: cells })}`
}
