import { mean, sampleVariance } from 'simple-statistics'
import { requireConfidence, requireValues } from './input.ts'
import { studentQuantile, studentUpperTail } from './student-t.ts'

/** Two samples, a base and a candidate. */
export type TwoSamples = { readonly base: readonly number[]; readonly cand: readonly number[] }

/** A t test of the difference of two means, candidate less base. */
export type TwoMeans = {
  readonly difference: number
  readonly se: number
  readonly df: number
  readonly t: number
  readonly p: number
  /** Two-sided at conf. */
  readonly interval: readonly [lower: number, upper: number]
}

function tested(of: { difference: number; se: number; df: number }, conf: number): TwoMeans {
  const { difference, se, df } = of
  const t = difference / se
  const reach = studentQuantile((1 + conf) / 2, df) * se
  return { ...of, t, p: 2 * studentUpperTail(Math.abs(t), df), interval: [difference - reach, difference + reach] }
}

function figures(name: string, values: readonly number[]): { n: number; mean: number; variance: number } {
  requireValues(name, values)
  if (values.length < 2) throw new RangeError(`${name} requires at least two values in each sample`)
  return { n: values.length, mean: mean([...values]), variance: sampleVariance([...values]) }
}

/**
 * Difference of two means by Welch's t test, which allows the samples different spreads, and by Student's beside it.
 *
 * Source: B. Welch, Biometrika 34 (1947) 28; R's t.test.
 *
 * @throws RangeError if a sample has fewer than two values, holds NaN or an infinite one, both have no spread, or conf is not between 0.5 and 1.
 * @example welch({ base: [1, 2, 3], cand: [2, 3, 4], conf: 0.95 }).welch.df // => 4
 */
export function welch(of: TwoSamples & { readonly conf: number }): {
  readonly welch: TwoMeans
  readonly student: TwoMeans
} {
  requireConfidence('welch', of.conf)
  const [base, cand] = [figures('welch', of.base), figures('welch', of.cand)]
  const [a, b] = [base.variance / base.n, cand.variance / cand.n]
  if (a + b === 0) throw new RangeError('welch requires values that differ in at least one sample')
  const difference = cand.mean - base.mean
  const df = (a + b) ** 2 / (a ** 2 / (base.n - 1) + b ** 2 / (cand.n - 1))
  const free = base.n + cand.n - 2
  const common = ((base.n - 1) * base.variance + (cand.n - 1) * cand.variance) / free
  return {
    welch: tested({ difference, se: Math.sqrt(a + b), df }, of.conf),
    student: tested({ difference, se: Math.sqrt(common * (1 / base.n + 1 / cand.n)), df: free }, of.conf),
  }
}
