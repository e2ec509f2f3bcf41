import type { FlagPatch, FlagState } from '../contracts/flag.schema.ts'
import type { Rollout } from '../contracts/rollout.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Target } from '../targets/capability.ts'
import {
  type Attempt,
  type Look,
  type Measurement,
  type Standing,
  secondsOf,
  type Track,
  type Trial,
} from './rollout-track.ts'

type Needs = 'control' | 'flags' | 'flagAdmin' | 'observations' | 'config' | 'events' | 'state'

export type DriveTarget = Pick<Target, Needs>

type Asked = Attempt['asked']

/** A drill on rollouts: it begins them, posts, waits, looks, and remembers all of it. */
export interface RolloutDrive {
  readonly target: DriveTarget
  readonly plans: readonly Rollout[]
  /** Seconds since 1970. */
  readonly now: () => number
  readonly wait: (seconds: number) => Promise<void>
  /** Waits until an instant; does nothing where it has passed. */
  readonly until: (at: number) => Promise<void>
  readonly look: () => Promise<Look>
  /** Asks for another state or percentage, as a trial of `step`. */
  readonly change: (subject: string, asked: Asked, step?: string) => Promise<Attempt>
  /** Begins the rollout of a subject at its first stage, for these users and the drill's own in any case. */
  readonly start: (subject: string, users?: readonly string[]) => Promise<void>
  readonly post: (subject: string, values: Readonly<Record<string, number>>, n: number) => Promise<void>
  /** Notes values that the drill caused instead of posting them. */
  readonly caused: (measurement: Omit<Measurement, 'origin'>) => void
  readonly trial: (trial: Trial) => void
  readonly track: () => Promise<Track>
}

/** On the allow list of each flag that is rolled out, so that it is on for it at any percentage. */
const user = 'gate-rollout-user'
const routing = 'algorithm'
const reason = 'a drill on rollouts'

export const flagKey = (subject: string): string | null =>
  subject.startsWith('flag:') ? subject.slice('flag:'.length) : null

const subjectsOf = (state: State): readonly string[] => (state.rollouts ?? []).map(({ subject }) => subject)

const standingOf = (state: State, subject: string, answers: ReadonlyMap<string, unknown>): Standing => {
  const key = flagKey(subject)
  const rollout = state.rollouts?.find(each => each.subject === subject)
  const flag = state.flags?.find(each => each.key === key)
  const value = answers.get(key ?? routing)
  return {
    status: rollout?.status ?? null,
    stage: rollout?.stage ?? null,
    since: rollout?.stage_since ? secondsOf(rollout.stage_since) : null,
    percent: key === null ? state.algo.split.v3 : (flag?.percentage ?? null),
    state: flag?.state ?? null,
    holdReason: rollout?.hold_reason ?? null,
    isOn: value === undefined || value === null ? null : value === true || value === 'v3',
  }
}

const seen = async (target: DriveTarget, at: number): Promise<Look> => {
  const state = await target.state.get()
  const subjects = subjectsOf(state)
  const keys = subjects.map(subject => flagKey(subject) ?? routing)
  const { flags } = await target.flags.evaluateAll({ targetingKey: user }, { keys })
  const answers = new Map(flags.map(({ key, value }) => [key, value]))
  return { at, of: Object.fromEntries(subjects.map(subject => [subject, standingOf(state, subject, answers)])) }
}

const send = async (
  target: DriveTarget,
  subject: string,
  asked: Asked,
): Promise<Pick<Attempt, 'status' | 'problem'>> => {
  const key = flagKey(subject)
  const v3 = asked.percentage ?? 0
  const body: FlagPatch = { ...asked, reason }
  const { status, problem } =
    key === null
      ? await target.config.patch({ algo: { split: { v1: 100 - v3, v3 } }, reason })
      : await target.flagAdmin.patch(key, body)
  return { status, problem: problem?.type ?? null }
}

const allow = async (target: DriveTarget, subject: string, users: readonly string[]): Promise<void> => {
  const key = flagKey(subject)
  if (key !== null) await target.flagAdmin.patch(key, { allow: [user, ...users], reason })
}

const eventTypes = ['flag.changed', 'rollout.*', 'alert.raised']

type Kept = { -readonly [Part in 'looks' | 'measurements' | 'attempts' | 'trials']: Track[Part][number][] }

interface Clock {
  now: number
}

const changing =
  (target: DriveTarget, clock: Clock, kept: Kept): RolloutDrive['change'] =>
  async (subject, asked, step) => {
    const before = await seen(target, clock.now)
    const answer = await send(target, subject, asked)
    const after = await seen(target, clock.now)
    const [first, second] = [before.of[subject], after.of[subject]]
    if (!first || !second) throw new Error(`the state shows no rollout of ${subject}`)
    const attempt = { at: clock.now, subject, step: step ?? null, asked, ...answer, before: first, after: second }
    kept.attempts.push(attempt)
    return attempt
  }

const starting =
  (target: DriveTarget, plans: readonly Rollout[], change: RolloutDrive['change']): RolloutDrive['start'] =>
  async (subject, users = []) => {
    await allow(target, subject, users)
    const percentage = plans.find(plan => plan.subject === subject)?.stages[0]?.percentage ?? 0
    const state: FlagState = 'ROLLING_OUT'
    await change(subject, flagKey(subject) === null ? { percentage } : { state, percentage })
  }

/** Begins a drill. The first step of the clock tells its time. */
export const openRolloutDrive = async (target: DriveTarget, offsetSeconds: number): Promise<RolloutDrive> => {
  const begun = await target.control.advance(`${offsetSeconds}s`)
  const { rollouts: plans = [] } = await target.state.get()
  const clock: Clock = { now: secondsOf(begun.now) }
  const kept: Kept = { looks: [], measurements: [], attempts: [], trials: [] }
  const wait = async (seconds: number): Promise<void> => {
    clock.now = secondsOf((await target.control.advance(`${Math.round(seconds * 1000)}ms`)).now)
  }
  const change = changing(target, clock, kept)
  return {
    target,
    plans,
    now: () => clock.now,
    wait,
    until: async at => {
      if (at > clock.now) await wait(at - clock.now)
    },
    look: async () => {
      const found = await seen(target, clock.now)
      kept.looks.push(found)
      return found
    },
    change,
    start: starting(target, plans, change),
    post: async (subject, values, n) => {
      const { status } = await target.observations.post({ subject, metrics: { ...values, n } })
      if (status < 300) kept.measurements.push({ at: clock.now, subject, values, n, origin: 'posted' })
    },
    caused: measurement => kept.measurements.push({ ...measurement, origin: 'caused' }),
    trial: trial => kept.trials.push(trial),
    track: async () => ({ plans, ...kept, events: await target.events.all({ types: eventTypes, after: begun.seq }) }),
  }
}
