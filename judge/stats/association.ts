import { chiSquareTable } from './chi-square.ts'
import { requireConfidence, requireCounts } from './input.ts'
import { normalQuantile } from './normal-quantile.ts'

/** How strongly two yes/no facts go together. */
export type Association = {
  readonly n: number
  /** The correlation of the two, -1 to 1; 0 where they are independent. */
  readonly phi: number
  /** Upper bound of the size of phi, one-sided at conf on each side. */
  readonly upper: number
  /** Chi-square p-value of independence. */
  readonly p: number
}

/**
 * Association of two yes/no facts from the counts of their four combinations; null where one fact is the same in every unit, so that nothing can be said.
 *
 * Source: phi coefficient with Fisher's transformation; Pearson's chi-square without correction.
 *
 * @throws RangeError if a count is not an integer of at least 0 or conf is not between 0.5 and 1.
 * @example association({ both: 100, first: 100, second: 100, neither: 100, conf: 0.95 })?.phi // => 0
 */
export function association(of: {
  readonly both: number
  /** The first alone, the second alone. */
  readonly first: number
  readonly second: number
  readonly neither: number
  readonly conf: number
}): Association | null {
  const { both, first, second, neither, conf } = of
  requireCounts('association', { both, first, second, neither })
  requireConfidence('association', conf)
  const n = both + first + second + neither
  const margins = [both + first, second + neither, both + second, first + neither]
  if (margins.includes(0)) return null
  const scale = Math.sqrt(margins.reduce((product, margin) => product * margin, 1))
  const phi = (both * neither - first * second) / scale
  // Fisher's transformation has no bound below four units, and none at a perfect association.
  const isBounded = n > 3 && Math.abs(phi) < 1
  const upper = isBounded ? Math.tanh(Math.atanh(Math.abs(phi)) + normalQuantile(conf) / Math.sqrt(n - 3)) : 1
  const { p } = chiSquareTable([
    [both, first],
    [second, neither],
  ])
  return { n, phi, upper, p }
}
