import { mean, sampleVariance } from 'simple-statistics'
import { requireConfidence, requireCounts } from './input.ts'
import { studentQuantile } from './student-t.ts'

/** How much less than n independent units a correlated series of good and bad units tells. */
export type DesignEffect = {
  /** Variance of the bad rate over that of independent units, at least 1. */
  readonly deff: number
  /** Number of independent units that tell as much; n if deff is 1. */
  readonly nEff: number
}

/** Rates of contiguous batches; batch j of b holds the elements floor(j n / b) to floor((j + 1) n / b) - 1. */
function batchRates(bad: readonly boolean[], batches: number): number[] {
  const n = bad.length
  return Array.from({ length: batches }, (_, j) => {
    const batch = bad.slice(Math.floor((j * n) / batches), Math.floor(((j + 1) * n) / batches))
    return batch.filter(Boolean).length / batch.length
  })
}

/**
 * Design effect of bad units in time order, from the scatter of `batches` contiguous batches (30 by default), with Korn and Graubard's correction for
 * the degrees of freedom. Feed the bad rate times nEff, of nEff, to `clopperPearson`.
 *
 * Source: E. Korn, B. Graubard, Survey Methodology 24 (1998) 193; svyciprop(method = "beta") of R's survey package.
 *
 * @throws RangeError if there are fewer units than batches, fewer than two batches, or conf is not between 0.5 and 1.
 * @example designEffect({ bad: [true, true, false, false], batches: 2, conf: 0.95 }).deff // => 4
 */
export function designEffect(of: {
  readonly bad: readonly boolean[]
  readonly batches?: number
  readonly conf: number
}): DesignEffect {
  const { bad, batches = 30, conf } = of
  const n = bad.length
  requireCounts('designEffect', { batches })
  requireConfidence('designEffect', conf)
  if (n === 0) throw new RangeError('designEffect requires at least one value')
  if (batches < 2 || n < batches) {
    throw new RangeError(`designEffect requires at least 2 batches and a value for each, found ${batches} and ${n}`)
  }
  const rate = mean(bad.map(Number))
  const independent = (rate * (1 - rate)) / n
  const deff = independent === 0 ? 1 : Math.max(1, sampleVariance(batchRates(bad, batches)) / batches / independent)
  if (deff === 1) return { deff, nEff: n }
  const correction = studentQuantile(conf, n - 1) / studentQuantile(conf, batches - 1)
  return { deff, nEff: (n / deff) * correction ** 2 }
}
