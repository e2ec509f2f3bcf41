import { mean } from 'simple-statistics'
import { requireValues } from './input.ts'

/** How much of the beginning of a series is warm-up. */
export type WarmUp = {
  /** Blocks of five values. */
  readonly blocks: number
  /** Blocks that the rule cuts. */
  readonly d: number
  /** Values that the rule cuts: 5 d. */
  readonly truncate: number
  /** The rule wanted to cut half: the series has not settled. */
  readonly atCap: boolean
  /** The minimum that chose d. */
  readonly value: number
}

const BLOCK = 5

/**
 * MSER-5: the number of blocks whose removal makes the standard error of the rest smallest, at most half of them.
 *
 * Source: K. White, Simulation 69 (1997) 323; the cap after Hoad and Robinson (2011).
 *
 * @throws RangeError if there are fewer than ten values or one is NaN or infinite.
 * @example mser5([9, 9, 9, 9, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]).truncate // => 5
 */
export function mser5(series: readonly number[]): WarmUp {
  requireValues('mser5', series)
  const blocks = Math.floor(series.length / BLOCK)
  if (blocks < 2) throw new RangeError(`mser5 requires at least ${2 * BLOCK} values, found ${series.length}`)
  const means = Array.from({ length: blocks }, (_, j) => mean(series.slice(j * BLOCK, (j + 1) * BLOCK)))
  const cap = Math.floor(blocks / 2)
  let [d, value] = [0, Number.POSITIVE_INFINITY]
  for (let cut = 0; cut <= cap; cut++) {
    const rest = means.slice(cut)
    const centre = mean(rest)
    const error = rest.reduce((sum, each) => sum + (each - centre) ** 2, 0) / rest.length ** 2
    if (error < value) [d, value] = [cut, error]
  }
  return { blocks, d, truncate: d * BLOCK, atCap: d === cap, value }
}
