import type { CountedRecord } from '../observation.ts'
import { poissonBounds } from '../stats/poisson-bounds.ts'
import type { Judgement } from '../verdict.ts'
import { invalidData, type MeasureInput, noData } from './outcome.ts'

/**
 * Events per second are at least the bound: exact (Garwood) one-sided Poisson bounds on the pooled count over the pooled time.
 * Source: statistics, section 1d.
 */
export const judgeRate = (
  records: readonly CountedRecord[],
  input: MeasureInput<{ readonly kind: 'rate'; readonly bound: number; readonly unit: string }>,
): Judgement => {
  const { minimum } = input.criterion
  const { bound } = input.measure
  if (records.length === 0) return noData('no record was observed', minimum)
  const isValid = ({ value }: CountedRecord): boolean =>
    Number.isInteger(value.count) && value.count >= 0 && Number.isFinite(value.seconds) && value.seconds > 0
  if (!records.every(isValid))
    return invalidData(records.length, 'a count is no whole number or its time is not positive')
  const count = records.reduce((sum, record) => sum + record.value.count, 0)
  const seconds = records.reduce((sum, record) => sum + record.value.seconds, 0)
  const bounds = poissonBounds({ k: count, conf: input.confidence, sides: 'one' })
  const interval = { lower: bounds.lower / seconds, upper: bounds.upper / seconds, method: 'Garwood' }
  const judged = {
    n: records.length,
    bad: 0,
    ambiguous: 0,
    value: count / seconds,
    interval,
    pFail: null,
    counterexamples: [],
  }
  if (interval.upper < bound) {
    return {
      ...judged,
      state: 'fail',
      reason: null,
      nRequired: null,
      counterexamples: records.map((_, index) => index),
    }
  }
  if (records.length < minimum) {
    const text = `${records.length} records, ${minimum} needed`
    return { ...judged, state: 'inconclusive', reason: { code: 'too-few', text }, nRequired: minimum }
  }
  if (interval.lower >= bound) return { ...judged, state: 'pass', reason: null, nRequired: null }
  const text = 'the bounds straddle the limit; a longer run narrows them'
  return { ...judged, state: 'inconclusive', reason: { code: 'straddles', text }, nRequired: null }
}
