import { gammaTails } from './gamma-tails.ts'
import { increasingRoot } from './increasing-root.ts'
import { requireFinite, requireFractions } from './input.ts'
import { normalQuantile } from './normal-quantile.ts'
import { logPoisson } from './saddle-point.ts'

/** Limits of log x between which x is a normal double. */
const LOG_LIMIT = 700

/** Wilson and Hilferty's cube-root approximation, the start of the search. */
function start(shape: number, z: number): number {
  const root = 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape))
  return Math.log(shape) + 3 * Math.log(Math.max(root, 1e-3))
}

/**
 * Quantile of the gamma distribution with unit rate: the x whose `tail` holds probability `p`.
 *
 * Source: bracketed Newton on log x against the log of the tail.
 *
 * @throws RangeError if shape is not positive or p is not strictly between 0 and 1.
 * @example gammaQuantile({ shape: 1, tail: 'upper', p: 0.05 }) // => 2.995732273553991
 */
export function gammaQuantile(of: {
  readonly shape: number
  readonly tail: 'lower' | 'upper'
  readonly p: number
}): number {
  const { shape, p } = of
  requireFinite('gammaQuantile', { shape })
  requireFractions('gammaQuantile', { p })
  if (shape <= 0) throw new RangeError(`gammaQuantile requires a positive shape, found ${shape}`)
  const target = Math.log(p)
  // The upper tail falls with x; searching in -log x makes both tails increasing.
  const sign = of.tail === 'lower' ? 1 : -1
  const z = normalQuantile(p) * sign
  const root = increasingRoot({
    at: point => {
      const x = Math.exp(sign * point)
      const tails = gammaTails(shape, x)
      const log = of.tail === 'lower' ? tails.logLower : tails.logUpper
      return { value: log - target, slope: shape * Math.exp(logPoisson(shape, x) - log) }
    },
    start: sign * start(shape, z),
    low: -LOG_LIMIT,
    high: LOG_LIMIT,
  })
  return Math.exp(sign * root)
}
