import type { rollback as rows } from '../judge/criteria/rollback.ts'
import type { StepRecord } from '../judge/observation.ts'
import { stepRecord, unequal, unknownStep } from './findings.ts'
import { canonicalJson } from './journal-chain.ts'
import type { RolledBack } from './rollback-drill.ts'
import { changesText, diffFaults, type Settings, settingsDiff } from './settings.ts'

type DryStep = (typeof rows)['rollback.dry-run']['measure']['steps'][number]
type ConfirmStep = (typeof rows)['rollback.confirm']['measure']['steps'][number]

/** The settings and the journal's last seq at one instant. */
export interface Reading {
  readonly settings: Settings
  readonly seq: number
}

/** A dry run, and the rollback itself right after it. */
export interface DryTrial {
  readonly name: string
  readonly before: Reading
  readonly dry: RolledBack
  readonly between: Reading
  readonly real: RolledBack
  /** Some time after it. */
  readonly after: Settings
}

export interface DryRunEvidence {
  readonly trials: readonly DryTrial[]
}

const diffOf = ({ answer }: RolledBack): string[] => (answer?.diff ?? []).map(change => canonicalJson(change)).sort()

const sameDiffFaults = (dry: RolledBack, real: RolledBack): string[] => {
  const [shown, made] = [diffOf(dry), diffOf(real)]
  const only = (one: readonly string[], other: readonly string[]) => one.filter(change => !other.includes(change))
  const [extra, missing] = [only(shown, made), only(made, shown)]
  return [
    ...(extra.length === 0 ? [] : [`only the dry run shows ${extra.slice(0, 2).join(', ')}`]),
    ...(missing.length === 0 ? [] : [`only the rollback shows ${missing.slice(0, 2).join(', ')}`]),
  ]
}

const changeFaults = (before: Settings, after: Settings): string[] => {
  const changes = settingsDiff(before, after)
  return changes.length === 0 ? [] : [`it changed ${changesText(changes)}`]
}

const dryTrialSteps = ({ name, before, dry, between, real, after }: DryTrial): StepRecord<DryStep>[] => {
  if (dry.status >= 300) return [unknownStep('changes-nothing', name, `the dry run was answered ${dry.status}`)]
  const first = [
    stepRecord<DryStep>('changes-nothing', name, {
      faults: [
        ...unequal('the status of the answer', 'dry-run', dry.answer?.status ?? null),
        ...changeFaults(before.settings, between.settings),
      ],
    }),
    stepRecord<DryStep>('no-record', name, {
      faults:
        before.seq === between.seq
          ? []
          : [`the journal has ${between.seq - before.seq} events of a rollback that was none`],
    }),
  ]
  if (real.status >= 300) return [...first, unknownStep('same-diff', name, `the rollback was answered ${real.status}`)]
  const shown = diffOf(dry)
  const trueDiff =
    shown.length === 0
      ? unknownStep<DryStep>('true-diff', name, 'the dry run shows no change')
      : stepRecord<DryStep>('true-diff', name, { faults: diffFaults(dry.answer?.diff ?? [], before.settings, after) })
  return [...first, stepRecord<DryStep>('same-diff', name, { faults: sameDiffFaults(dry, real) }), trueDiff]
}

/** A dry run leaves settings and journal alone; what it shows is what the rollback shows, and what then is so. */
export const dryRunSteps = ({ trials }: DryRunEvidence): StepRecord<DryStep>[] => trials.flatMap(dryTrialSteps)

/** A rollback asked for in three ways, one after the other. */
export interface ConfirmTrial {
  readonly name: string
  readonly asked: readonly {
    readonly step: ConfirmStep
    readonly outcome: RolledBack
    readonly before: Reading
    readonly after: Reading
  }[]
}

export interface ConfirmEvidence {
  readonly trials: readonly ConfirmTrial[]
}

const answerText = ({ status, problem }: RolledBack): string => `${status} ${problem ?? ''}`.trim()

const askedRecord = (name: string, asked: ConfirmTrial['asked'][number]): StepRecord<ConfirmStep> => {
  const { step, outcome, before, after } = asked
  if (step === 'confirmed-done') {
    const { status, answer } = outcome
    const faults = status < 300 ? unequal('the status of the answer', 'done', answer?.status ?? null) : []
    return status < 300
      ? stepRecord(step, name, { faults })
      : unknownStep(step, name, `a confirmed rollback was answered ${answerText(outcome)}`)
  }
  const isRefused = outcome.status >= 400 && outcome.status < 500
  const faults = [
    ...(isRefused ? [] : [`answered ${answerText(outcome)}, expected 409`]),
    ...changeFaults(before.settings, after.settings),
    ...(isRefused && before.seq !== after.seq
      ? [`refused, and the journal has ${after.seq - before.seq} events of it`]
      : []),
  ]
  if (faults.length === 0 && outcome.status !== 409)
    return unknownStep(step, name, `refused with ${answerText(outcome)}: for another reason than the confirmation`)
  return stepRecord(step, name, { faults, record: outcome.answer })
}

/** Without a confirmation, or with a no, a rollback is refused and changes nothing; with one it is made. */
export const confirmSteps = ({ trials }: ConfirmEvidence): StepRecord<ConfirmStep>[] =>
  trials.flatMap(({ name, asked }) => asked.map(each => askedRecord(name, each)))
