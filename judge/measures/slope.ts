import type { SlopeMeasure } from '../criterion.ts'
import type { PointRecord } from '../observation.ts'
import { slopeBounds } from '../stats/slope.ts'
import type { Judgement } from '../verdict.ts'
import { invalidData, type MeasureInput, noData } from './outcome.ts'

const FEWEST_POINTS = 3

/** The points above the line through the origin whose slope is the bound, furthest first. */
const steepest = (records: readonly PointRecord[], bound: number): number[] => {
  const above = ({ value }: PointRecord): number => (value === null ? 0 : value.y - bound * value.x)
  return records
    .map((record, index) => ({ index, above: above(record) }))
    .filter(point => point.above >= 0)
    .sort((a, b) => b.above - a.above)
    .map(({ index }) => index)
}

/**
 * What one unit of x adds to y lies below the bound: least-squares slope with one-sided t bounds. A point that is not known keeps it from passing, as the
 * slow ones are those that get lost. Source: statistics, section 1d; criterion perf.flag-op.
 */
export const judgeSlope = (records: readonly PointRecord[], input: MeasureInput<SlopeMeasure>): Judgement => {
  const { criterion, measure, confidence } = input
  const { bound } = measure
  const needed = Math.max(criterion.minimum, FEWEST_POINTS)
  if (records.length === 0) return noData('no record was observed', needed)
  const known = records.flatMap(({ value }) => (value === null ? [] : [value]))
  if (!known.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))) {
    return invalidData(records.length, 'a point holds no number')
  }
  const few = { ...noData(`${known.length} points, ${needed} needed`, needed), n: records.length }
  const levels = new Set(known.map(({ x }) => x))
  if (known.length < FEWEST_POINTS) return { ...few, ambiguous: records.length - known.length }
  if (levels.size < 2) return { ...few, reason: { code: 'no-data', text: 'all points have the same x' } }
  const line = slopeBounds({ x: known.map(({ x }) => x), y: known.map(({ y }) => y), conf: confidence })
  const base = {
    n: records.length,
    bad: 0,
    ambiguous: records.length - known.length,
    value: line.slope,
    interval: { lower: line.lower, upper: line.upper, method: 'least squares, t' },
    pFail: null,
    nRequired: null,
    counterexamples: [],
  }
  const open = (reason: Judgement['reason'], nRequired: number | null): Judgement => ({
    ...base,
    state: 'inconclusive',
    reason,
    nRequired,
  })
  if (line.lower >= bound) return { ...base, state: 'fail', reason: null, counterexamples: steepest(records, bound) }
  if (records.length < needed)
    return open({ code: 'too-few', text: `${records.length} points, ${needed} needed` }, needed)
  if (base.ambiguous > 0) return open({ code: 'ambiguous', text: `${base.ambiguous} points are not known` }, null)
  if (line.upper < bound) return { ...base, state: 'pass', reason: null }
  return open({ code: 'straddles', text: 'the bounds straddle the limit; more points narrow them' }, null)
}
