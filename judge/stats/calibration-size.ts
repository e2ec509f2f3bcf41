import { requireConfidence, requireFractions } from './input.ts'

/**
 * Fewest forecasts with which a calibration error of 0 is shown to lie below `bound`.
 *
 * Source: McDiarmid's bound, error + sqrt(ln(1/alpha) / (2 n)).
 *
 * @throws RangeError if bound is not strictly between 0 and 1 or conf not between 0.5 and 1.
 * @example calibrationSize(0.1, 0.95) // => 150
 */
export function calibrationSize(bound: number, conf: number): number {
  requireFractions('calibrationSize', { bound })
  requireConfidence('calibrationSize', conf)
  return Math.floor(-Math.log(1 - conf) / (2 * bound * bound)) + 1
}
