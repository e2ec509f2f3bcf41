import { mean, sampleVariance } from 'simple-statistics'
import { requireConfidence, requireCounts, requireValues } from './input.ts'
import { serialCorrelation } from './serial-correlation.ts'
import { studentQuantile } from './student-t.ts'

/** Bounds of the mean of a correlated series, from the scatter of contiguous batches. */
export type BatchMeans = {
  readonly batches: number
  /** Mean of the batch means. */
  readonly mean: number
  readonly se: number
  /** Of the batch means; beyond 2/sqrt(batches) in size the batches are too short. */
  readonly lag1: number | null
  readonly vonNeumann: number | null
  /** Equal-tailed interval at conf, and one-sided bounds, each at conf. */
  readonly twoSided: readonly [number, number]
  readonly oneLower: number
  readonly oneUpper: number
}

/**
 * Bounds of the mean of values in time order, in their unit: batch j of b holds the elements floor(j n / b) to floor((j + 1) n / b) - 1, and the batch
 * means are treated as independent and normal.
 *
 * Source: A. Law, Simulation Modeling and Analysis, batch means.
 *
 * @throws RangeError if a value is NaN or infinite, there are fewer values than batches or fewer than two batches, or conf is not between 0.5 and 1.
 * @example batchMeans({ series: [1, 3, 3, 5], batches: 2, conf: 0.95 }).mean // => 3
 */
export function batchMeans(of: {
  readonly series: readonly number[]
  readonly batches?: number
  readonly conf: number
}): BatchMeans {
  const { series, batches = 20, conf } = of
  requireCounts('batchMeans', { batches })
  requireConfidence('batchMeans', conf)
  requireValues('batchMeans', series)
  const n = series.length
  if (batches < 2 || n < batches) {
    throw new RangeError(`batchMeans requires at least 2 batches and a value for each, found ${batches} and ${n}`)
  }
  const means = Array.from({ length: batches }, (_, j) =>
    mean(series.slice(Math.floor((j * n) / batches), Math.floor(((j + 1) * n) / batches))),
  )
  const centre = mean(means)
  const se = Math.sqrt(sampleVariance(means) / batches)
  const [two, one] = [studentQuantile((1 + conf) / 2, batches - 1) * se, studentQuantile(conf, batches - 1) * se]
  return {
    batches,
    mean: centre,
    se,
    ...serialCorrelation(means),
    twoSided: [centre - two, centre + two],
    oneLower: centre - one,
    oneUpper: centre + one,
  }
}
