import { betaQuantile, type Share } from './beta-quantile.ts'
import { requireFractions, requireShare } from './input.ts'

/** Both bounds of a share, with their complements, which keep their digits where a bound is near 1. */
export type Interval = {
  readonly lower: number
  readonly upper: number
  readonly lowerComplement: number
  readonly upperComplement: number
}

/** k successes of n at confidence `conf`; `one` means two one-sided bounds, each at conf. */
export type IntervalQuestion = {
  readonly k: number
  readonly n: number
  readonly conf: number
  readonly sides: 'one' | 'two'
}

/** Probability left outside each bound. */
export function outsideEachBound(of: { readonly conf: number; readonly sides: 'one' | 'two' }): number {
  return of.sides === 'one' ? 1 - of.conf : (1 - of.conf) / 2
}

/** alpha^(1/n) and its complement: the bound where all n units agree. */
function power(alpha: number, n: number): Share {
  const log = Math.log(alpha) / n
  return { value: Math.exp(log), complement: -Math.expm1(log) }
}

function lowerBound(k: number, n: number, alpha: number): Share {
  if (k === 0) return { value: 0, complement: 1 }
  if (k === n) return power(alpha, n)
  return betaQuantile({ a: k, b: n - k + 1, tail: 'lower', p: alpha })
}

/**
 * Clopper and Pearson's exact bounds of a success probability. The only usual interval whose wrong-pass rate stays within alpha for every p and n, hence
 * the one that verdicts use. Real k and n are allowed, as effective sample sizes need them.
 *
 * Source: C. Clopper, E. Pearson, Biometrika 26 (1934) 404.
 *
 * @throws RangeError if n is 0, k is outside 0..n or conf is not strictly between 0 and 1.
 * @example clopperPearson({ k: 59, n: 59, conf: 0.95, sides: 'one' }).lower // => 0.9504923901117731
 */
export function clopperPearson(of: IntervalQuestion): Interval {
  const { k, n, conf } = of
  requireShare('clopperPearson', k, n)
  requireFractions('clopperPearson', { conf })
  const alpha = outsideEachBound(of)
  const lower = lowerBound(k, n, alpha)
  // The upper bound of the successes is the complement of the lower bound of the failures.
  const upper = lowerBound(n - k, n, alpha)
  return {
    lower: lower.value,
    upper: upper.complement,
    lowerComplement: lower.complement,
    upperComplement: upper.value,
  }
}
