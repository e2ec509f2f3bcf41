import { formatValue } from '../judge/units.ts'
import type { Verdict } from '../judge/verdict.ts'
import { widthOf } from './text.ts'

/** Methods whose bounds are shares of records, whatever the value itself is measured in. */
export const SHARE_METHODS: readonly string[] = ['Clopper-Pearson', 'time-weighted census']

const suffixOf = (unit: string): string => {
  if (unit === 'share') return ' %'
  return unit === '' ? '' : ` ${unit}`
}

/** A number as `formatValue` writes it, its unit left to the reader of the line. */
const bare = (value: number | null, unit: string): string => {
  if (value === null) return 'none'
  const [text, suffix] = [formatValue(value, unit), suffixOf(unit)]
  return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text
}

/**
 * The value with its one-sided bounds: `94.186 [91.987, 95.913] %`, or `100 % [>= 99.3 %]` where nothing lies above; `none` is a bound that too few records
 * cannot give. For a limit on each value the bounds are the share of all such records within it: `1.8 s [>= 99.7 % within]`.
 */
export const valueWords = ({ value, unit, interval }: Verdict): string => {
  const shown = value === null ? '' : formatValue(value, unit)
  if (!interval) return shown
  const isShare = SHARE_METHODS.includes(interval.method)
  const boundUnit = isShare ? 'share' : unit
  const [lower, upper] = [bare(interval.lower, boundUnit), bare(interval.upper, boundUnit)]
  const within = boundUnit === unit ? '' : ' within'
  if (isShare && interval.upper === 1) return `${shown} [>= ${lower} %${within}]`.trimStart()
  if (boundUnit !== unit || value === null)
    return `${shown} [${lower}, ${upper}${suffixOf(boundUnit)}${within}]`.trimStart()
  return `${bare(value, unit)} [${lower}, ${upper}]${suffixOf(unit)}`
}

/** What was measured against what: `n=430, 4 bad, 99.07 [97.89, 99.681] %, limit: every record`. */
export const measuredWords = (verdict: Verdict): string => {
  const { n, bad, ambiguous, bound } = verdict
  const value = n === 0 ? '' : valueWords(verdict)
  return [`n=${n}`, bad > 0 ? `${bad} bad` : '', ambiguous > 0 ? `${ambiguous} unknown` : '', value, `limit: ${bound}`]
    .filter(Boolean)
    .join(', ')
}

interface PassedFrame {
  readonly columns: number
  /** What the last run measured; empty where that is not known. */
  readonly last: string
}

/**
 * The same in one line for a criterion that passed, the limit first, beside it what the last run measured where that is known; what does not fit is left out
 * from the least telling on.
 */
export const passedWords = (verdict: Verdict, { columns, last }: PassedFrame): string => {
  const limit = verdict.bound.replace('every trial of', 'all')
  const beside = last === '' ? '' : `, last: ${last}`
  const value = valueWords({ ...verdict, interval: null })
  const forms = [
    `${limit}: ${valueWords(verdict)}${beside}, n=${verdict.n}`,
    `${limit}: ${value}${beside}, n=${verdict.n}`,
    `${limit}: ${value}${beside}`,
    // What changed since then is news; the limit stands in `plan` too.
    ...(beside === '' ? [] : [`${value}${beside}`]),
  ]
  return forms.find(form => widthOf(form) <= columns) ?? `${limit}: ${value}`
}
