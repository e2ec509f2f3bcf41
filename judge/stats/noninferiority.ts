import type { Outcome } from './outcome.ts'
import { studentQuantile, studentUpperTail } from './student-t.ts'
import { type TwoSamples, welch } from './welch.ts'

/** The ratio of two geometric means, candidate to base, against a margin. */
export type NonInferiority = {
  readonly logDifference: number
  readonly ratio: number
  /** One-sided bounds of the ratio, each at conf. */
  readonly lower: number
  readonly upper: number
  /** Evidence that the ratio is below the margin, above its reciprocal, and both. */
  readonly pNonInferior: number
  readonly pLower: number
  readonly pTost: number
  readonly verdict: Outcome
}

/**
 * Whether the candidate is at most `margin` times the base: pass iff the upper bound of the ratio does not exceed the margin, fail iff the lower one does.
 * Welch's t test on logarithms; "no significant difference" is no pass.
 *
 * Source: D. Schuirmann, J. Pharmacokinetics 15 (1987) 657; R's t.test.
 *
 * @throws RangeError if a value is not positive, a sample has fewer than two, the margin is not above 1 or conf not between 0.5 and 1.
 * @example nonInferiority({ base: [1, 2, 4], cand: [1, 2, 4], margin: 1.5, conf: 0.95 }).ratio // => 1
 */
export function nonInferiority(of: TwoSamples & { readonly margin: number; readonly conf: number }): NonInferiority {
  const { base, cand, margin, conf } = of
  if (!(margin > 1)) throw new RangeError(`nonInferiority requires a margin above 1, found ${margin}`)
  if (![...base, ...cand].every(value => value > 0)) throw new RangeError('nonInferiority requires positive values')
  const logs = { base: base.map(Math.log), cand: cand.map(Math.log) }
  const { difference, se, df } = welch({ ...logs, conf }).welch
  const reach = studentQuantile(conf, df) * se
  const limit = Math.log(margin)
  const pNonInferior = studentUpperTail((limit - difference) / se, df)
  const pLower = studentUpperTail((difference + limit) / se, df)
  const [lower, upper] = [Math.exp(difference - reach), Math.exp(difference + reach)]
  return {
    logDifference: difference,
    ratio: Math.exp(difference),
    lower,
    upper,
    pNonInferior,
    pLower,
    pTost: Math.max(pNonInferior, pLower),
    verdict: upper <= margin ? 'pass' : lower > margin ? 'fail' : 'inconclusive',
  }
}
