import type { Rollout } from '../contracts/rollout.schema.ts'
import type { CriterionId } from '../judge/catalogue.ts'
import type { StepRecord } from '../judge/observation.ts'
import { type Decision, decide, type StageDecision } from '../judge/rollout/decision.ts'
import type { Fact } from '../judge/rollout/metric.ts'
import { isStepOf, type StepOf } from './criterion-steps.ts'
import { stagePlan } from './rollout-plan.ts'
import { isTakenBack, planOf, type Standing, standingAt, type Track, type Trial } from './rollout-track.ts'

/** What was told and caused of a subject, one fact for each metric. */
export const factsOf = ({ measurements }: Pick<Track, 'measurements'>, subject: string): Fact[] =>
  measurements
    .filter(measurement => measurement.subject === subject)
    .flatMap(({ at, values, n }) => Object.entries(values).map(([metric, value]) => ({ metric, at, value, n })))

/** What the judge decides on a stage at an instant, by the published plan and the facts until then. */
export const expectedDecision = (
  track: Track,
  plan: Rollout,
  of: { standing: Standing; at: number },
): StageDecision => {
  const { stage, since } = of.standing
  const percent = plan.stages[stage ?? -1]?.percentage ?? null
  const facts = factsOf(track, plan.subject).filter(({ at }) => at <= of.at)
  return decide(stagePlan(plan, stage ?? 0), { stage: percent, since, at: of.at, facts })
}

/** What a subject did between two looks. */
export const moveBetween = (plan: Rollout, before: Standing, after: Standing): Decision | 'other' => {
  if (isTakenBack(after)) return 'rollback'
  if (before.stage === null) return 'other'
  const next = before.stage + 1
  if (after.stage === before.stage && after.percent === before.percent && after.state === before.state) return 'hold'
  const isEnd = next === plan.stages.length && after.status === 'done' && (after.state ?? 'ENABLED') === 'ENABLED'
  const isOn = after.stage === next && after.percent === plan.stages[next]?.percentage
  return isEnd || isOn ? 'promote' : 'other'
}

const standingText = ({ status, stage, percent, state, holdReason }: Standing): string =>
  `${state ?? 'split'} at ${percent} %, rollout ${status ?? 'unknown'}${stage === null ? '' : ` in stage ${stage + 1}`}${holdReason === null ? '' : ` (${holdReason})`}`

const originText = (track: Track, subject: string): string => {
  const origins = new Set(track.measurements.filter(each => each.subject === subject).map(({ origin }) => origin))
  return [...origins].join(' and ') || 'nothing'
}

interface Found {
  readonly value: boolean | null
  readonly note: string
  readonly record: object
}

/** What the judge decides in a trial; null where its subject was not seen or is not in rollout. */
const decisionOf = (track: Track, { subject, before, after }: Trial): StageDecision | null => {
  const [plan, standing] = [planOf(track, subject), standingAt(track, subject, before)]
  return plan && standing && standing.stage !== null ? expectedDecision(track, plan, { standing, at: after }) : null
}

const isYoung = ({ reasons }: StageDecision): boolean => reasons.some(({ code }) => code === 'dwell')

/** Whether a trial came to what it was meant for: a stage that is over, and a metric without data. */
export const isShortOfData = (track: Track, trial: Trial): boolean => {
  const decision = decisionOf(track, trial)
  return decision !== null && !isYoung(decision) && decision.reasons.some(({ code }) => code === 'missing')
}

const outcomeOf = (track: Track, trial: Trial): Found => {
  const { subject, meant, before, after } = trial
  const plan = planOf(track, subject)
  const [first, second] = [standingAt(track, subject, before), standingAt(track, subject, after)]
  if (!plan || !first || !second) return { value: null, note: `${subject} was not seen`, record: {} }
  const expected = decisionOf(track, trial)
  const reasons = expected?.reasons
    .map(({ metric, text }) => (metric === null ? text : `${metric}: ${text}`))
    .join('; ')
  const record = { before: first, after: second, expected }
  if (expected?.decision !== meant) {
    const found = expected ? `it is ${expected.decision}: ${reasons}` : `it was not in rollout: ${standingText(first)}`
    return { value: null, note: `the drill meant the target to ${meant}; by the facts ${found}`, record }
  }
  // How old the last value of a stage may be at its end is not agreed.
  if (expected.reasons.every(({ code }) => code === 'stale')) {
    return { value: null, note: `what was told of ${subject} is too old to say: ${reasons}`, record }
  }
  const move = moveBetween(plan, first, second)
  // A stage that has only begun holds whatever the facts: that it did says nothing of them.
  if (meant === 'hold' && move === 'hold' && isYoung(expected)) {
    return { value: null, note: `${subject} was not at the end of a stage: ${standingText(first)}`, record }
  }
  const isSilent = move === 'hold' && second.holdReason === null
  const note = `facts ${originText(track, subject)}; expected ${meant} (${reasons}), found ${isSilent ? 'hold without a reason' : move}: ${standingText(first)}, then ${standingText(second)}`
  return { value: move === meant && !isSilent, note, record }
}

/** One record for each trial of a criterion: what the target did against what the judge decides by the same facts. */
export const trialRecords = <Id extends CriterionId>(track: Track, criterion: Id): StepRecord<StepOf<Id>>[] =>
  track.trials.flatMap(trial =>
    trial.about.flatMap(({ criterion: id, step }) => {
      if (id !== criterion || !isStepOf(criterion, step)) return []
      const ref = `${trial.subject} ${new Date(trial.after * 1000).toISOString()}`
      const { value, note, record } = outcomeOf(track, trial)
      return [value === true ? { step, ref, value } : { step, ref, value, note, record }]
    }),
  )
