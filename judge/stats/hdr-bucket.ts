import { requireCounts } from './input.ts'

/** The values that a high-dynamic-range histogram does not tell apart. */
export type HdrBucket = { readonly lowest: number; readonly highest: number; readonly size: number }

/** Bits of a whole number; the exponent of the double, exact up to 2^53. */
function bitLength(value: number): number {
  if (value < 2 ** 32) return 32 - Math.clz32(value)
  return 32 + bitLength(Math.floor(value / 2 ** 32))
}

/**
 * Bucket of a whole number in a histogram that keeps `digits` significant decimal digits and tells 1 from 0. A quantile read from such a histogram is
 * `highest`; the true value lies in [lowest, highest + 1).
 *
 * Source: G. Tene, HdrHistogram.
 *
 * @throws RangeError if the value is not a whole number of at least 0 or digits is not 1 to 5.
 * @example hdrBucket(2049, 3) // => { lowest: 2048, highest: 2049, size: 2 }
 */
export function hdrBucket(value: number, digits: number): HdrBucket {
  requireCounts('hdrBucket', { value, digits })
  if (digits < 1 || digits > 5) throw new RangeError(`hdrBucket requires 1 to 5 digits, found ${digits}`)
  const magnitude = Math.ceil(Math.log2(2 * 10 ** digits))
  const size = 2 ** Math.max(0, bitLength(value) - magnitude)
  const lowest = Math.floor(value / size) * size
  return { lowest, highest: lowest + size - 1, size }
}
