import type { FlagState } from '../contracts/flag.schema.ts'
import type { rollback as rows } from '../judge/criteria/rollback.ts'
import type { StepRecord } from '../judge/observation.ts'
import { stepRecord, unequal, unknownStep } from './findings.ts'
import type { RolledBack } from './rollback-drill.ts'

type Step = (typeof rows)['rollback.rate-limit']['measure']['steps'][number]

/** One of several rollbacks of the same flag, each after somebody had switched it on again. */
export interface RepeatedTrial {
  readonly number: number
  readonly isOnBefore: unknown
  readonly outcome: RolledBack
  /** Some time after it. */
  readonly state: FlagState | null
  readonly isOnAfter: unknown
}

export interface RepeatedEvidence {
  readonly trials: readonly RepeatedTrial[]
}

const trialSteps = ({ number, isOnBefore, outcome, state, isOnAfter }: RepeatedTrial): StepRecord<Step>[] => {
  const ref = `rollback ${number}`
  const { status, problem, answer } = outcome
  const faults = status < 300 ? unequal('the status of the rollback', 'done', answer?.status ?? null) : []
  const admitted = stepRecord<Step>('admitted', ref, {
    faults: status < 300 ? faults : [`rollback ${number} within the hour was answered ${status} ${problem ?? ''}`],
  })
  if (isOnBefore !== true)
    return [admitted, unknownStep('effective', ref, 'the flag was not on before it: there was nothing to roll back')]
  if (status >= 300) return [admitted]
  const after = [...unequal('the flag', 'ROLLBACK', state), ...unequal('its evaluation', false, isOnAfter)]
  return [admitted, stepRecord<Step>('effective', ref, { faults: after })]
}

/** Every one is admitted and in effect, the eighth like the first. */
export const repeatedSteps = ({ trials }: RepeatedEvidence): StepRecord<Step>[] => trials.flatMap(trialSteps)
