import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'
import { type HdrBucket, hdrBucket } from '../judge/stats/hdr-bucket.ts'
import { addCounts } from './encoded-counts.ts'

/** Significant digits that the histograms keep: a relative error below one in a thousand. */
export const DIGITS = 3

/** An hour in microseconds; longer times are recorded as this. */
const LONGEST = 3_600_000_000

/** Whole microseconds, counted; see `DIGITS`. */
export interface MicroHistogram {
  readonly add: (us: number) => void
  readonly count: () => number
  readonly max: () => number
  readonly mean: () => number
  /** The value of this rank (1-based, ascending): the top of its bucket. NaN where there is none. */
  readonly at: (rank: number) => number
  /** Values surely below the limit, and those whose bucket holds both sides of it. */
  readonly below: (limitUs: number) => { readonly sure: number; readonly ambiguous: number }
  /** Adds what others counted: the only way in which parts of a run are put together. */
  readonly merge: (...encoded: readonly string[]) => void
  /** HDR V2, compressed, base64. */
  readonly encode: () => string
}

const countIn = (histogram: Histogram, upTo: number): number => {
  // The library has no way to ask for a rank; counts by bucket are what its percentiles are made of.
  const { countsArrayIndex, getCountAtIndex } = histogram as unknown as {
    countsArrayIndex: (value: number) => number
    getCountAtIndex: (index: number) => number
  }
  let sum = 0
  const last = countsArrayIndex.call(histogram, upTo)
  for (let index = 0; index <= last; index++) sum += getCountAtIndex.call(histogram, index)
  return sum
}

/** Half of the sub-buckets of a power of two. */
const HALF = 2 ** Math.ceil(Math.log2(2 * 10 ** DIGITS)) / 2

/** The highest value that is counted at an index. */
const highestAt = (index: number): number => {
  const bucket = Math.max(0, Math.floor((index + 1) / HALF) - 1)
  return (index + 1 - bucket * HALF) * 2 ** bucket - 1
}

/** Counts of times up to `LONGEST`. */
const INDEXES = HALF * (Math.ceil(Math.log2(LONGEST)) - Math.log2(HALF) + 1)

const merge = (histogram: Histogram, encoded: readonly string[]): void => {
  const sums = new Float64Array(INDEXES)
  for (const part of encoded) addCounts(part, DIGITS, sums)
  for (let index = 0; index < INDEXES; index++) {
    const count = sums[index] ?? 0
    if (count > 0) histogram.recordValueWithCount(highestAt(index), count)
  }
}

export const createHistogram = (): MicroHistogram => {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST,
    numberOfSignificantValueDigits: DIGITS,
    bitBucketSize: 32,
    useWebAssembly: false,
  })
  const bucketOf = (us: number): HdrBucket => hdrBucket(Math.min(LONGEST, Math.max(0, Math.round(us))), DIGITS)
  return {
    add: us => histogram.recordValue(Math.min(LONGEST, Math.max(0, Math.round(us)))),
    count: () => histogram.totalCount,
    max: () => histogram.maxValue,
    mean: () => histogram.mean,
    at: rank => {
      const { totalCount } = histogram
      return rank < 1 || rank > totalCount ? Number.NaN : histogram.getValueAtPercentile((100 * rank) / totalCount)
    },
    below: limitUs => {
      const { lowest, highest } = bucketOf(limitUs)
      const before = lowest === 0 ? 0 : countIn(histogram, lowest - 1)
      const within = countIn(histogram, highest) - before
      return { sure: before, ambiguous: lowest === Math.round(limitUs) ? 0 : within }
    },
    merge: (...encoded) => merge(histogram, encoded),
    encode: () => encodeIntoCompressedBase64(histogram),
  }
}

/** A histogram from its encoded form. */
export const decodeHistogram = (encoded: string): MicroHistogram => {
  const histogram = createHistogram()
  histogram.merge(encoded)
  return histogram
}
