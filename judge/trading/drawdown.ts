import { max } from 'simple-statistics'

/** The deepest drawdown of an equity series; indexes are 1-based, a series without a fall has 0 at index 1. */
export type Drawdown = {
  /** Share of the running peak, 0..1 for positive equity. */
  readonly maxDrawdown: number
  readonly peakIndex: number
  readonly troughIndex: number
  /** Largest fall from a running peak in currency. */
  readonly maxAbs: number
  /** Drawdown at the end of the series. */
  readonly finalDrawdown: number
}

/** Running maximum of the equity. */
function peaks(equity: readonly number[]): number[] {
  if (equity.length === 0) throw new RangeError('drawdown requires at least one value')
  let peak = 0
  return equity.map((value, index) => {
    if (!Number.isFinite(value)) {
      throw new RangeError(`drawdown requires finite values, found ${value} at position ${index + 1}`)
    }
    peak = index === 0 ? value : Math.max(peak, value)
    if (peak <= 0) throw new RangeError(`drawdown requires a positive peak, found ${peak} at position ${index + 1}`)
    return peak
  })
}

/**
 * Drawdown at each point: 1 - equity / highest equity so far.
 *
 * @throws RangeError if there is no value, one is NaN or infinite, or the peak is not positive.
 * @example drawdownSeries([100, 90, 120, 60]) // => [0, 0.1, 0, 0.5]
 */
export function drawdownSeries(equity: readonly number[]): number[] {
  return peaks(equity).map((peak, index) => (peak - (equity[index] ?? peak)) / peak)
}

/**
 * Maximum drawdown of an equity series with its peak and trough, the first of equal ones.
 *
 * Source: max over t of 1 - E_t / max of E up to t.
 *
 * @throws RangeError if there is no value, one is NaN or infinite, or the peak is not positive.
 * @example maxDrawdown([100, 90, 80, 120, 60, 130]).maxDrawdown // => 0.5
 */
export function maxDrawdown(equity: readonly number[]): Drawdown {
  const series = drawdownSeries(equity)
  const running = peaks(equity)
  const deepest = max(series)
  const trough = series.indexOf(deepest)
  const peak = equity.indexOf(running[trough] ?? Number.NaN)
  return {
    maxDrawdown: deepest,
    peakIndex: peak + 1,
    troughIndex: trough + 1,
    maxAbs: max(running.map((value, index) => value - (equity[index] ?? value))),
    finalDrawdown: series.at(-1) ?? 0,
  }
}
