import type { MeasuredRecord } from '../observation.ts'
import type { Judgement } from '../verdict.ts'
import { judgeEvery } from './every.ts'
import { invalidData, type MeasureInput, noData } from './outcome.ts'
import { type Range, rangesOf } from './quantile.ts'

interface Limits {
  readonly bound: number
  readonly strict?: true
  readonly above?: number
}

/** True within the limits, false beyond them, null where the range straddles one. */
const within = (range: Range, limits: Limits): boolean | null => {
  const { bound, strict, above } = limits
  const exceeds = (value: number): boolean => (strict ? value >= bound : value > bound)
  if (exceeds(range.low)) return false
  if (above !== undefined && range.high !== null && range.high <= above) return false
  if (range.high === null || exceeds(range.high)) return null
  return above !== undefined && range.low <= above ? null : true
}

/**
 * Zero tolerance on a limit: each value lies within it. The value printed is the largest one seen (or the smallest, where only the floor is broken).
 * Source: statistics, section 1c.
 */
export const judgeMaximum = (
  records: readonly MeasuredRecord[],
  input: MeasureInput<Limits & { readonly kind: 'maximum'; readonly unit: string }>,
): Judgement => {
  if (records.length === 0) return noData('no record was observed', input.criterion.minimum)
  const { ranges, invalid } = rangesOf(records)
  if (invalid.length > 0) return invalidData(records.length, `no number: ${invalid.slice(0, 5).join(', ')}`)
  const flags = ranges.map(range => within(range, input.measure))
  const judgement = judgeEvery(
    flags.map((value, index) => ({ ref: String(index), value })),
    { ...input, measure: { kind: 'every' } },
  )
  const shown = (index: number): number => ranges[index]?.high ?? ranges[index]?.low ?? 0
  const known = ranges.flatMap((_, index) => (Number.isFinite(shown(index)) ? [shown(index)] : []))
  const { above } = input.measure
  const smallest = Math.min(...known)
  const floorBroken = above !== undefined && smallest <= above
  return {
    ...judgement,
    value: known.length === 0 ? null : floorBroken ? smallest : known.reduce((a, b) => Math.max(a, b)),
    counterexamples: [...judgement.counterexamples].sort((a, b) => shown(b) - shown(a)),
  }
}
