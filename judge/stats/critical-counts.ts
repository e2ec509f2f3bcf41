import { binomialAtLeast, binomialAtMost } from './binomial-tails.ts'
import { requireConfidence, requireCounts, requireFractions } from './input.ts'
import { smallestInteger } from './smallest-integer.ts'
import { belowAlpha, withinAlpha } from './tolerance.ts'

/** The plan of a proportion test: n units against the success probability `target` at confidence `conf`. */
export type ProportionPlan = { readonly n: number; readonly target: number; readonly conf: number }

/**
 * Smallest number of successes that passes and largest that fails; null where no count of n units can.
 *
 * pass: P(X >= k | target) <= alpha. fail: P(X <= k | target) < alpha. X is binomial(n, target), alpha = 1 - conf.
 *
 * Source: the exact binomial test, which inverts Clopper and Pearson's bounds.
 *
 * @throws RangeError if n is 0 or target is not strictly between 0 and 1 or conf not between 0.5 and 1.
 * @example criticalCounts({ n: 59, target: 0.95, conf: 0.95 }) // => { kPassMin: 59, kFailMax: 52 }
 */
export function criticalCounts(plan: ProportionPlan): {
  readonly kPassMin: number | null
  readonly kFailMax: number | null
} {
  const { n, target, conf } = plan
  requireCounts('criticalCounts', { n })
  if (n === 0) throw new RangeError('criticalCounts requires at least one value')
  requireFractions('criticalCounts', { target })
  requireConfidence('criticalCounts', conf)
  const alpha = 1 - conf
  const centre = Math.floor(n * target)
  const passes = (k: number) => withinAlpha(binomialAtLeast({ k, n, p: target }), alpha)
  const fails = (k: number) => belowAlpha(binomialAtMost({ k, n, p: target }), alpha)
  // Both counts lie near the mean unless alpha is above 1/2; the search starts there and gallops outwards.
  const kPassMin = smallestInteger({ low: passes(centre) ? 0 : centre, high: n, holds: passes })
  const down = fails(centre)
    ? smallestInteger({ low: 0, high: n - centre, holds: step => !fails(centre + step) })
    : null
  if (down !== null) return { kPassMin, kFailMax: centre + down - 1 }
  const steps = smallestInteger({ low: 0, high: centre, holds: step => fails(centre - step) })
  return { kPassMin, kFailMax: steps === null ? null : centre - steps }
}
