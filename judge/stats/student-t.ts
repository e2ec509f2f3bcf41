import { betaQuantile } from './beta-quantile.ts'
import { betaTails } from './beta-tails.ts'
import { requireFinite, requireFractions } from './input.ts'

/**
 * Upper tail P(T > t) of Student's t distribution with `df` degrees of freedom.
 *
 * Source: the incomplete beta function, DLMF 8.17 with x = df/(df + t^2).
 *
 * @throws RangeError if t is not finite or df is not positive.
 * @example studentUpperTail(2, 2) // => 0.09175170953613698
 */
export function studentUpperTail(t: number, df: number): number {
  requireFinite('studentUpperTail', { t, df })
  const total = df + t * t
  const half = 0.5 * betaTails({ a: df / 2, b: 0.5, x: df / total, complement: (t * t) / total }).lower
  return t >= 0 ? half : 1 - half
}

/**
 * Quantile of Student's t distribution with `df` degrees of freedom.
 *
 * Source: the beta quantile.
 *
 * @throws RangeError if p is not strictly between 0 and 1 or df is not positive.
 * @example studentQuantile(0.975, 19) // => 2.0930240544083087
 */
export function studentQuantile(p: number, df: number): number {
  requireFractions('studentQuantile', { p })
  if (p === 0.5) return 0
  const twoTails = 2 * Math.min(p, 1 - p)
  const { value, complement } = betaQuantile({ a: df / 2, b: 0.5, tail: 'lower', p: twoTails })
  const size = Math.sqrt((df * complement) / value)
  return p < 0.5 ? -size : size
}
