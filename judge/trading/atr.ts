import { mean } from 'simple-statistics'

/** A price bar; lists are oldest first, prices in the instrument's currency. */
export type Bar = { readonly high: number; readonly low: number; readonly close: number }

/** Where the average starts: `wilder1978` counts high - low of the first bar, `talib` begins at the second bar, which has a previous close. */
export type AtrSeed = 'wilder1978' | 'talib'

/**
 * True range of each bar: the largest of high - low and the distances of high and low to the previous close; high - low for the first bar.
 *
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978).
 *
 * @throws RangeError if a price is NaN or infinite, or a low is above its high.
 * @example trueRange([{ high: 2, low: 1, close: 1.5 }, { high: 4, low: 3, close: 3 }]) // => [1, 2.5]
 */
export function trueRange(bars: readonly Bar[]): number[] {
  return bars.map(({ high, low, close }, index) => {
    if (![high, low, close].every(Number.isFinite)) {
      throw new RangeError(`trueRange requires finite prices, found ${high}, ${low}, ${close} in bar ${index + 1}`)
    }
    if (low > high) throw new RangeError(`trueRange requires low of at most high, found ${low} above ${high}`)
    const before = bars[index - 1]
    if (before === undefined) return high - low
    return Math.max(high - low, Math.abs(high - before.close), Math.abs(low - before.close))
  })
}

/**
 * Wilder's average true range of each bar, in price units; null before the seed. The seed is the mean of the first `period` true ranges, then
 * ATR = ((period - 1) ATR_before + TR) / period.
 *
 * Source: J. W. Wilder (1978); `talib` as TA-Lib and TTR compute it.
 *
 * @throws RangeError if period is not an integer of at least 1 or a price is not finite.
 * @example averageTrueRange({ bars: [{ high: 2, low: 1, close: 2 }], period: 1, seed: 'wilder1978' }) // => [1]
 */
export function averageTrueRange(of: {
  readonly bars: readonly Bar[]
  readonly period: number
  readonly seed: AtrSeed
}): (number | null)[] {
  const { bars, period, seed } = of
  if (!Number.isInteger(period) || period < 1) {
    throw new RangeError(`averageTrueRange requires a period of at least 1, found ${period}`)
  }
  const ranges = trueRange(bars)
  const first = seed === 'wilder1978' ? 0 : 1
  const seedAt = first + period - 1
  let average: number | null = null
  return ranges.map((range, index) => {
    if (index === seedAt) average = mean(ranges.slice(first, seedAt + 1))
    else if (average !== null) average = ((period - 1) * average + range) / period
    return average
  })
}
