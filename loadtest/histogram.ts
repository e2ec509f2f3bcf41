import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'
import { type HdrBucket, hdrBucket } from '../judge/stats/hdr-bucket.ts'

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
  /** Adds what another one counted: the only way in which parts of a run are put together. */
  readonly merge: (encoded: string) => void
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
    merge: encoded => histogram.add(decodeFromCompressedBase64(encoded, 32, false)),
    encode: () => encodeIntoCompressedBase64(histogram),
  }
}

/** A histogram from its encoded form. */
export const decodeHistogram = (encoded: string): MicroHistogram => {
  const histogram = createHistogram()
  histogram.merge(encoded)
  return histogram
}
