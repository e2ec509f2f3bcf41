import type { Flag, FlagPatch } from '../contracts/flag.schema.ts'
import type { KillAnswer, KillOrder, KillRelease } from '../contracts/kill.schema.ts'
import type { Observation, ObservationAnswer } from '../contracts/observation.schema.ts'
import type { FlagMetadataValues } from '../contracts/ofrep.schema.ts'
import type { RollbackAnswer, RollbackRequest } from '../contracts/rollback.schema.ts'
import type { CallOptions, Outcome } from './capability.ts'

// What a target that releases behind flags can be asked beside its trading: docs/target-interface.md, operations 14 to 18.

/** For whom a flag is evaluated. Without a `targetingKey` the target has to refuse. */
export interface FlagContext {
  readonly targetingKey?: string
  readonly [field: string]: unknown
}

/** What one flag is, or why it is not known; plain data. */
export interface FlagAnswer {
  readonly key: string
  /** Any JSON value; null where the answer holds none: an error, or the caller's own default is to be used. */
  readonly value: unknown
  readonly reason: string | null
  readonly variant: string | null
  readonly metadata: FlagMetadataValues
  /** Null for an evaluation, and for a refusal that is no error of OFREP. */
  readonly errorCode: string | null
  readonly errorDetails: string | null
}

/** Every status is an answer; `problem` is that of a refusal (401, 403, ...) that carries one. */
export interface FlagEvaluation extends FlagAnswer, Outcome {
  readonly etag: string | null
}

export interface FlagsEvaluation extends Outcome {
  /** 304: none, they are as they were. */
  readonly flags: readonly FlagAnswer[]
  readonly etag: string | null
  readonly metadata: FlagMetadataValues
  readonly errorCode: string | null
  readonly errorDetails: string | null
}

export interface FlagsOptions extends CallOptions {
  /** Which flags; a server of OFREP that does not know this option evaluates all. */
  readonly keys?: readonly string[]
  /** Sent as If-None-Match, as it was received. */
  readonly etag?: string
}

/** Evaluation as OpenFeature's remote protocol has it, on any server of OFREP: it reads, and changes nothing. Calls may run side by side. */
export interface FlagsCapability {
  readonly evaluate: (key: string, context: FlagContext, options?: CallOptions) => Promise<FlagEvaluation>
  readonly evaluateAll: (context: FlagContext, options?: FlagsOptions) => Promise<FlagsEvaluation>
}

export interface FlagChange extends Outcome {
  readonly flag: Flag | null
  readonly etag: string | null
}

export interface FlagPatchOptions extends CallOptions {
  /** An ETag as it was received, or the version that the flag must still have. */
  readonly ifMatch?: string | number
  /** Makes a flag that is not there yet (If-None-Match: *). */
  readonly create?: boolean
}

export interface FlagAdminCapability {
  readonly patch: (key: string, body: FlagPatch, options?: FlagPatchOptions) => Promise<FlagChange>
}

export interface ObservationOutcome extends Outcome {
  readonly answer: ObservationAnswer | null
}

export interface ObservationsCapability {
  readonly post: (body: Observation, options?: CallOptions) => Promise<ObservationOutcome>
}

export interface RollbackOutcome extends Outcome {
  readonly answer: RollbackAnswer | null
}

export interface RollbackCapability {
  readonly run: (body: RollbackRequest, options?: CallOptions) => Promise<RollbackOutcome>
}

export interface KillOutcome extends Outcome {
  readonly answer: KillAnswer | null
}

export interface KillCapability {
  readonly engage: (body: KillOrder, options?: CallOptions) => Promise<KillOutcome>
  readonly release: (body: KillRelease, options?: CallOptions) => Promise<KillOutcome>
}
