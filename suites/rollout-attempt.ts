import { eventsOf } from '../contracts/event.schema.ts'
import type { FlagState } from '../contracts/flag.schema.ts'
import type { Rollout } from '../contracts/rollout.schema.ts'
import type { CriterionId } from '../judge/catalogue.ts'
import type { StepRecord } from '../judge/observation.ts'
import { type StageChange, stepFaults } from '../judge/rollout/path.ts'
import { isStepOf, type StepOf } from './criterion-steps.ts'
import { stagePlan } from './rollout-plan.ts'
import { type Attempt, planOf, type Standing, secondsOf, type Track } from './rollout-track.ts'
import { expectedDecision } from './rollout-trial.ts'

const whole = 100

/** For how many of the users a flag is on by its state, in percent. */
const reachOf = (state: FlagState | null, percent: number): number => {
  if (state === 'ENABLED') return whole
  return state === null || state === 'ROLLING_OUT' ? percent : 0
}

const standingReach = ({ state, percent }: Standing): number => reachOf(state, percent ?? 0)

const reasonsOf = (track: Track, plan: Rollout, { before, at }: Attempt): readonly string[] => {
  const { decision, reasons } = expectedDecision(track, plan, { standing: before, at })
  return decision === 'promote' ? [] : reasons.map(({ text }) => text)
}

/** Why the plan does not allow a change; none where it does. */
const objections = (track: Track, plan: Rollout, attempt: Attempt): readonly string[] => {
  const { asked, before, at } = attempt
  const from = standingReach(before)
  if (asked.state === 'ENABLED') {
    const isLast = before.stage === plan.stages.length - 1
    return isLast ? reasonsOf(track, plan, attempt) : ['the last stage has not been reached']
  }
  const to = asked.state === 'DISABLED' ? 0 : (asked.percentage ?? from)
  if (to <= from) return []
  const changes: StageChange[] = [
    { at: before.since ?? at, percent: from },
    { at, percent: to },
  ]
  const faults = stepFaults(stagePlan(plan, before.stage ?? 0), from === 0 ? changes.slice(1) : changes)
  const own = faults.filter(fault => fault.at === at && fault.to === to).map(({ text }) => text)
  return own.length > 0 || from === 0 ? own : reasonsOf(track, plan, attempt)
}

const isSame = (before: Standing, after: Standing): boolean =>
  before.percent === after.percent && before.state === after.state && before.stage === after.stage

const isDone = ({ status, asked, after }: Attempt): boolean =>
  status < 300 &&
  (asked.percentage === undefined || after.percent === asked.percentage) &&
  (asked.state === undefined || after.state === asked.state)

const attemptRecord = <Step extends string>(track: Track, attempt: Attempt, step: Step): StepRecord<Step> => {
  const { subject, asked, before, after, status, problem } = attempt
  const ref = `${subject} ${new Date(attempt.at * 1000).toISOString()}`
  const plan = planOf(track, subject)
  if (!plan) return { step, ref, value: null, note: `no plan of ${subject} is published` }
  if (before.stage === null && step !== 'first-stage') {
    const note = `${subject} is not in rollout: ${before.state ?? 'split'} at ${before.percent} %`
    return { step, ref, value: null, note }
  }
  const against = objections(track, plan, attempt)
  const isRefused = status >= 400 && status < 500 && isSame(before, after)
  const value = against.length > 0 ? isRefused : isDone(attempt)
  if (value) return { step, ref, value }
  const wanted = against.length > 0 ? `a refusal, because ${against.join('; ')}` : 'to be done: the plan allows it'
  const to = asked.state ?? `${asked.percentage} %`
  const note = `${before.state ?? 'split'} at ${before.percent} % asked to go to ${to}: expected ${wanted}; answered ${status}${problem === null ? '' : ` (${problem})`}, it is now ${after.state ?? 'split'} at ${after.percent} %`
  return { step, ref, value, note, record: attempt }
}

/** One record for each change that a drill asked for as a step of a criterion: done where the plan allows it, else refused and without effect. */
export const attemptRecords = <Id extends CriterionId>(track: Track, criterion: Id): StepRecord<StepOf<Id>>[] =>
  track.attempts.flatMap(attempt =>
    isStepOf(criterion, attempt.step) ? [attemptRecord(track, attempt, attempt.step)] : [],
  )

const changesOf = ({ events }: Track, subject: string): readonly StageChange[] => {
  const flags = eventsOf(events, 'flag.changed').filter(({ data }) => `flag:${data.key}` === subject)
  const first = flags[0]
  if (first) {
    const { old } = first.data
    const start = old === null ? [] : [{ at: secondsOf(first.ts), percent: reachOf(old.state, old.percentage) }]
    const after = flags.map(({ ts, data }) => ({
      at: secondsOf(ts),
      percent: reachOf(data.new.state, data.new.percentage),
    }))
    return [...start, ...after]
  }
  const steps = eventsOf(events, 'rollout.started', 'rollout.promoted').filter(({ data }) => data.subject === subject)
  return steps.map(({ ts, data }) => ({ at: secondsOf(ts), percent: data.to }))
}

/** Changes that leave the percentage where it is begin no stage anew. */
const moves = (changes: readonly StageChange[]): readonly StageChange[] =>
  changes.filter(({ percent }, index) => index === 0 || percent !== changes[index - 1]?.percent)

/** One record for each plan that moved: every step that the journal tells of is one that the plan allows. */
export const pathRecords = (track: Track): StepRecord<'path'>[] =>
  track.plans.flatMap((plan): StepRecord<'path'>[] => {
    const changes = moves(changesOf(track, plan.subject))
    if (changes.length < 2) return []
    const faults = stepFaults(stagePlan(plan, 0), changes).filter(({ at }) => at !== changes[0]?.at)
    if (faults.length === 0) return [{ step: 'path', ref: plan.subject, value: true }]
    const note = faults.map(({ text }) => text).join('; ')
    return [{ step: 'path', ref: plan.subject, value: false, note, record: { changes, faults } }]
  })
