import type { JournalEvent } from '../contracts/event.schema.ts'
import type { FlagState } from '../contracts/flag.schema.ts'
import type { Rollout } from '../contracts/rollout.schema.ts'
import type { Decision } from '../judge/rollout/decision.ts'

// The time line of a drill on rollouts: what was published, asked, posted and seen. Instants are seconds since 1970 on the clock of the target.

/** Where a subject stood at a look. */
export interface Standing {
  readonly status: Rollout['status'] | null
  readonly stage: number | null
  readonly since: number | null
  /** Percentage of the flag; of the split for a version. */
  readonly percent: number | null
  /** Null for a version. */
  readonly state: FlagState | null
  readonly holdReason: string | null
  /** What the evaluation says for the user of the drill, who is on the allow list; null where it could not be told. */
  readonly isOn: boolean | null
}

export interface Look {
  readonly at: number
  readonly of: Readonly<Record<string, Standing>>
}

/** Values that the drill told the target, or worked out from what it caused. */
export interface Measurement {
  readonly at: number
  readonly subject: string
  readonly values: Readonly<Record<string, number>>
  /** Records behind each value. */
  readonly n: number
  readonly origin: 'posted' | 'caused'
}

/** A change that the drill asked for, and where the subject stood before and after. */
export interface Attempt {
  readonly at: number
  readonly subject: string
  /** What it is to show, as a step of `rollout.no-skip` or `rollout.last-step`; null where it only prepares. */
  readonly step: string | null
  readonly asked: { readonly state?: FlagState; readonly percentage?: number }
  readonly status: number
  readonly problem: string | null
  readonly before: Standing
  readonly after: Standing
}

/** A situation that the drill made, and the looks just before and after the target had to decide. */
export interface Trial {
  /** Criteria and their steps that it is a trial of. */
  readonly about: readonly { readonly criterion: string; readonly step: string }[]
  readonly subject: string
  readonly meant: Decision
  readonly before: number
  readonly after: number
}

export interface Track {
  /** As published before anything was begun. */
  readonly plans: readonly Rollout[]
  readonly looks: readonly Look[]
  readonly measurements: readonly Measurement[]
  readonly attempts: readonly Attempt[]
  readonly trials: readonly Trial[]
  /** Changes of flags, steps of rollouts and alerts since the drill began. */
  readonly events: readonly JournalEvent[]
}

export const standingAt = ({ looks }: Track, subject: string, at: number): Standing | null =>
  looks.findLast(look => look.at === at)?.of[subject] ?? null

export const planOf = ({ plans }: Pick<Track, 'plans'>, subject: string): Rollout | null =>
  plans.find(plan => plan.subject === subject) ?? null

/** Whether the subject has been taken back: nobody has it any more, whatever the list of those who are allowed. */
export const isTakenBack = ({ state, status, isOn, percent }: Standing): boolean =>
  state === null ? status === 'rolled_back' && percent === 0 : state === 'ROLLBACK' && isOn !== true

/** Seconds since 1970 of an instant of the wire. */
export const secondsOf = (instant: string): number => Date.parse(instant) / 1000
