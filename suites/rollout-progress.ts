import { type EventOf, eventsOf } from '../contracts/event.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import type { Fact } from '../judge/rollout/metric.ts'
import { secondsOf, type Track } from './rollout-track.ts'
import { factsOf } from './rollout-trial.ts'

type Step = EventOf<'rollout.started' | 'rollout.promoted' | 'rollout.held' | 'rollout.rolled_back' | 'rollout.done'>

const stepsOf = ({ events }: Pick<Track, 'events'>): Step[] =>
  eventsOf(events, 'rollout.started', 'rollout.promoted', 'rollout.held', 'rollout.rolled_back', 'rollout.done')

/** When the stage began in which a step was taken. */
const stageStart = (steps: readonly Step[], index: number): number => {
  const own = steps[index]
  const start = steps
    .slice(0, index)
    .findLast(
      step =>
        step.data.subject === own?.data.subject &&
        (step.type === 'rollout.started' || step.type === 'rollout.promoted'),
    )
  return start ? secondsOf(start.ts) : Number.NEGATIVE_INFINITY
}

const meanOf = (facts: readonly Fact[]): { value: number; n: number } => {
  const n = facts.reduce((sum, fact) => sum + fact.n, 0)
  return { value: facts.reduce((sum, fact) => sum + (fact.value ?? 0) * fact.n, 0) / n, n }
}

/** What a step says of a metric against what the drill told of it in that stage; where the target measured too, only that there is a value. */
const figureFaults = (step: Step, facts: readonly Fact[], ratio: number): string[] => {
  if (!('metrics' in step.data)) return []
  const { metrics } = step.data
  return [...new Set(facts.map(({ metric }) => metric))].flatMap(metric => {
    const told = meanOf(facts.filter(fact => fact.metric === metric))
    const found = metrics[metric]
    if (!found || found.value === null) return [`${metric}: no value, told was ${told.value}`]
    if (found.n !== told.n || Math.abs(found.value - told.value) <= ratio * Math.max(1, Math.abs(told.value))) return []
    return [`${metric}: ${found.value} over ${found.n} records, told was ${told.value}`]
  })
}

const breachFaults = (step: Step): string[] => {
  if (step.type !== 'rollout.rolled_back') return []
  const { metric, value, limit } = step.data
  // A rollback by hand has no metric; its reason says why.
  if (metric === null || (value !== null && limit !== null)) return []
  return [`${metric} took it back: its value or its limit is not recorded`]
}

const stepRecord = (track: Track, steps: readonly Step[], of: { index: number; ratio: number }): JudgedRecord[] => {
  const step = steps[of.index]
  if (!step) return []
  const { type, ts, seq, data } = step
  const since = stageStart(steps, of.index)
  const at = secondsOf(ts)
  const posted = { measurements: track.measurements.filter(({ origin }) => origin === 'posted') }
  const facts = factsOf(posted, data.subject).filter(fact => fact.at >= since && fact.at <= at)
  const faults = [
    ...(data.reason?.trim() ? [] : ['no reason']),
    ...figureFaults(step, type === 'rollout.started' ? [] : facts, of.ratio),
    ...breachFaults(step),
  ]
  const ref = `${type} ${data.subject} seq ${seq}`
  return [faults.length === 0 ? { ref, value: true } : { ref, value: false, note: faults.join('; '), record: step }]
}

/** Changes of a flag of a plan that moved it: each needs a step of the rollout at the same instant. */
const moveRecords = (track: Track, steps: readonly Step[]): JudgedRecord[] => {
  const planned = new Set(track.plans.map(({ subject }) => subject))
  return eventsOf(track.events, 'flag.changed').flatMap((event): JudgedRecord[] => {
    const { key, old, new: now } = event.data
    const subject = `flag:${key}`
    const isRolling = now.state === 'ROLLING_OUT' || old?.state === 'ROLLING_OUT'
    const isMove = old?.state !== now.state || old.percentage !== now.percentage
    // Switched off by hand, the rollout ends without a word: nobody was moved on or back by a rule.
    if (!planned.has(subject) || !isRolling || !isMove || now.state === 'DISABLED') return []
    const ref = `flag.changed ${subject} seq ${event.seq}`
    if (steps.some(step => step.ts === event.ts && step.data.subject === subject)) return [{ ref, value: true }]
    const note = `${old?.state} at ${old?.percentage} % became ${now.state} at ${now.percentage} %: no step of the rollout is on record for it`
    return [{ ref, value: false, note, record: event }]
  })
}

/** One record for each step of a rollout and for each move of its flag: reason and figures are there, and are those that were told. */
export const progressRecords = (track: Track, ratio: number): JudgedRecord[] => {
  const steps = stepsOf(track)
  return [...steps.flatMap((_, index) => stepRecord(track, steps, { index, ratio })), ...moveRecords(track, steps)]
}
