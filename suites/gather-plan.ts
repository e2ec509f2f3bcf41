import type { Shard } from './gather.ts'
import type { SessionPlan } from './session.ts'

/** What `run` hands to the worker that gathers; plain data. */
export interface GatherPlan {
  readonly session: SessionPlan
  /** Where the evidence goes. */
  readonly directory: string
  /** Criterion globs that narrow the run; empty for all. */
  readonly only: readonly string[]
  readonly shard: Shard
  readonly secrets: readonly { readonly label: string; readonly value: string }[]
}
