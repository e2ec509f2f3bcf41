import type { StepRecord } from '../judge/observation.ts'
import { type Attempt, type AttemptBooks, acceptedRecord, refusedRecord } from './attempt.ts'

/** An attempt with what must become of it: accepted, or refused by one of the limits named. */
export interface Trial<Step extends string> {
  readonly step: Step
  readonly attempt: Attempt
  readonly refusedBy: readonly string[] | null
}

export interface TrialEvidence<Step extends string> {
  readonly trials: readonly Trial<Step>[]
  readonly books: AttemptBooks
}

/** One record a trial, by its step. */
export const trialSteps = <Step extends string>({ trials, books }: TrialEvidence<Step>): StepRecord<Step>[] =>
  trials.map(({ step, attempt, refusedBy }) => ({
    step,
    ...(refusedBy === null ? acceptedRecord(attempt, books) : refusedRecord(attempt, refusedBy, books)),
  }))
