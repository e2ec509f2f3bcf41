import { betaTails, logBetaKernel } from './beta-tails.ts'
import { increasingRoot } from './increasing-root.ts'
import { requireFinite, requireFractions } from './input.ts'
import { normalQuantile } from './normal-quantile.ts'

/** A value between 0 and 1 together with 1 - value, so that neither loses digits near an end. */
export type Share = { readonly value: number; readonly complement: number }

/** Limits of the logit between which both shares are normal doubles. */
const LOGIT_LIMIT = 700

function lowerTailQuantile(a: number, b: number, p: number): Share {
  const target = Math.log(p)
  const split = (logit: number) => ({ x: 1 / (1 + Math.exp(-logit)), y: 1 / (1 + Math.exp(logit)) })
  const logit = increasingRoot({
    at: point => {
      const { x, y } = split(point)
      const { logLower } = betaTails({ a, b, x, complement: y })
      return { value: logLower - target, slope: Math.exp(logBetaKernel({ a, b, x, y }) - logLower) }
    },
    start: Math.log(a / b) + normalQuantile(p) * Math.sqrt(1 / a + 1 / b),
    low: -LOGIT_LIMIT,
    high: LOGIT_LIMIT,
  })
  const { x, y } = split(logit)
  return { value: x, complement: y }
}

/**
 * Quantile of the beta distribution: the x whose `tail` holds probability `p`, and 1 - x.
 *
 * Source: bracketed Newton on the logit of x against the log of the tail, which is concave there.
 *
 * @throws RangeError if a or b is not positive or p is not strictly between 0 and 1.
 * @example betaQuantile({ a: 1, b: 1, tail: 'upper', p: 0.05 }) // => { value: 0.95, complement: 0.05 }
 */
export function betaQuantile(of: {
  readonly a: number
  readonly b: number
  readonly tail: 'lower' | 'upper'
  readonly p: number
}): Share {
  const { a, b, p } = of
  requireFinite('betaQuantile', { a, b })
  requireFractions('betaQuantile', { p })
  if (a <= 0 || b <= 0) throw new RangeError(`betaQuantile requires positive a and b, found ${a} and ${b}`)
  const lower = of.tail === 'lower'
  // The smaller tail is solved for: the log of the larger one is flat there.
  const fromLower = p <= 0.5 ? lower : !lower
  const small = p <= 0.5 ? p : 1 - p
  if (fromLower) return lowerTailQuantile(a, b, small)
  const mirrored = lowerTailQuantile(b, a, small)
  return { value: mirrored.complement, complement: mirrored.value }
}
