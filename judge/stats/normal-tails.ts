import { type Tails, tailsFrom } from './beta-tails.ts'
import { gammaTails } from './gamma-tails.ts'
import { requireFinite } from './input.ts'

/**
 * Both tails of the standard normal distribution at z, each with full relative accuracy.
 *
 * Source: incomplete gamma functions, DLMF 7.11.1.
 *
 * @throws RangeError if z is not finite.
 * @example normalTails(1.959963984540054).upper // => 0.025000000000000012
 */
export function normalTails(z: number): Tails {
  requireFinite('normalTails', { z })
  return tailsFrom(z < 0 ? 'lower' : 'upper', gammaTails(0.5, (z * z) / 2).logUpper - Math.LN2)
}

/**
 * Complementary error function erfc(x) = 2/sqrt(pi) times the integral of exp(-t^2) from x to infinity.
 *
 * Source: DLMF 7.11.2.
 *
 * @throws RangeError if x is not finite.
 * @example erfc(0) // => 1
 */
export function erfc(x: number): number {
  requireFinite('erfc', { x })
  const tails = gammaTails(0.5, x * x)
  return x < 0 ? 1 + tails.lower : tails.upper
}
