import { binomialAtMost } from './binomial-tails.ts'
import { requireCounts, requireFractions } from './input.ts'
import { smallestInteger } from './smallest-integer.ts'
import { withinAlpha } from './tolerance.ts'

/**
 * Smallest number of units at which `failures` failures still pass a success target: the samples that a proportion criterion needs.
 *
 * Source: smallest n with P(Bin(n, 1 - target) <= failures) <= 1 - conf. No failure at 99 % needs 299 units, one failure 473.
 *
 * @throws RangeError if failures is not an integer of at least 0, or target or conf is not strictly between 0 and 1.
 * @example requiredUnits({ target: 0.99, conf: 0.95, failures: 0 }) // => 299
 */
export function requiredUnits(of: {
  readonly target: number
  readonly conf: number
  readonly failures: number
  /** A known lower limit of the answer, to start the search from. */
  readonly from?: number
}): number {
  const { target, conf, failures } = of
  requireCounts('requiredUnits', { failures })
  requireFractions('requiredUnits', { target, conf })
  const found = smallestInteger({
    low: Math.max(failures + 1, of.from ?? 0),
    high: Number.MAX_SAFE_INTEGER,
    holds: n => withinAlpha(binomialAtMost({ k: failures, n, p: 1 - target }), 1 - conf),
  })
  if (found === null) throw new RangeError(`requiredUnits requires a target that samples can show, found ${target}`)
  return found
}
