import type { rollback as rows } from '../judge/criteria/rollback.ts'
import type { StepRecord } from '../judge/observation.ts'
import { stepRecord, unknownStep } from './findings.ts'
import { backFlag, type RolledBack } from './rollback-drill.ts'
import { changesText, type Settings, type SettingsChange, settingsDiff } from './settings.ts'

type Step = (typeof rows)['rollback.targets']['measure']['steps'][number]
type Refusal = 'unknown-refused' | 'too-early-refused' | 'too-old-refused'

/** One part rolled back, by itself or to a snapshot. */
export interface TargetTrial {
  readonly target: 'flag' | 'config' | 'algorithm'
  readonly to: 'snapshot' | 'default'
  /** What the snapshot from before the changes holds. */
  readonly held: Settings
  readonly before: Settings
  readonly after: Settings
  readonly outcome: RolledBack
}

/** A rollback to something that there is not, or not any more. */
export interface RefusedTrial {
  readonly step: Refusal
  readonly what: string
  readonly before: Settings
  readonly after: Settings
  readonly outcome: RolledBack
}

export interface TargetsEvidence {
  readonly trials: readonly TargetTrial[]
  readonly refused: readonly RefusedTrial[]
}

const reachOf: Readonly<Record<TargetTrial['target'], readonly string[]>> = {
  flag: [`flags.${backFlag}.`],
  config: ['limits.', 'thresholds.'],
  algorithm: ['algo.'],
}

const isReached = (target: TargetTrial['target'], { path }: SettingsChange): boolean =>
  reachOf[target].some(start => path.startsWith(start))

const fieldOf = (part: unknown, name: string): unknown =>
  typeof part === 'object' && part !== null ? Reflect.get(part, name) : null

/** What a rollback without a snapshot leads to: a flag to ROLLBACK, the versions to v1, the configuration to what it was before its last change. */
const defaultFaults = ({ target, held, after }: TargetTrial): string[] => {
  if (target === 'flag') {
    const state = fieldOf(after.flags[backFlag], 'state')
    return state === 'ROLLBACK' ? [] : [`${backFlag} is ${JSON.stringify(state)}, expected ROLLBACK`]
  }
  if (target === 'algorithm') {
    const v1 = fieldOf(after.algo.split, 'v1')
    return v1 === 100 ? [] : [`v1 serves ${JSON.stringify(v1)} %, expected 100`]
  }
  return snapshotFaults('config', held, after)
}

const snapshotFaults = (target: TargetTrial['target'], held: Settings, after: Settings): string[] => {
  const wrong = settingsDiff(held, after).filter(change => isReached(target, change))
  return wrong.length === 0 ? [] : [`not as before: ${changesText(wrong)}`]
}

const trialSteps = (trial: TargetTrial): StepRecord<Step>[] => {
  const { target, to, held, before, after, outcome } = trial
  const name = `${target}, ${to === 'snapshot' ? 'to a snapshot' : 'by itself'}`
  if (outcome.status >= 300)
    return [unknownStep(target, name, `the rollback was answered ${outcome.status} ${outcome.problem ?? ''}`)]
  const beyond = settingsDiff(before, after).filter(change => !isReached(target, change))
  const own = to === 'snapshot' ? snapshotFaults(target, held, after) : defaultFaults(trial)
  return [
    stepRecord<Step>(target, name, { faults: own, record: outcome.answer?.diff ?? null }),
    stepRecord<Step>('others-untouched', name, {
      faults: beyond.length === 0 ? [] : [`a rollback of ${target} also changed ${changesText(beyond)}`],
      record: beyond.slice(0, 10),
    }),
  ]
}

const refusedStep = ({ step, what, before, after, outcome }: RefusedTrial): StepRecord<Step> => {
  const changed = settingsDiff(before, after)
  const isRefused = outcome.status >= 400 && outcome.status < 500
  const faults = [
    ...(isRefused ? [] : [`${what} was answered ${outcome.status}, expected 422`]),
    ...(changed.length === 0 ? [] : [`it changed ${changesText(changed)}`]),
  ]
  return stepRecord<Step>(step, what, { faults, record: outcome.answer })
}

/** Each target comes back alone, and what cannot be gone back to is refused. */
export const targetSteps = ({ trials, refused }: TargetsEvidence): StepRecord<Step>[] => [
  ...trials.flatMap(trialSteps),
  ...refused.map(refusedStep),
]
