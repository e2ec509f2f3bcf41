import type { rollback as rows } from '../judge/criteria/rollback.ts'
import type { StepRecord } from '../judge/observation.ts'
import { stepRecord, unequal, unknownStep } from './findings.ts'
import type { RolledBack } from './rollback-drill.ts'
import { changesText, type Settings, type SettingsChange, settingsDiff } from './settings.ts'

type Step = (typeof rows)['rollback.restore']['measure']['steps'][number]

export interface RestoreTrial {
  readonly name: string
  /** What the snapshot holds, what there was when the rollback was asked for, and some time after it. */
  readonly wanted: Settings
  readonly before: Settings
  readonly after: Settings
  readonly outcome: RolledBack
  /** The drill's flag for one user: as it was when the snapshot was taken, and after the rollback. */
  readonly evaluated: { readonly wanted: unknown; readonly before: unknown; readonly after: unknown }
}

export interface RestoreEvidence {
  readonly trials: readonly RestoreTrial[]
}

/** Which step a path belongs to. */
const places: readonly (readonly [step: Step, start: string])[] = [
  ['flags', 'flags.'],
  ['split', 'algo.split'],
  ['blend', 'algo.blend'],
  ['interpolation', 'algo.'],
  ['limits', 'limits.'],
  ['thresholds', 'thresholds.'],
]

const stepOf = ({ path }: SettingsChange): Step | undefined => places.find(([, start]) => path.startsWith(start))?.[0]

const of = (changes: readonly SettingsChange[], step: Step) => changes.filter(change => stepOf(change) === step)

/** A part that was as in the snapshot already proves nothing. */
const partStep = (trial: RestoreTrial, step: Step): StepRecord<Step> => {
  const { name, wanted, before, after } = trial
  if (of(settingsDiff(wanted, before), step).length === 0)
    return unknownStep(step, name, `${step} were not changed before the rollback`)
  const wrong = of(settingsDiff(wanted, after), step)
  return stepRecord(step, name, {
    faults: wrong.length === 0 ? [] : [`not as in the snapshot: ${changesText(wrong)}`],
    record: wrong,
  })
}

const trialSteps = (trial: RestoreTrial): StepRecord<Step>[] => {
  const { name, outcome, evaluated } = trial
  if (outcome.status >= 300)
    return [unknownStep('done', name, `the rollback was answered ${outcome.status} ${outcome.problem ?? ''}`)]
  const { wanted, before, after } = evaluated
  const seen =
    wanted === before
      ? unknownStep<Step>('evaluated', name, 'the flag was as in the snapshot before the rollback')
      : stepRecord<Step>('evaluated', name, { faults: unequal('the evaluation', wanted, after) })
  return [
    stepRecord<Step>('done', name, {
      faults: unequal('the status of the rollback', 'done', outcome.answer?.status ?? null),
    }),
    ...places.map(([step]) => partStep(trial, step)),
    seen,
  ]
}

/** Each part is what the snapshot holds. */
export const restoreSteps = ({ trials }: RestoreEvidence): StepRecord<Step>[] => trials.flatMap(trialSteps)
