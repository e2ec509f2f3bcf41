import type { Criterion, Measure } from '../criterion.ts'
import type { Judgement } from '../verdict.ts'

/** What every measure is given: the row, its own measure, and the one-sided confidence (0.95). */
export interface MeasureInput<M extends Measure> {
  readonly criterion: Criterion
  readonly measure: M
  readonly confidence: number
}

/** A judgement of nothing: no record was observed. */
export const noData = (text: string, nRequired: number): Judgement => ({
  state: 'inconclusive',
  n: 0,
  bad: 0,
  ambiguous: 0,
  value: null,
  interval: null,
  reason: { code: 'no-data', text },
  nRequired,
  counterexamples: [],
  pFail: null,
})

/** A judgement of records that no rule can take: a NaN or an infinite value, an empty interval. Never a pass. */
export const invalidData = (n: number, text: string): Judgement => ({
  ...noData(text, n),
  n,
  nRequired: null,
  reason: { code: 'invalid', text },
})
