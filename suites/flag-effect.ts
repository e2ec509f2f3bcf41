import type { FullDecision } from '../contracts/decision.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { flags as rows } from '../judge/criteria/flags.ts'
import type { StepRecord } from '../judge/observation.ts'
import { type EffectTolerance, type Shown, shownBy, type UserFlag, userFlags } from './feature-signs.ts'

// Whether what decisions show of each feature is what its flag says for the user of the decision.

export type EffectStep = (typeof rows)['flags.effect']['measure']['steps'][number]

const stepOf: Record<UserFlag, EffectStep> = {
  atr_brackets: 'atr-brackets',
  drawdown_kelly: 'drawdown-kelly',
  confidence_calibration: 'confidence-calibration',
  ensemble_weighting: 'ensemble-weighting',
  regime_detection: 'regime-detection',
  data_quality_gates: 'data-quality-gates',
}

/** Decisions that were made while the flags stood one way. */
export interface EffectRound {
  readonly what: string
  /** By flag: the users for whom it was off, or everyone. */
  readonly off: Readonly<Record<UserFlag, readonly string[] | 'everyone'>>
  /** Signals were given, so that no version was asked and nothing calibrated. */
  readonly given: boolean
  /** The data of every symbol was spoilt in a way that the gates alone look at. */
  readonly spoilt: boolean
  readonly decisions: readonly FullDecision[]
}

/** Two cycles over everything there is, and two stretches of monitoring, each with its flag on and off. */
export interface WholeEffects {
  readonly limit: number
  readonly cycles: readonly { readonly on: boolean; readonly universe: number; readonly items: number | null }[]
  /** Seconds between the samples of a group that followed each other in the stretch. */
  readonly gaps: readonly {
    readonly on: boolean
    readonly group: 'system' | 'activity'
    readonly seconds: readonly number[]
  }[]
}

export interface EffectEvidence extends WholeEffects {
  readonly rounds: readonly EffectRound[]
  readonly limits: State['limits']
  readonly weights: Readonly<Record<string, number>>
  /** Trades that were closed before: results to calibrate by. */
  readonly results: number
}

/** Whether a flag was to be on for the user of a decision. */
const isOnFor = ({ off }: EffectRound, flag: UserFlag, user: string | null): boolean => {
  const users = off[flag]
  return users !== 'everyone' && !users.includes(user ?? '')
}

interface Told {
  readonly decision: FullDecision
  readonly shown: Exclude<Shown, null>
}

const record = (
  step: EffectStep,
  ref: string,
  of: { value: boolean | null; note: string; record?: unknown },
): StepRecord<EffectStep> => (of.value === true ? { step, ref, value: true } : { step, ref, ...of })

/** Calibration may leave single values as they are: with its flag on it is enough that it changed some. */
const wrongOf = (flag: UserFlag, on: boolean, told: readonly Told[]): Told | undefined => {
  const isRight = ({ shown }: Told): boolean => shown === (on ? 'on' : 'off')
  if (flag === 'confidence_calibration' && on) return told.some(isRight) ? undefined : told[0]
  return told.find(each => !isRight(each))
}

const sideRecord = (
  flag: UserFlag,
  round: EffectRound,
  of: { on: boolean; told: readonly Told[] },
): StepRecord<EffectStep> => {
  const { on, told } = of
  const ref = `${flag} ${on ? 'on' : 'off'}: ${round.what}`
  const wrong = wrongOf(flag, on, told)
  if (!wrong) return record(stepOf[flag], ref, { value: true, note: '' })
  const { id, user_id } = wrong.decision
  const note = `${round.what}: ${flag} is ${on ? 'on' : 'off'} for ${user_id ?? 'nobody'}, and decision ${id} looks as if it were ${wrong.shown === 'neither' ? 'neither on nor off' : wrong.shown} (${told.length} decisions tell)`
  return record(stepOf[flag], ref, { value: false, note, record: wrong.decision })
}

