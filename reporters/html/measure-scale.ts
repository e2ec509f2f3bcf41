import { scaleLinear } from 'd3-scale'
import type { Measure } from '../../judge/criterion.ts'
import { formatValue } from '../../judge/units.ts'
import type { Verdict } from '../../judge/verdict.ts'
import { html, type Markup, nothing } from './markup.ts'

/** Where the limit lies, in the unit of the value, and on which side of it is good. */
interface Limit {
  readonly at: number
  readonly good: 'above' | 'below'
  /** Whether the bounds are in the unit of the value too, and not shares of records. */
  readonly sameUnit: boolean
}

const limitOf = (measure: Measure): Limit => {
  switch (measure.kind) {
    case 'every':
    case 'steps':
      return { at: 1, good: 'above', sameUnit: true }
    case 'proportion':
    case 'availability':
    case 'rate':
      return { at: measure.bound, good: 'above', sameUnit: true }
    case 'quantile':
    case 'equivalence':
    case 'independence':
    case 'calibration':
    case 'slope':
      return { at: measure.bound, good: 'below', sameUnit: true }
    case 'maximum':
      return { at: measure.bound, good: 'below', sameUnit: false }
  }
}

const WIDTH = 340
const HEIGHT = 66
const MARGIN = 14
const LINE = 34

const isNumber = (value: number | null | undefined): value is number =>
  typeof value === 'number' && Number.isFinite(value)

/** From the least to the most that is drawn, with some air; shares end at 0 and 1, and what must stay below a limit is seen from 0. */
const domainOf = (values: readonly number[], unit: string, { good }: Limit): [number, number] => {
  const all = good === 'below' && unit !== 'share' ? [0, ...values] : values
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const air = (most - least || Math.abs(most) || 1) * 0.12
  if (unit === 'share') return [Math.max(0, least - Math.max(air, 0.002)), Math.min(1, most + air)]
  return [least >= 0 ? Math.max(0, least - air) : least - air, most + air]
}

/** The same in words, for who does not see it. */
const wordsOf = (verdict: Verdict, limit: Limit, bounds: readonly (number | null)[]): string => {
  const { value, unit, confidence } = verdict
  const [lower = null, upper = null] = bounds
  const interval =
    isNumber(lower) || isNumber(upper)
      ? `, one-sided ${formatValue(confidence, 'share')} bounds ${formatValue(lower, unit)} and ${formatValue(upper, unit)}`
      : ''
  const side = limit.good === 'above' ? 'must not lie below' : 'must not lie above'
  return `Value ${formatValue(value, unit)}${interval}; ${side} the limit ${formatValue(limit.at, unit)}`
}

const anchorAt = (x: number): string => (x > WIDTH - 70 ? 'end' : x < 70 ? 'start' : 'middle')

const rounded = (value: number): number => Math.round(value * 10) / 10

/** The value and its bounds on a scale against the limit; the side of the limit that fails is tinted. Nothing where nothing was measured. */
export const measureScale = (verdict: Verdict, measure: Measure | undefined): Markup => {
  const { value, unit, interval } = verdict
  if (!measure || verdict.n === 0 || !isNumber(value)) return nothing
  const limit = limitOf(measure)
  const [lower, upper] = limit.sameUnit && interval ? [interval.lower, interval.upper] : [null, null]
  const domain = domainOf([value, limit.at, ...[lower, upper].filter(isNumber)], unit, limit)
  const scale = scaleLinear(domain, [MARGIN, WIDTH - MARGIN])
  const x = (at: number): number => rounded(scale(at))
  const edge = x(limit.at)
  const [from, to] = limit.good === 'above' ? [MARGIN, edge] : [edge, WIDTH - MARGIN]
  const [left, right] = [x(isNumber(lower) ? lower : (domain[0] ?? 0)), x(isNumber(upper) ? upper : (domain[1] ?? 0))]
  const hasInterval = isNumber(lower) || isNumber(upper)
  const ticks = scale
    .ticks(4)
    .map(
      at =>
        html`<path class="grid" d="M${x(at)} 22V46"/><text class="soft" x="${x(at)}" y="60" text-anchor="${anchorAt(x(at))}">${formatValue(at, unit)}</text>`,
    )
  return html`<svg class="scale" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${wordsOf(verdict, limit, [lower, upper])}">
<rect class="beyond" x="${rounded(from)}" y="22" width="${rounded(Math.max(0, to - from))}" height="24"/>${ticks}
<path class="axis" d="M${MARGIN} 46H${WIDTH - MARGIN}"/>${
    hasInterval &&
    html`<path class="interval" d="M${left} ${LINE}H${right}${isNumber(lower) && `M${left} 29v10`}${isNumber(upper) && `M${right} 29v10`}"/>`
  }
<path class="limit" d="M${edge} 18V46"/><text class="limit-label" x="${edge}" y="13" text-anchor="${anchorAt(edge)}">limit ${formatValue(limit.at, unit)}</text>
<circle class="value" cx="${x(value)}" cy="${LINE}" r="5"/></svg>`
}
