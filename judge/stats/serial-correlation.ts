import { mean } from 'simple-statistics'
import { requireValues } from './input.ts'

/** How much neighbours in a series resemble each other; null where all values are equal. */
export type SerialCorrelation = {
  /** Autocorrelation at lag 1. */
  readonly lag1: number | null
  /** Von Neumann's ratio: about 2 for independent values, less where neighbours resemble each other. */
  readonly vonNeumann: number | null
}

/**
 * Lag-1 autocorrelation and von Neumann's ratio of values in time order.
 *
 * Source: J. von Neumann, Annals of Mathematical Statistics 12 (1941) 367; R's acf for lag 1.
 *
 * @throws RangeError if there is no value or one is NaN or infinite.
 * @example serialCorrelation([1, 2, 3, 4]) // => { lag1: 0.25, vonNeumann: 0.6 }
 */
export function serialCorrelation(series: readonly number[]): SerialCorrelation {
  requireValues('serialCorrelation', series)
  const centre = mean([...series])
  const off = series.map(value => value - centre)
  let [spread, product, steps] = [0, 0, 0]
  off.forEach((value, index) => {
    spread += value * value
    const next = off[index + 1]
    if (next === undefined) return
    product += value * next
    steps += (next - value) ** 2
  })
  return spread === 0 ? { lag1: null, vonNeumann: null } : { lag1: product / spread, vonNeumann: steps / spread }
}
