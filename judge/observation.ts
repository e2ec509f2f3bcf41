import type { Measure, MeasureKind } from './criterion.ts'

interface About {
  /** What was looked at: an order id, a step's trial, an instant. */
  readonly ref: string
  /** The record itself, kept as the counterexample when this observation is one. */
  readonly record?: unknown
  /** Id of the exchange that showed it; found by `ref` where absent. */
  readonly exchange?: number
  /** What was expected and found, in one sentence; shown with a counterexample. */
  readonly note?: string
  /** The command that repeats it, where a plain request does not. */
  readonly repeat?: string
}

/** Yes, no, or null where it could not be told (counts against a pass and against a fail). */
export interface JudgedRecord extends About {
  readonly value: boolean | null
}

/** A number in the measure's unit; an interval [low, high] where it is only known to lie between; high null is "at least low"; null is unknown. */
export interface MeasuredRecord extends About {
  readonly value: number | readonly [low: number, high: number | null] | null
}

export interface CountedRecord extends About {
  readonly value: { readonly count: number; readonly seconds: number }
}

/** Up, down or unknown (null) at an instant, in ms since any fixed origin. */
export interface ProbeRecord extends About {
  readonly value: { readonly at: number; readonly up: boolean | null }
}

/** One trial of a named step of a drill. */
export interface StepRecord<Step extends string = string> extends About {
  readonly step: Step
  readonly value: boolean | null
}

export interface ObservationByKind {
  every: JudgedRecord
  proportion: JudgedRecord
  quantile: MeasuredRecord
  maximum: MeasuredRecord
  rate: CountedRecord
  availability: ProbeRecord
  steps: StepRecord
}

/** The observation that a measure takes; for `steps` only the steps that the row names. */
export type ObservationOf<M extends Measure> = M extends { kind: 'steps'; steps: readonly (infer S extends string)[] }
  ? StepRecord<S>
  : ObservationByKind[M['kind'] & MeasureKind]

export type AnyObservation = ObservationByKind[MeasureKind]
