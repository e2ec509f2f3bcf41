import type { JudgedRecord, StepRecord } from '../observation.ts'
import { clopperPearson } from '../stats/clopper-pearson.ts'
import type { Interval, Judgement } from '../verdict.ts'
import { type MeasureInput, noData } from './outcome.ts'

/** How many of n units are bad and how sure that makes the share of good ones: one-sided Clopper-Pearson bounds, ambiguous units against each side. */
export const shareInterval = (counts: { n: number; bad: number; ambiguous: number }, confidence: number): Interval => {
  const { n, bad, ambiguous } = counts
  return {
    lower: clopperPearson({ n, k: n - bad - ambiguous, conf: confidence, sides: 'one' }).lower,
    upper: clopperPearson({ n, k: n - bad, conf: confidence, sides: 'one' }).upper,
    method: 'Clopper-Pearson',
  }
}

const indexesOf = (records: readonly { value: unknown }[], value: unknown): number[] => {
  const indexes: number[] = []
  for (const [index, record] of records.entries()) if (record.value === value) indexes.push(index)
  return indexes
}

/**
 * Zero tolerance: one no fails at once; a pass needs the minimum and no unknown. The bound printed is what the count says of the system in general.
 * Source: statistics, section 1a.
 */
export const judgeEvery = (
  records: readonly JudgedRecord[],
  input: MeasureInput<{ readonly kind: 'every' }>,
): Judgement => {
  const { minimum } = input.criterion
  if (records.length === 0) return noData('no record was observed', minimum)
  const n = records.length
  const bad = indexesOf(records, false)
  const ambiguous = indexesOf(records, null)
  const counts = { n, bad: bad.length, ambiguous: ambiguous.length }
  const judged = {
    ...counts,
    value: (n - bad.length - ambiguous.length) / n,
    interval: shareInterval(counts, input.confidence),
    pFail: null,
  }
  if (bad.length > 0) return { ...judged, state: 'fail', reason: null, nRequired: null, counterexamples: bad }
  if (ambiguous.length > 0) {
    const text = `${ambiguous.length} of ${n} records could not be told`
    return {
      ...judged,
      state: 'inconclusive',
      reason: { code: 'ambiguous', text },
      nRequired: null,
      counterexamples: ambiguous,
    }
  }
  if (n < minimum) {
    const text = `${n} records, ${minimum} needed`
    return {
      ...judged,
      state: 'inconclusive',
      reason: { code: 'too-few', text },
      nRequired: minimum,
      counterexamples: [],
    }
  }
  return { ...judged, state: 'pass', reason: null, nRequired: null, counterexamples: [] }
}

/** A drill: each named step needs its trials and none may be wrong; a step that was not taken is inconclusive, whatever the others say. */
export const judgeSteps = (
  records: readonly StepRecord[],
  input: MeasureInput<{ readonly kind: 'steps'; readonly steps: readonly string[] }>,
): Judgement => {
  const { minimum } = input.criterion
  const { steps } = input.measure
  const needed = minimum * steps.length
  const judgement = judgeEvery(records, {
    ...input,
    measure: { kind: 'every' },
    criterion: { ...input.criterion, minimum: needed },
  })
  if (judgement.state === 'fail') return judgement
  const short = steps.filter(step => records.filter(record => record.step === step).length < minimum)
  if (short.length === 0) return judgement
  const text = `not taken ${minimum === 1 ? '' : `${minimum} times `}in the drill: ${short.join(', ')}`
  return { ...judgement, state: 'inconclusive', reason: { code: 'step-missing', text }, nRequired: needed }
}