const MIN_RESULTS = 50

const flagRecords = (
  flag: UserFlag,
  evidence: EffectEvidence,
  tolerance: EffectTolerance,
): StepRecord<EffectStep>[] => {
  const counted = evidence.rounds.flatMap(round => {
    const told = round.decisions.flatMap((decision): (Told & { on: boolean })[] => {
      const shown = shownBy[flag](decision, { evidence, round, tolerance })
      return shown === null ? [] : [{ decision, shown, on: isOnFor(round, flag, decision.user_id) }]
    })
    return [true, false].flatMap(on => {
      const own = told.filter(each => each.on === on)
      return own.length === 0 ? [] : [{ on, record: sideRecord(flag, round, { on, told: own }) }]
    })
  })
  const step = stepOf[flag]
  if (flag === 'confidence_calibration' && evidence.results < MIN_RESULTS)
    return [
      record(step, 'results', { value: null, note: `${evidence.results} closed trades are too few to calibrate by` }),
    ]
  const missing = [true, false].filter(on => counted.every(each => each.on !== on))
  return [
    ...counted.map(each => each.record),
    ...missing.map(on =>
      record(step, `${flag} ${on ? 'on' : 'off'}`, {
        value: null,
        note: `no decision tells what ${flag} does while it is ${on ? 'on' : 'off'}`,
      }),
    ),
  ]
}

const recordedRecord = (round: EffectRound): StepRecord<EffectStep>[] => {
  if (round.decisions.length === 0) return []
  const wrong = round.decisions.flatMap(decision =>
    userFlags
      .filter(flag => decision.flags[flag] !== isOnFor(round, flag, decision.user_id))
      .map(flag => ({ decision, flag })),
  )
  const [first] = wrong
  if (!first) return [record('recorded', round.what, { value: true, note: '' })]
  const { decision, flag } = first
  const note = `${round.what}: decision ${decision.id} for ${decision.user_id} says that ${flag} is ${JSON.stringify(decision.flags[flag])}; ${wrong.length} such`
  return [record('recorded', round.what, { value: false, note, record: decision })]
}

const budgetRecords = ({ cycles, limit }: WholeEffects): StepRecord<EffectStep>[] =>
  cycles.map(({ on, universe, items }) => {
    const ref = `api_budget_management ${on ? 'on' : 'off'}`
    const due = on ? Math.min(limit, universe) : universe
    const note = `${ref}: a cycle over ${universe} items, limit ${limit}, analysed ${items ?? 'an unknown number'}, expected ${due}`
    const isTold = universe > limit && items !== null
    return record('api-budget', ref, { value: isTold ? items === due : null, note })
  })

const normal = { system: 30, activity: 60 } as const
const GAP_SHARE = 0.1

const monitoringRecords = ({ gaps }: WholeEffects): StepRecord<EffectStep>[] =>
  gaps.map(({ on, group, seconds }) => {
    const ref = `enhanced_monitoring ${on ? 'on' : 'off'}: ${group}`
    const due = normal[group] * (on ? 1 : 2)
    const wrong = seconds.find(gap => Math.abs(gap - due) > due * GAP_SHARE)
    const note = `${ref}: expected a sample every ${due} s, found ${wrong ?? 'too few'}${wrong === undefined ? '' : ' s between two'}`
    return record('monitoring', ref, { value: seconds.length === 0 ? null : wrong === undefined, note })
  })

/** For each flag one record a round and side, on and off; a side that no decision shows is unknown. */
export const effectSteps = (evidence: EffectEvidence, tolerance: EffectTolerance): StepRecord<EffectStep>[] => [
  ...userFlags.flatMap(flag => flagRecords(flag, evidence, tolerance)),
  ...evidence.rounds.flatMap(recordedRecord),
  ...budgetRecords(evidence),
  ...monitoringRecords(evidence),
]
