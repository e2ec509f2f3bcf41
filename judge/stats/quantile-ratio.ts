import { requireFinite } from './input.ts'
import type { Outcome } from './outcome.ts'
import { quantileBounds } from './quantile-verdict.ts'

/** How many times the candidate's quantile is the baseline's. */
export type QuantileRatio = {
  readonly baseEst: number
  readonly candEst: number
  readonly ratio: number
  /** One-sided bounds, each at conf; null where a sample is too small for one of its own bounds. */
  readonly lower: number | null
  readonly upper: number | null
}

/** Two samples of positive values, whose q-quantiles are compared. */
export type QuantilePair = {
  readonly base: readonly number[]
  readonly cand: readonly number[]
  readonly q: number
  readonly conf: number
}

/** One end of the interval on the log scale: both samples' distances from estimate to bound, combined as for independent estimates. */
function reach(...distances: readonly (number | null)[]): number | null {
  let sum = 0
  for (const distance of distances) {
    if (distance === null) return null
    sum += distance ** 2
  }
  return Math.sqrt(sum)
}

const logDistance = (one: number | null, other: number): number | null =>
  one === null ? null : Math.log(one) - Math.log(other)

/**
 * Ratio of the q-quantiles of two independent samples, with bounds recovered on the log scale from the order-statistic bounds of each.
 *
 * Source: G. Zou, A. Donner, Statistics in Medicine 27 (2008) 1693 (MOVER).
 *
 * @throws RangeError if a sample is empty, a value is not positive, or q or conf is not strictly between 0 and 1.
 * @example quantileRatio({ base: [1, 2, 3, 4, 5], cand: [2, 4, 6, 8, 10], q: 0.5, conf: 0.9 }).ratio // => 2
 */
export function quantileRatio(of: QuantilePair): QuantileRatio {
  const { base, cand, q, conf } = of
  for (const value of [...base, ...cand]) {
    if (!(value > 0)) throw new RangeError(`quantileRatio requires positive values, found ${value}`)
  }
  const b = quantileBounds({ values: base, q, conf })
  const c = quantileBounds({ values: cand, q, conf })
  const [baseEst, candEst] = [b.estimate ?? Number.NaN, c.estimate ?? Number.NaN]
  const centre = Math.log(candEst / baseEst)
  const up = reach(logDistance(c.upper, candEst), logDistance(b.lower, baseEst))
  const down = reach(logDistance(c.lower, candEst), logDistance(b.upper, baseEst))
  return {
    baseEst,
    candEst,
    ratio: candEst / baseEst,
    lower: down === null ? null : Math.exp(centre - down),
    upper: up === null ? null : Math.exp(centre + up),
  }
}

/**
 * Verdict on "the candidate's quantile is at most `limit` times the baseline's": no evidence of a difference is no pass.
 *
 * Source: non-inferiority by the bounds of `quantileRatio`.
 *
 * @throws RangeError if the limit is not finite.
 * @example quantileRatioVerdict({ lower: 0.9, upper: 1.2 }, 1.5) // => 'pass'
 */
export function quantileRatioVerdict(of: Pick<QuantileRatio, 'lower' | 'upper'>, limit: number): Outcome {
  requireFinite('quantileRatioVerdict', { limit })
  if (of.upper !== null && of.upper <= limit) return 'pass'
  return of.lower !== null && of.lower > limit ? 'fail' : 'inconclusive'
}
