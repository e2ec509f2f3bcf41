import { gammaQuantile } from './gamma-quantile.ts'
import { requireCounts, requireFractions } from './input.ts'

/**
 * Garwood's exact bounds of a Poisson mean from k observed events: each one-sided at `conf`, or the equal-tailed interval at `conf` if `sides` is
 * `two`. Divide by the exposure (hours, days) for a rate.
 *
 * Source: F. Garwood, Biometrika 28 (1936) 437.
 *
 * @throws RangeError if k is not an integer of at least 0 or conf is not strictly between 0 and 1.
 * @example poissonBounds({ k: 0, conf: 0.95, sides: 'one' }) // => { lower: 0, upper: 2.99573227355399 }
 */
export function poissonBounds(of: { readonly k: number; readonly conf: number; readonly sides: 'one' | 'two' }): {
  readonly lower: number
  readonly upper: number
} {
  const { k, conf } = of
  requireCounts('poissonBounds', { k })
  requireFractions('poissonBounds', { conf })
  const p = of.sides === 'one' ? 1 - conf : (1 - conf) / 2
  return {
    lower: k === 0 ? 0 : gammaQuantile({ shape: k, tail: 'lower', p }),
    upper: k === 0 ? -Math.log(p) : gammaQuantile({ shape: k + 1, tail: 'upper', p }),
  }
}
