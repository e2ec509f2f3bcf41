import type { Rollout } from '../contracts/rollout.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Decision } from '../judge/rollout/decision.ts'
import { param } from './param.ts'
import type { RolloutDrive } from './rollout-drive.ts'
import type { Trial } from './rollout-track.ts'

/** What a drill does to one subject in a round: what it posts, what the target should then decide, and what that is a trial of. */
export interface Entry {
  readonly subject: string
  readonly values: Readonly<Record<string, number>>
  readonly n: number
  readonly meant: Decision
  readonly about: Trial['about']
  /** The look with which the trial begins; where absent, the one before it is posted. */
  readonly since?: number
}

/** A drill with the numbers of its row. */
export interface Stages {
  readonly drive: RolloutDrive
  readonly row: Criterion
}

export const about = (criterion: string, step: string): Trial['about'][number] => ({ criterion, step })

export const planIn = ({ drive }: Stages, subject: string): Rollout | null =>
  drive.plans.find(plan => plan.subject === subject) ?? null

/** Records behind the values of a round: each round outweighs those before it. */
export const recordsIn = ({ row }: Stages, round: number): number =>
  param(row, 'records') * param(row, 'factor') ** round

/** When the stages of all these subjects have lasted as long as they must; now, where none of them is in a stage. */
export const dueOf = async (stages: Stages, subjects: readonly string[]): Promise<number> => {
  const { of } = await stages.drive.look()
  const ends = subjects.flatMap(subject => {
    const standing = of[subject]
    const dwell = planIn(stages, subject)?.stages[standing?.stage ?? -1]?.dwell_s
    return standing?.since == null || dwell === undefined ? [] : [standing.since + dwell]
  })
  return Math.max(stages.drive.now(), ...ends)
}

/** Lets a moment pass, so that what comes next is later than what was looked at. */
export const pause = async ({ drive, row }: Stages): Promise<void> => await drive.wait(param(row, 'pause_s'))

/** Posts, waits until the target has looked at it at `due` or later, and notes a trial for each entry. */
export const playRound = async (stages: Stages, entries: readonly Entry[], due: number): Promise<void> => {
  const { drive, row } = stages
  const interval = Math.max(0, ...drive.plans.map(({ interval_s }) => interval_s))
  await pause(stages)
  const before = (await drive.look()).at
  for (const { subject, values, n } of entries) await drive.post(subject, values, n)
  await drive.until(Math.max(due, drive.now()) + interval + param(row, 'settle_s'))
  const after = (await drive.look()).at
  for (const { subject, meant, about: trials, since } of entries) {
    drive.trial({ subject, meant, about: trials, before: since ?? before, after })
  }
}
