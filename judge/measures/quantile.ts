import type { MeasuredRecord } from '../observation.ts'
import { correlatedQuantile } from '../stats/correlated-quantile.ts'
import { farBelow } from '../stats/far-below.ts'
import { intervalVerdict } from '../stats/interval-verdict.ts'
import { quantileBounds } from '../stats/quantile-verdict.ts'
import type { Interval, Judgement } from '../verdict.ts'
import { invalidData, type MeasureInput, noData } from './outcome.ts'
import { sizeToPass } from './proportion.ts'

/** Lowest and highest value that a record may have; high is null for "at least low". */
export interface Range {
  readonly low: number
  readonly high: number | null
}

/** A measured value as a range; null (unknown) may be anything; undefined where it is not a number at all. */
export const rangeOf = (value: MeasuredRecord['value']): Range | undefined => {
  if (value === null) return { low: Number.NEGATIVE_INFINITY, high: null }
  if (typeof value === 'number') return Number.isFinite(value) ? { low: value, high: value } : undefined
  const [low, high] = value
  const valid = Number.isFinite(low) && (high === null || (Number.isFinite(high) && low <= high))
  return valid ? { low, high } : undefined
}

/** The ranges of all records, or the refs of those that hold no number. */
export const rangesOf = (records: readonly MeasuredRecord[]): { ranges: Range[]; invalid: string[] } => {
  const ranges: Range[] = []
  const invalid: string[] = []
  for (const record of records) {
    const range = rangeOf(record.value)
    if (range) ranges.push(range)
    else invalid.push(record.ref)
  }
  return { ranges, invalid }
}

/** Bounds of the quantile: the upper one from the highest value each record may have, the lower from the lowest. */
const boundsOf = (
  ranges: readonly Range[],
  q: number,
  confidence: number,
): { value: number | null; interval: Interval } => {
  const method = 'order statistics'
  const highs = ranges.flatMap(range => (range.high === null ? [] : [range.high]))
  const lows = ranges.flatMap(range => (Number.isFinite(range.low) ? [range.low] : []))
  const beyond = ranges.length - highs.length
  const upper = highs.length > 0 ? quantileBounds({ values: highs, beyond, q, conf: confidence }) : null
  const lower = lows.length === ranges.length ? quantileBounds({ values: lows, q, conf: confidence }).lower : null
  return { value: upper?.estimate ?? null, interval: { lower, upper: upper?.upper ?? null, method } }
}

/** From here on neighbours in time may resemble each other and are counted by their effective number; below, independence is assumed. */
const CORRELATED_FROM = 300

interface Counts {
  readonly ok: number
  readonly ambiguous: number
  readonly bad: number
}

interface Decision {
  readonly state: 'pass' | 'fail' | 'inconclusive'
  readonly pFail: number
  readonly tooCorrelated: boolean
  /** Why a series passes whose neighbours resemble each other too much for the rule. */
  readonly note?: string
}

/** Below this share of the bound a drift or a burst is far from it; a row may name its own as `settled_share`. */
const FAR_SHARE = 0.5

interface QuantileLimits {
  readonly q: number
  readonly bound: number
  readonly confidence: number
  /** What counts as far below the bound. */
  readonly far: number
}

/** A series that varies so much that bursts may not have been seen passes all the same where each of its stretches on its own lies far below the bound. */
const farNote = (series: readonly (number | null)[], limits: QuantileLimits, deff: number): string | null => {
  const { q, bound, confidence, far } = limits
  if (!(bound > 0)) return null
  const { isFar, worst } = farBelow({ series, limit: far, q, conf: confidence })
  if (!isFar || worst === null) return null
  return `neighbouring records resemble each other (design effect ${deff.toFixed(1)}), yet each thirtieth of them lies far below the bound on its own: at most ${Number(worst.toPrecision(3))}, below ${far} is far`
}

/** The order-statistic rule on the counts; a long series must also clear it with the design effect of its own correlation, or lie far below the bound all along. */
const decide = (ranges: readonly Range[], counts: Counts, limits: QuantileLimits): Decision => {
  const { q, bound, confidence } = limits
  const { verdict, pFail } = intervalVerdict({ ...counts, target: q, conf: confidence })
  if (ranges.length < CORRELATED_FROM || verdict === 'inconclusive')
    return { state: verdict, pFail, tooCorrelated: false }
  const series =
    verdict === 'pass'
      ? ranges.map(range => range.high)
      : ranges.map(range => (Number.isFinite(range.low) ? range.low : Math.min(0, bound - 1)))
  const correlated = correlatedQuantile({ series, threshold: bound, q, conf: confidence })
  if (correlated.verdict === verdict) return { state: verdict, pFail, tooCorrelated: false }
  const note = verdict === 'pass' ? farNote(series, limits, correlated.deff) : null
  return note === null
    ? { state: 'inconclusive', pFail, tooCorrelated: true }
    : { state: verdict, pFail, tooCorrelated: false, note }
}

/**
 * The q-quantile lies below the bound: the proportion rule on "below the bound", which is the order-statistic rule; a range that straddles the bound
 * is ambiguous, a censored value counts as at least its floor. Records come in time order. Source: statistics, section 1b; the rule on series that lie
 * far below the bound all along is ours.
 */
export const judgeQuantile = (
  records: readonly MeasuredRecord[],
  input: MeasureInput<{ readonly kind: 'quantile'; readonly q: number; readonly bound: number; readonly unit: string }>,
): Judgement => {
  const { q, bound } = input.measure
  const { minimum } = input.criterion
  if (records.length === 0)
    return noData('no record was observed', Math.max(minimum, sizeToPass(0, q, input.confidence)))
  const { ranges, invalid } = rangesOf(records)
  if (invalid.length > 0) return invalidData(records.length, `no number: ${invalid.slice(0, 5).join(', ')}`)
  const ok = ranges.filter(range => range.high !== null && range.high < bound).length
  const bad = ranges.flatMap((range, index) => (range.low >= bound ? [index] : []))
  const counts = { ok, ambiguous: ranges.length - ok - bad.length, bad: bad.length }
  const far = bound * (input.criterion.params.settled_share ?? FAR_SHARE)
  const decision = decide(ranges, counts, { q, bound, confidence: input.confidence, far })
  const judged = {
    n: records.length,
    bad: bad.length,
    ambiguous: counts.ambiguous,
    ...boundsOf(ranges, q, input.confidence),
    pFail: decision.pFail,
    counterexamples: bad.sort((a, b) => (ranges[b]?.low ?? 0) - (ranges[a]?.low ?? 0)),
    reason: null,
    nRequired: null,
  }
  if (decision.state === 'fail') return { ...judged, state: 'fail' }
  if (decision.state === 'pass' && records.length >= minimum) {
    return { ...judged, state: 'pass', ...(decision.note === undefined ? {} : { note: decision.note }) }
  }
  const nRequired = Math.max(minimum, sizeToPass(counts.bad + counts.ambiguous, q, input.confidence))
  return {
    ...judged,
    state: 'inconclusive',
    nRequired,
    reason: openReason(records.length, nRequired, { ...counts, ...decision }),
  }
}

const openReason = (n: number, nRequired: number, found: Counts & Decision): Judgement['reason'] => {
  if (found.tooCorrelated)
    return { code: 'too-correlated', text: 'neighbouring records resemble each other too much; run longer' }
  if (n < nRequired && found.bad + found.ambiguous === 0)
    return { code: 'too-few', text: `${n} records, ${nRequired} needed` }
  return {
    code: 'straddles',
    text: `the bounds straddle the limit; ${nRequired} records would do if no further one is beyond it`,
  }
}
