import { clopperPearson } from './clopper-pearson.ts'
import { designEffect } from './design-effect.ts'
import { requireFinite, requireFractions, requireValues } from './input.ts'
import type { Outcome } from './outcome.ts'

/** Verdict on a quantile of a time-ordered series, with the share of units at or above the threshold. */
export type CorrelatedQuantile = {
  readonly exceed: number
  readonly deff: number
  readonly nEff: number
  /** One-sided bounds of the share of units at or above the threshold. */
  readonly exceedLower: number
  readonly exceedUpper: number
  /** Too few independent units beyond the quantile for any pass. */
  readonly tooCorrelated: boolean
  readonly verdict: Outcome
}

/** Below this number of independent units expected beyond the quantile a correlated series cannot pass. */
const FEWEST_BEYOND = 5

/**
 * Verdict on "the q-quantile is below `threshold`" for values in time order, where neighbours resemble each other as latencies under load do; null is a
 * unit known to exceed any limit. The design effect is the largest of the threshold's, the estimated quantile's and the median's. Use it from 300 units
 * on; near saturation its error rate is approximate.
 *
 * Source: Korn and Graubard's interval on the share of exceedances.
 *
 * @throws RangeError if there are fewer units than batches, a value is NaN or infinite, or q or conf is out of range.
 * @example correlatedQuantile({ series: [1, 9, 1, 1], batches: 2, threshold: 5, q: 0.5, conf: 0.95 }).exceed // => 1
 */
export function correlatedQuantile(of: {
  readonly series: readonly (number | null)[]
  readonly batches?: number
  readonly threshold: number
  readonly q: number
  readonly conf: number
}): CorrelatedQuantile {
  const { batches = 30, threshold, q, conf } = of
  requireFinite('correlatedQuantile', { threshold })
  requireFractions('correlatedQuantile', { q, conf })
  const known = of.series.filter(value => value !== null)
  if (of.series.length === 0 || known.length > 0) requireValues('correlatedQuantile', known)
  const series = of.series.map(value => value ?? Number.POSITIVE_INFINITY)
  const n = series.length
  const ascending = series.toSorted((one, other) => (one === other ? 0 : one - other))
  const at = (share: number) => ascending[Math.max(1, Math.ceil(n * share * (1 - 4 * Number.EPSILON))) - 1]
  const levels = [threshold, at(q) ?? threshold, at(0.5) ?? threshold]
  const effects = levels.map(level => designEffect({ bad: series.map(value => value >= level), batches, conf }))
  const { deff, nEff } = effects.reduce((worst, effect) => (effect.deff > worst.deff ? effect : worst))
  const exceed = series.filter(value => value >= threshold).length
  const bounds = clopperPearson({ k: (exceed / n) * nEff, n: nEff, conf, sides: 'one' })
  const tooCorrelated = deff >= 2 && (n / deff) * (1 - q) < FEWEST_BEYOND
  const passes = bounds.upper <= 1 - q && !tooCorrelated
  return {
    exceed,
    deff,
    nEff,
    exceedLower: bounds.lower,
    exceedUpper: bounds.upper,
    tooCorrelated,
    verdict: bounds.lower > 1 - q ? 'fail' : passes ? 'pass' : 'inconclusive',
  }
}
