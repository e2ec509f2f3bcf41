import type { CalibrationMeasure } from '../criterion.ts'
import type { ForecastRecord } from '../observation.ts'
import { calibrationSize } from '../stats/calibration-size.ts'
import { calibration } from '../trading/calibration.ts'
import type { Judgement } from '../verdict.ts'
import { invalidData, type MeasureInput, noData } from './outcome.ts'

const isForecast = ({ value }: ForecastRecord): boolean =>
  value === null || (value.p >= 0 && value.p <= 1 && (value.y === 0 || value.y === 1))

interface Bounds {
  readonly ece: number
  readonly lower: number
  readonly upper: number
}

/** McDiarmid bounds of the error over all n records. One that is not known moves the sum of gaps by at most 1 and its bias by at most 1/2, either way. */
const boundsOf = (
  known: readonly { readonly p: number; readonly y: 0 | 1 }[],
  of: { readonly n: number; readonly bins: number; readonly conf: number },
): Bounds => {
  const { n, bins, conf } = of
  const forecasts = { p: known.map(({ p }) => p), y: known.map(({ y }) => y) }
  const { ece, binCounts } = calibration({ forecasts, bins, conf })
  const unknown = n - known.length
  const margin = Math.sqrt(-Math.log(1 - conf) / (2 * n))
  const bias = (binCounts.reduce((sum, count) => sum + Math.sqrt(count), 0) + unknown) / (2 * n)
  const gaps = ece * known.length
  return {
    ece,
    lower: Math.max(0, (gaps - unknown) / n - margin - bias),
    upper: Math.min(1, (gaps + unknown) / n + margin),
  }
}

/**
 * The expected calibration error lies below the bound. The error found is biased upwards, so the bounds are McDiarmid's, the lower one less the bias.
 * Records without a known outcome count against both sides; below the row's minimum of known ones nothing is said. Source: statistics, section 1h.
 */
export const judgeCalibration = (
  records: readonly ForecastRecord[],
  input: MeasureInput<CalibrationMeasure>,
): Judgement => {
  const { criterion, measure, confidence } = input
  const { bound, bins } = measure
  const needed = Math.max(criterion.minimum, calibrationSize(bound, confidence))
  if (records.length === 0) return noData('no record was observed', needed)
  if (!records.every(isForecast))
    return invalidData(records.length, 'a forecast is no probability or its outcome neither 0 nor 1')
  const known = records.flatMap(({ value }) => (value === null ? [] : [value]))
  if (known.length === 0)
    return { ...noData('no outcome is known', needed), n: records.length, ambiguous: records.length }
  const { ece, lower, upper } = boundsOf(known, { n: records.length, bins, conf: confidence })
  const base = {
    n: records.length,
    bad: 0,
    ambiguous: records.length - known.length,
    value: ece,
    interval: { lower, upper, method: 'McDiarmid' },
    pFail: null,
    nRequired: null,
    counterexamples: [],
  }
  if (known.length < criterion.minimum) {
    const text = `${known.length} records with an outcome, ${criterion.minimum} needed`
    return { ...base, state: 'inconclusive', reason: { code: 'too-few', text }, nRequired: needed }
  }
  if (lower >= bound) return { ...base, state: 'fail', reason: null, counterexamples: worstFirst(records) }
  if (upper < bound) return { ...base, state: 'pass', reason: null }
  const text = 'the bounds straddle the limit; more records with an outcome narrow them'
  return { ...base, state: 'inconclusive', reason: { code: 'straddles', text } }
}

/** The forecasts that were furthest from what happened. */
const worstFirst = (records: readonly ForecastRecord[]): number[] => {
  const missed = ({ value }: ForecastRecord): number => (value === null ? -1 : Math.abs(value.y - value.p))
  return records
    .map((record, index) => ({ index, missed: missed(record) }))
    .sort((a, b) => b.missed - a.missed)
    .map(({ index }) => index)
}
