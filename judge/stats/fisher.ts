import { hypergeometricAtMost, hypergeometricExactly } from './hypergeometric.ts'
import { requireCounts, requireShare } from './input.ts'
import type { Alternatives } from './mann-whitney.ts'

/** Successes and units of two samples. */
export type TwoCounts = { readonly k1: number; readonly n1: number; readonly k2: number; readonly n2: number }

/** Probabilities that differ by rounding alone count as equal, as in R. */
const TIE = 1 + 1e-7

/** @throws RangeError unless both samples have units and no more successes than units. */
export function requireTwoCounts(name: string, { k1, n1, k2, n2 }: TwoCounts): void {
  requireCounts(name, { k1, n1, k2, n2 })
  requireShare(name, k1, n1)
  requireShare(name, k2, n2)
}

/**
 * Fisher's exact test of whether two success probabilities are equal; `less` speaks for the first being smaller. Two-sided: all tables that are no more
 * probable than the one seen.
 *
 * Source: R's fisher.test.
 *
 * @throws RangeError if a sample is empty or has more successes than units.
 * @example fisherExact({ k1: 3, n1: 3, k2: 0, n2: 3 }) // => { twoSided: 0.1, less: 1, greater: 0.05 }
 */
export function fisherExact(of: TwoCounts): Alternatives {
  requireTwoCounts('fisherExact', of)
  const { k1, n1, k2, n2 } = of
  const lot = { lotSize: n1 + n2, bad: k1 + k2, n: n1 }
  const seen = hypergeometricExactly({ ...lot, k: k1 }) * TIE
  let twoSided = 0
  for (let k = Math.max(0, n1 - (lot.lotSize - lot.bad)); k <= Math.min(n1, lot.bad); k++) {
    const probability = hypergeometricExactly({ ...lot, k })
    if (probability <= seen) twoSided += probability
  }
  return {
    twoSided: Math.min(1, twoSided),
    less: hypergeometricAtMost({ ...lot, k: k1 }),
    // Many successes are few failures, which keeps the digits of a small tail.
    greater: hypergeometricAtMost({ lotSize: lot.lotSize, bad: lot.lotSize - lot.bad, n: n1, k: n1 - k1 }),
  }
}
