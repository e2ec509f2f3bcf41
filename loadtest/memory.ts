import { quantile } from '../judge/stats/quantile.ts'
import { slopeBounds } from '../judge/stats/slope.ts'

/** Resident memory at an instant of a run. */
export interface MemorySample {
  /** Milliseconds from the start. */
  readonly atMs: number
  readonly bytes: number
}

/** How the memory of a process went; bytes, and bytes an hour with one-sided bounds. */
export interface MemoryCourse {
  readonly samples: number
  readonly first: number
  readonly last: number
  readonly highest: number
  /** Null where there are too few samples for a line. */
  readonly growth: { readonly perHour: number; readonly lower: number; readonly upper: number } | null
}

const MS_PER_HOUR = 3_600_000
/** What is allocated at the beginning is no growth. */
const WARM_UP_SHARE = 0.2
/** Medians of blocks take the saw-teeth of a garbage collector away and leave points that resemble each other less. */
const BLOCKS = 15
const LEAST_BLOCKS = 5

const median = (values: readonly number[]): number => quantile(values, 0.5, 7)

/** The median of each of up to `BLOCKS` equal blocks of samples. */
const blocksOf = (samples: readonly MemorySample[]): { x: number[]; y: number[] } => {
  const count = Math.min(BLOCKS, samples.length)
  const blocks = Array.from({ length: count }, (_, block) =>
    samples.slice(Math.floor((block * samples.length) / count), Math.floor(((block + 1) * samples.length) / count)),
  )
  return {
    x: blocks.map(block => median(block.map(({ atMs }) => atMs / MS_PER_HOUR))),
    y: blocks.map(block => median(block.map(({ bytes }) => bytes))),
  }
}

/** The course of the memory by its samples in order of time; null where there is none. The line begins after the first fifth; its bounds are approximate, for neighbouring blocks resemble each other. */
export const memoryCourse = (samples: readonly MemorySample[], conf: number): MemoryCourse | null => {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last) return null
  const begins = first.atMs + WARM_UP_SHARE * (last.atMs - first.atMs)
  const { x, y } = blocksOf(samples.filter(({ atMs }) => atMs >= begins))
  const line = x.length < LEAST_BLOCKS ? null : slopeBounds({ x, y, conf })
  return {
    samples: samples.length,
    first: first.bytes,
    last: last.bytes,
    highest: samples.reduce((most, { bytes }) => Math.max(most, bytes), 0),
    growth: line && { perHour: line.slope, lower: line.lower, upper: line.upper },
  }
}
