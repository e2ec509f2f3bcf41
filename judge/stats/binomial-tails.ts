import { betaTails } from './beta-tails.ts'
import { requireCounts, requireFinite } from './input.ts'

/** One binomial question: k successes of n at success probability p. */
export type Binomial = { readonly k: number; readonly n: number; readonly p: number }

function check(name: string, { k, n, p }: Binomial): void {
  requireFinite(name, { k, p })
  requireCounts(name, { n })
  if (!Number.isInteger(k)) throw new RangeError(`${name} requires an integer k, found ${k}`)
  if (p < 0 || p > 1) throw new RangeError(`${name} requires p between 0 and 1, found ${p}`)
}

/**
 * P(X <= k) for X binomial with n trials of probability p.
 *
 * Source: I_{1-p}(n-k, k+1), DLMF 8.17.5.
 *
 * @throws RangeError if k or n is not an integer or p is outside 0..1.
 * @example binomialAtMost({ k: 0, n: 10, p: 0.1 }) // => 0.3486784401
 */
export function binomialAtMost(of: Binomial): number {
  check('binomialAtMost', of)
  const { k, n, p } = of
  if (k < 0) return 0
  if (k >= n) return 1
  return betaTails({ a: k + 1, b: n - k, x: p }).upper
}

/**
 * P(X >= k) for X binomial with n trials of probability p.
 *
 * Source: I_p(k, n-k+1), DLMF 8.17.5.
 *
 * @throws RangeError if k or n is not an integer or p is outside 0..1.
 * @example binomialAtLeast({ k: 1, n: 10, p: 0.1 }) // => 0.6513215599
 */
export function binomialAtLeast(of: Binomial): number {
  check('binomialAtLeast', of)
  const { k, n, p } = of
  if (k <= 0) return 1
  if (k > n) return 0
  return betaTails({ a: k, b: n - k + 1, x: p }).lower
}
