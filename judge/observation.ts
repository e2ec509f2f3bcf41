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

/** One unit of a group whose share is meant to be `centre` (0 to 1): in it, not in it, or not to be told. */
export interface SharedRecord<Group extends string = string> extends About {
  readonly group: Group
  readonly centre: number
  readonly value: boolean | null
}

/** Two yes/no facts of one unit, for a pair of facts that should have nothing to do with each other. */
export interface PairedRecord<Group extends string = string> extends About {
  readonly group: Group
  readonly value: readonly [first: boolean, second: boolean] | null
}

/** The probability given to an event, and whether it happened (1) or not (0); null where that is not known. */
export interface ForecastRecord extends About {
  readonly value: { readonly p: number; readonly y: 0 | 1 } | null
}

/** A point of a line: what was turned up and what it cost; null where the cost is not known. */
export interface PointRecord extends About {
  readonly value: { readonly x: number; readonly y: number } | null
}

export interface ObservationByKind {
  every: JudgedRecord
  proportion: JudgedRecord
  quantile: MeasuredRecord
  maximum: MeasuredRecord
  rate: CountedRecord
  availability: ProbeRecord
  steps: StepRecord
  equivalence: SharedRecord
  independence: PairedRecord
  calibration: ForecastRecord
  slope: PointRecord
}

/** The observation that a measure takes; of steps and groups only those that the row names. */
export type ObservationOf<M extends Measure> = M extends { kind: 'steps'; steps: readonly (infer S extends string)[] }
  ? StepRecord<S>
  : M extends { kind: 'equivalence'; groups: readonly (infer G extends string)[] }
    ? SharedRecord<G>
    : M extends { kind: 'independence'; groups: readonly (infer G extends string)[] }
      ? PairedRecord<G>
      : ObservationByKind[M['kind'] & MeasureKind]

export type AnyObservation = ObservationByKind[MeasureKind]
