import type { JudgedRecord } from '../observation.ts'
import { requiredUnits } from '../stats/failures-allowed.ts'
import { intervalVerdict } from '../stats/interval-verdict.ts'
import type { Judgement } from '../verdict.ts'
import { type MeasureInput, noData } from './outcome.ts'

/** The smallest n at which `bad` bad units still pass; what an inconclusive verdict says is needed. */
export const sizeToPass = (bad: number, share: number, confidence: number): number =>
  requiredUnits({ failures: bad, target: share, conf: confidence })

const indexesOf = (records: readonly JudgedRecord[], value: boolean | null): number[] =>
  records.flatMap((record, index) => (record.value === value ? [index] : []))

/**
 * The share of good records is at least the bound: one-sided Clopper-Pearson bounds on both sides, unknown records against each.
 * Below the row's minimum nothing passes. Source: statistics, section 1a.
 */
export const judgeProportion = (
  records: readonly JudgedRecord[],
  input: MeasureInput<{ readonly kind: 'proportion'; readonly bound: number; readonly strict?: true }>,
): Judgement => {
  const { minimum } = input.criterion
  const { bound } = input.measure
  if (records.length === 0)
    return noData('no record was observed', Math.max(minimum, sizeToPass(0, bound, input.confidence)))
  const bad = indexesOf(records, false)
  const unknown = indexesOf(records, null)
  const ok = records.length - bad.length - unknown.length
  const verdict = intervalVerdict({
    ok,
    ambiguous: unknown.length,
    bad: bad.length,
    target: bound,
    conf: input.confidence,
  })
  const judged = {
    n: records.length,
    bad: bad.length,
    ambiguous: unknown.length,
    value: ok / records.length,
    interval: { lower: verdict.lower, upper: verdict.upper, method: 'Clopper-Pearson' },
    pFail: verdict.pFail,
    counterexamples: [...bad, ...unknown],
  }
  if (verdict.verdict === 'fail') return { ...judged, state: 'fail', reason: null, nRequired: null }
  const nRequired = Math.max(minimum, sizeToPass(bad.length + unknown.length, bound, input.confidence))
  if (verdict.verdict === 'pass' && records.length >= minimum)
    return { ...judged, state: 'pass', reason: null, nRequired: null }
  const tooFew = records.length < minimum
  const text = tooFew
    ? `${records.length} records, ${minimum} needed`
    : `the bounds straddle the limit; ${nRequired} records would do if no further one is bad`
  return { ...judged, state: 'inconclusive', reason: { code: tooFew ? 'too-few' : 'straddles', text }, nRequired }
}
