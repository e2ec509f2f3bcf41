import type { StepRecord } from '../judge/observation.ts'

/** What is not right of the records of a drill: step, what was looked at, value, note. */
export const wrong = (records: readonly StepRecord[]) =>
  records.filter(({ value }) => value !== true).map(({ step, ref, value, note }) => [step, ref, value, note])
