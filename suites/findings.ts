import type { StepRecord } from '../judge/observation.ts'

// Records of drill steps from what was found wrong.

/** Right where nothing is wrong. */
export const stepRecord = <Step extends string>(
  step: Step,
  ref: string,
  of: { readonly faults: readonly string[]; readonly record?: unknown },
): StepRecord<Step> => {
  const { faults, record } = of
  return faults.length === 0
    ? { step, ref, value: true }
    : { step, ref, value: false, note: faults.join('; '), ...(record === undefined ? {} : { record }) }
}

/** A step that could not be told. */
export const unknownStep = <Step extends string>(step: Step, ref: string, note: string): StepRecord<Step> => ({
  step,
  ref,
  value: null,
  note,
})

/** A fault where two facts differ that should be the same. */
export const unequal = (what: string, expected: unknown, found: unknown): string[] =>
  JSON.stringify(expected) === JSON.stringify(found)
    ? []
    : [`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`]
