import { binomialAtMost } from './binomial-tails.ts'
import { criticalCounts } from './critical-counts.ts'
import { requireFractions } from './input.ts'

/**
 * Chance that n units of a group whose true share is `truth` show that it lies within `margin` of `centre`; exact, before anything is measured.
 *
 * Source: sum of binomial terms over the counts that pass (two one-sided Clopper-Pearson bounds).
 *
 * @throws RangeError if n is 0, or centre, truth or conf is not strictly between 0 and 1, or the margin is not positive.
 * @example sharePower({ n: 4000, centre: 0.25, margin: 0.02, conf: 0.95, truth: 0.25 }) // => 0.7920303876151935
 */
export function sharePower(of: {
  readonly n: number
  readonly centre: number
  readonly margin: number
  readonly conf: number
  readonly truth: number
}): number {
  const { n, centre, margin, conf, truth } = of
  requireFractions('sharePower', { centre, truth })
  if (!(margin > 0)) throw new RangeError(`sharePower requires a positive margin, found ${margin}`)
  const fewest = centre <= margin ? 0 : criticalCounts({ n, target: centre - margin, conf }).kPassMin
  const others = centre + margin >= 1 ? 0 : criticalCounts({ n, target: 1 - centre - margin, conf }).kPassMin
  if (fewest === null || others === null || fewest > n - others) return 0
  const below = fewest === 0 ? 0 : binomialAtMost({ k: fewest - 1, n, p: truth })
  return Math.max(0, binomialAtMost({ k: n - others, n, p: truth }) - below)
}
