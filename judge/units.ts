import type { Measure } from './criterion.ts'

const rounded = (value: number): string => {
  if (Number.isInteger(value)) return String(value)
  const magnitude = Math.abs(value)
  if (magnitude >= 1000) return value.toFixed(1)
  return String(Number(value.toPrecision(4)))
}

/** A number with its unit as people read it: shares as percentages with enough digits to tell 99.9 from 99.95, all else with at most four significant digits. */
export const formatValue = (value: number | null, unit: string): string => {
  if (value === null) return 'none'
  if (unit === 'share') return `${Number((value * 100).toFixed(3))} %`
  return unit === '' ? rounded(value) : `${rounded(value)} ${unit}`
}

/** The unit in which a measure's value and bounds are given; `share` is a number between 0 and 1. */
export const unitOf = (measure: Measure): string => {
  switch (measure.kind) {
    case 'every':
    case 'proportion':
    case 'availability':
    case 'steps':
    case 'equivalence':
      return 'share'
    case 'independence':
    case 'calibration':
      return ''
    case 'quantile':
    case 'maximum':
    case 'slope':
      return measure.unit
    case 'rate':
      return `${measure.unit}/s`
  }
}

/** The limit in words, e.g. `p95 < 25 min`. */
export const boundText = (measure: Measure): string => {
  switch (measure.kind) {
    case 'every':
      return 'every record'
    case 'steps':
      return `every trial of ${measure.steps.length} steps`
    case 'proportion':
      return `${measure.strict ? '>' : '>='} ${formatValue(measure.bound, 'share')}`
    case 'availability':
      return `up >= ${formatValue(measure.bound, 'share')} of the time`
    case 'quantile':
      return `p${rounded(measure.q * 100)} < ${formatValue(measure.bound, measure.unit)}`
    case 'maximum': {
      const floor = measure.above === undefined ? '' : `${formatValue(measure.above, '')} < `
      return `${floor}each ${measure.strict ? '<' : '<='} ${formatValue(measure.bound, measure.unit)}`
    }
    case 'equivalence':
      return `each share within ${formatValue(measure.bound, 'share')} of what is set`
    case 'independence':
      return `association < ${formatValue(measure.bound, '')}`
    case 'calibration':
      return `calibration error < ${formatValue(measure.bound, '')}`
    case 'slope':
      return `slope < ${formatValue(measure.bound, measure.unit)}`
    case 'rate':
      return `>= ${formatValue(measure.bound, `${measure.unit}/s`)}`
  }
}

const HOUR_MS = 3_600_000
const HOURS_SHOWN = 48

/** An age in milliseconds as people say it: whole hours up to two days, then whole days. */
export const ageText = (ms: number): string => {
  const hours = Math.max(0, Math.floor(ms / HOUR_MS))
  return hours < HOURS_SHOWN ? `${hours} h` : `${Math.floor(hours / 24)} days`
}
