import { requireTwoCounts, type TwoCounts } from './fisher.ts'
import { normalTails } from './normal-tails.ts'

/** Score test of a difference of two shares, first less second, against a margin on each side. */
export type FarringtonManning = {
  /** Statistic at +margin, and the evidence that the difference is below it: a canary that is not worse, where the shares are failures. */
  readonly zUpper: number
  readonly pLess: number
  /** Statistic at -margin, and the evidence that the difference is above it. */
  readonly zLower: number
  readonly pGreater: number
}

/** The likeliest first share if the difference is exactly `delta`: a root of a cubic, in closed form, then one step of Newton for its last digits. */
function constrained(of: TwoCounts, delta: number): number {
  const { k1, n1, k2, n2 } = of
  const [p1, p2, theta] = [k1 / n1, k2 / n2, n2 / n1]
  const a = 1 + theta
  const b = -(1 + theta + p1 + theta * p2 + delta * (theta + 2))
  const c = delta * delta + delta * (2 * p1 + theta + 1) + p1 + theta * p2
  const d = -p1 * delta * (1 + delta)
  const v = (b / (3 * a)) ** 3 - (b * c) / (6 * a * a) + d / (2 * a)
  const u = Math.sign(v || 1) * Math.sqrt(Math.max(0, (b / (3 * a)) ** 2 - c / (3 * a)))
  const angle = u === 0 ? 0 : Math.acos(Math.min(1, Math.max(-1, v / u ** 3)))
  const root = 2 * u * Math.cos((Math.PI + angle) / 3) - b / (3 * a)
  const steepness = (3 * a * root + 2 * b) * root + c
  const step = steepness === 0 ? 0 : (((a * root + b) * root + c) * root + d) / steepness
  return Math.min(1 - Math.max(0, -delta), Math.max(0, delta, root - step))
}

function statistic(of: TwoCounts, delta: number): number {
  const { k1, n1, k2, n2 } = of
  const first = constrained(of, delta)
  const second = Math.min(1, Math.max(0, first - delta))
  const variance = (first * (1 - first)) / n1 + (second * (1 - second)) / n2
  const off = k1 / n1 - k2 / n2 - delta
  return variance === 0 ? 0 : off / Math.sqrt(variance)
}

/**
 * Whether the first share exceeds the second by less than `margin` (`pLess`), and falls short of it by less (`pGreater`); both small is equivalence.
 *
 * Source: C. Farrington, G. Manning, Statistics in Medicine 9 (1990) 1447.
 *
 * @throws RangeError if a sample is empty or has more successes than units, or the margin is not strictly between 0 and 1.
 * @example farringtonManning({ k1: 50, n1: 5000, k2: 60, n2: 5000, margin: 0.005 }).pLess < 0.001 // => true
 */
export function farringtonManning(of: TwoCounts & { readonly margin: number }): FarringtonManning {
  requireTwoCounts('farringtonManning', of)
  const { margin } = of
  if (!(margin > 0 && margin < 1)) {
    throw new RangeError(`farringtonManning requires margin between 0 and 1, found ${margin}`)
  }
  const [zUpper, zLower] = [statistic(of, margin), statistic(of, -margin)]
  return { zUpper, pLess: normalTails(zUpper).lower, zLower, pGreater: normalTails(zLower).upper }
}
