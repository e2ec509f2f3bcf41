import { mean } from 'simple-statistics'
import { requireValues } from './input.ts'

/** How many independent values a correlated series is worth; null where all values are equal. */
export type EffectiveSize = {
  /** Variance, with divisor n. */
  readonly gamma0: number
  readonly rho1: number | null
  /** Pairs of lags (0,1), (2,3), ... whose sum is positive. */
  readonly pairs: number
  /** Variance of the mean times n. */
  readonly sigma2: number
  readonly nEff: number | null
}

/**
 * Effective sample size of values in time order by the initial positive sequence.
 *
 * Source: C. Geyer, Statistical Science 7 (1992) 473.
 *
 * @throws RangeError if there is no value or one is NaN or infinite.
 * @example effectiveSize([1, -1, 1, -1]).nEff // => 4
 */
export function effectiveSize(series: readonly number[]): EffectiveSize {
  requireValues('effectiveSize', series)
  const n = series.length
  const centre = mean([...series])
  const off = Float64Array.from(series, value => value - centre)
  const covariance = (lag: number): number => {
    let sum = 0
    for (let i = 0; i + lag < n; i++) sum += (off[i] ?? 0) * (off[i + lag] ?? 0)
    return sum / n
  }
  const gamma0 = covariance(0)
  if (gamma0 === 0) return { gamma0, rho1: null, pairs: 0, sigma2: 0, nEff: null }
  let [pairs, total] = [0, 0]
  for (let lag = 0; lag + 1 < n; lag += 2) {
    const pair = covariance(lag) + covariance(lag + 1)
    if (pair <= 0) break
    total += pair
    pairs++
  }
  const sigma2 = 2 * total - gamma0
  const nEff = sigma2 > 0 ? Math.min(n, (n * gamma0) / sigma2) : n
  return { gamma0, rho1: covariance(1) / gamma0, pairs, sigma2, nEff }
}
