import type { Rollout } from '../contracts/rollout.schema.ts'
import type { Threshold } from '../contracts/threshold.schema.ts'

/** Where a value lies: where the target wants it, between target and roll-back limit, or beyond that. */
export type Place = 'good' | 'band' | 'beyond'

/** How far into its room a value is put, as a share of the limit. */
const share = 0.2

/** As people write them: a posted value is shown again in the record of a rollout. */
const rounded = (value: number): number => Number(value.toFixed(6))

/** A value of a metric in a place; null where there is no such place: no room between the two limits. */
export const valueAt = ({ target, rollback }: Threshold, place: Place): number | null => {
  if (place === 'band') return target.value === rollback.value ? null : rounded((target.value + rollback.value) / 2)
  const limit = place === 'good' ? target : rollback
  if (limit.op === '<') return rounded(limit.value * (1 - share))
  if (limit.value === 0) return 1
  const above = limit.value * (1 + share)
  // A limit below 1 may be one on a share, which is never more than 1.
  return rounded(limit.value < 1 ? Math.min(above, (1 + limit.value) / 2) : above)
}

/** The metrics that a promotion asks for: all but those that are only there to take a feature back at once. */
export const askedMetrics = ({ metrics }: Rollout): readonly Threshold[] => metrics.filter(({ min_n }) => min_n > 0)

/** Those with room between target and roll-back limit. */
export const bandedMetrics = (plan: Rollout): readonly string[] =>
  askedMetrics(plan).flatMap(metric => (valueAt(metric, 'band') === null ? [] : metric.metric))

/** Values of every metric that is asked for, good but for those placed otherwise; null leaves one out. */
export const valuesOf = (
  plan: Rollout,
  otherwise: Readonly<Record<string, Place | null>> = {},
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    askedMetrics(plan).flatMap(threshold => {
      const { metric } = threshold
      const place = metric in otherwise ? otherwise[metric] : 'good'
      const value = place ? valueAt(threshold, place) : null
      return value === null ? [] : [[metric, value] as const]
    }),
  )
