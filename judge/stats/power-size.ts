import { binomialAtMost } from './binomial-tails.ts'
import { requiredUnits } from './failures-allowed.ts'
import { requireFractions } from './input.ts'

/** Units at which a proportion criterion passes with the wanted probability, if the true success probability is `truth`. */
export type PowerSize = {
  /** Smallest n that reaches the power. */
  readonly nFirst: number
  /** Smallest n from which the power stays reached: power falls a little before each further failure is allowed. */
  readonly nStable: number
  readonly kPassMinAtStable: number
  readonly powerAtStable: number
}

/** The saw-tooth is followed to this multiple of the first n that reaches the power. */
const CHECKED_TO = 3

/**
 * Sample size for a planned power; null if it would exceed `maxUnits` (default ten million).
 *
 * With f failures allowed, power is highest at the smallest n that allows f and falls until f + 1 are allowed, so only these corners are visited.
 *
 * Source: exact binomial power, saw-tooth as in R. Chernick, C. Liu, The American Statistician 56 (2002) 149.
 *
 * @throws RangeError if truth is not above target, or a probability is not strictly between 0 and 1.
 * @example requiredForPower({ target: 0.95, truth: 0.97, conf: 0.95, power: 0.8 })?.nStable // => 694
 */
export function requiredForPower(of: {
  readonly target: number
  readonly truth: number
  readonly conf: number
  readonly power: number
  readonly maxUnits?: number
}): PowerSize | null {
  const { target, truth, conf, power } = of
  requireFractions('requiredForPower', { target, truth, conf, power })
  if (truth <= target) {
    throw new RangeError(`requiredForPower requires a truth above the target, found ${truth} and ${target}`)
  }
  const passes = (n: number, failures: number) => binomialAtMost({ k: failures, n, p: 1 - truth })
  let nFirst: number | null = null
  let stable: { n: number; failures: number } | null = null
  let start = requiredUnits({ target, conf, failures: 0 })
  for (let failures = 0; start <= (nFirst === null ? (of.maxUnits ?? 1e7) : CHECKED_TO * nFirst); failures++) {
    const next = requiredUnits({ target, conf, failures: failures + 1, from: start + 1 })
    if (nFirst === null && passes(start, failures) >= power) nFirst = start
    // Within a tooth power falls, so its last n decides whether all of it holds.
    if (passes(next - 1, failures) < power) stable = null
    else stable ??= { n: start, failures }
    start = next
  }
  if (nFirst === null || stable === null) return null
  const { n, failures } = stable
  return { nFirst, nStable: n, kPassMinAtStable: n - failures, powerAtStable: passes(n, failures) }
}
