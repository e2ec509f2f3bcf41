import { param } from './param.ts'
import { about, type Entry, planIn, recordsIn, type Stages } from './rollout-stages.ts'
import type { Trial } from './rollout-track.ts'
import { bandedMetrics, type Place, valuesOf } from './rollout-values.ts'

// Situations of a stage that drills make by posting, each as an entry of a round; none where the target has no such plan.

type Step = readonly [criterion: string, step: string]

interface Shape {
  readonly otherwise?: Readonly<Record<string, Place | null>>
  readonly meant: Entry['meant']
  readonly about: Trial['about']
  readonly n: number
  readonly since?: number
}

const entry = (stages: Stages, subject: string, { otherwise, ...rest }: Shape): Entry[] => {
  const plan = planIn(stages, subject)
  return plan ? [{ subject, values: valuesOf(plan, otherwise), ...rest }] : []
}

/** Every target met: on. */
export const allGood = (stages: Stages, subject: string, of: { round: number; step?: Step }): Entry[] =>
  entry(stages, subject, {
    meant: 'promote',
    n: recordsIn(stages, of.round),
    about: [about(...(of.step ?? (['rollout.promotion', 'all-good'] as const)))],
  })

/** Every target met, on too few records: hold. */
export const tooFew = (stages: Stages, subject: string): Entry[] =>
  entry(stages, subject, {
    meant: 'hold',
    n: param(stages.row, 'few'),
    about: [about('rollout.promotion', 'too-few')],
  })

/** One metric without data, from a look early in the stage on: hold. */
export const oneMissing = (
  stages: Stages,
  subject: string,
  of: { metric: string; step: string; since?: number },
): Entry[] =>
  entry(stages, subject, {
    ...(of.since === undefined ? {} : { since: of.since }),
    otherwise: { [of.metric]: null },
    meant: 'hold',
    n: recordsIn(stages, 0),
    about: [about('rollout.missing-metrics', of.step)],
  })

/** One metric between target and roll-back limit: hold. */
export const oneInBand = (
  stages: Stages,
  subject: string,
  of: { metric: string; round: number; steps?: readonly Step[] },
): Entry[] =>
  entry(stages, subject, {
    otherwise: { [of.metric]: 'band' },
    meant: 'hold',
    n: recordsIn(stages, of.round),
    about: [about('rollout.hold-band', of.metric), ...(of.steps ?? []).map(step => about(...step))],
  })

/** One metric beyond its limit: back. */
export const oneBad = (stages: Stages, subject: string, metric: string): Entry[] =>
  entry(stages, subject, {
    otherwise: { [metric]: 'beyond' },
    meant: 'rollback',
    n: recordsIn(stages, 1),
    about: [about('rollout.promotion', 'one-bad')],
  })

/** The metrics of a plan that have room between their limits and can be posted: the target measures `drawdown` of an account that does not trade itself. */
export const bandsOf = (stages: Stages, subject: string): readonly string[] => {
  const plan = planIn(stages, subject)
  return plan ? bandedMetrics(plan).filter(metric => metric !== 'max_drawdown') : []
}

/** Percentage of a stage of a plan, counted from the end where negative; 0 where there is none. */
export const percentageAt = (stages: Stages, subject: string, stage: number): number =>
  planIn(stages, subject)?.stages.at(stage)?.percentage ?? 0
