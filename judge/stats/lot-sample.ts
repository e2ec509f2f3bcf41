import { hypergeometricAtMost } from './hypergeometric.ts'
import { requireCounts, requireFractions } from './input.ts'
import { smallestInteger } from './smallest-integer.ts'
import { withinAlpha } from './tolerance.ts'

/**
 * Smallest sample, drawn without replacement and found free of bad units, that shows at `conf` that a lot holds at most `badAllowed` bad units.
 * For `badAllowed` = 0 that is about conf times the lot: practically a census.
 *
 * Source: hypergeometric probability of no bad unit in the sample from a lot with badAllowed + 1 of them.
 *
 * @throws RangeError if a count is not an integer of at least 0, badAllowed is not below the lot size or conf is not strictly between 0 and 1.
 * @example requiredLotSample({ lotSize: 10, badAllowed: 0, conf: 0.95 }) // => 10
 */
export function requiredLotSample(of: {
  readonly lotSize: number
  readonly badAllowed: number
  readonly conf: number
}): number {
  const { lotSize, badAllowed, conf } = of
  requireCounts('requiredLotSample', { lotSize, badAllowed })
  requireFractions('requiredLotSample', { conf })
  if (badAllowed >= lotSize) {
    throw new RangeError(`requiredLotSample requires badAllowed below lotSize, found ${badAllowed} and ${lotSize}`)
  }
  const missed = (n: number) => hypergeometricAtMost({ k: 0, lotSize, bad: badAllowed + 1, n })
  return smallestInteger({ low: 1, high: lotSize, holds: n => withinAlpha(missed(n), 1 - conf) }) ?? lotSize
}
