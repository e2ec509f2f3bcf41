import { gammaTails } from './gamma-tails.ts'

/**
 * Upper tail P(X > x) of the chi-square distribution with `df` degrees of freedom.
 *
 * Source: Q(df/2, x/2), DLMF 8.2.4.
 *
 * @throws RangeError if df is not positive or x is negative.
 * @example chiSquareUpperTail(2, 2) // => 0.36787944117144233
 */
export function chiSquareUpperTail(x: number, df: number): number {
  return gammaTails(df / 2, x / 2).upper
}
