import type { Rollout } from '../contracts/rollout.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import { param } from './param.ts'
import { openRolloutDrive, type RolloutDrive } from './rollout-drive.ts'
import { rolloutFigure } from './rollout-figures.ts'
import { plannedLimit } from './rollout-plan.ts'
import type { Trial } from './rollout-track.ts'
import { type Place, valueAt } from './rollout-values.ts'
import { type WatchedTrack, watchRecords } from './rollout-watch.ts'
import { scenario } from './scenario.ts'

// Latency and error rate are posted of six rollouts side by side, each with another shape over time; a second decides. What the target makes of
// latency and errors that were caused is another drill.

/** A stretch of samples. One that is beyond or at the limit has its last sample at its very end, and the next begins an edge later; `silent` has none. */
interface Stretch {
  readonly place: Place | 'limit' | 'silent'
  readonly seconds: number
}

interface Shape {
  readonly subject: string
  readonly metric: string
  readonly about: Trial['about']
  readonly stretches: (of: { limit: number; edge: number; every: number }) => readonly Stretch[]
}

const about = (criterion: string, step: string): Trial['about'][number] => ({ criterion, step })

const shapes: readonly Shape[] = [
  {
    subject: 'flag:confidence_calibration',
    metric: 'latency_ratio',
    about: [about('rollout.latency-sustained', 'kept-before'), about('rollout.no-false-alarm', 'short-spike')],
    stretches: ({ limit, edge, every }) => [
      { place: 'beyond', seconds: limit - edge },
      { place: 'good', seconds: every },
    ],
  },
  {
    subject: 'flag:drawdown_kelly',
    metric: 'latency_ratio',
    about: [about('rollout.latency-sustained', 'back-after')],
    stretches: ({ limit, edge, every }) => [
      { place: 'beyond', seconds: limit + edge },
      { place: 'beyond', seconds: 2 * every },
    ],
  },
  {
    subject: 'flag:atr_brackets',
    metric: 'latency_ratio',
    about: [about('rollout.latency-sustained', 'recovery-restarts'), about('rollout.no-false-alarm', 'recovered')],
    stretches: ({ limit, edge, every }) => [
      { place: 'beyond', seconds: limit / 2 },
      { place: 'good', seconds: every },
      { place: 'beyond', seconds: limit - edge },
      { place: 'good', seconds: every },
    ],
  },
  {
    subject: 'flag:ensemble_weighting',
    metric: 'error_rate',
    about: [about('rollout.error-sustained', 'kept-before'), about('rollout.no-false-alarm', 'short-spike')],
    stretches: ({ limit, edge, every }) => [
      { place: 'beyond', seconds: limit - edge },
      { place: 'good', seconds: every },
      { place: 'beyond', seconds: limit - edge },
      { place: 'good', seconds: every },
    ],
  },
  {
    subject: 'flag:regime_detection',
    metric: 'error_rate',
    about: [about('rollout.error-sustained', 'back-after')],
    stretches: ({ limit, edge, every }) => [
      { place: 'beyond', seconds: limit + edge },
      { place: 'beyond', seconds: 2 * every },
    ],
  },
  {
    subject: 'algo:v3',
    metric: 'error_rate',
    about: [about('rollout.no-false-alarm', 'at-limit'), about('rollout.no-false-alarm', 'gap')],
    stretches: ({ limit, edge, every }) => [
      { place: 'limit', seconds: limit + 3 * every },
      { place: 'good', seconds: every },
      { place: 'beyond', seconds: limit - edge - every },
      { place: 'silent', seconds: 4 * every },
      { place: 'beyond', seconds: limit - edge - every },
      { place: 'good', seconds: every },
    ],
  },
]

interface Sample {
  readonly at: number
  readonly subject: string
  readonly values: Readonly<Record<string, number>>
}

const placed = (plan: Rollout, metric: string, place: Place | 'limit'): number => {
  const threshold = plan.metrics.find(each => each.metric === metric)
  if (!threshold) throw new Error(`the plan ${plan.plan} has no limit on ${metric}`)
  return place === 'limit' ? threshold.rollback.value : (valueAt(threshold, place) ?? threshold.target.value)
}

/** The samples of a shape: a calm first, then its stretches one after the other. */
const samplesOf = (plan: Rollout, shape: Shape, row: Criterion): Sample[] => {
  const { subject, metric } = shape
  const every = param(row, 'every_s')
  const limit = plannedLimit(plan, metric)?.forSeconds ?? 0
  const calm: Stretch = { place: 'good', seconds: param(row, 'calm_s') }
  let at = 0
  return [calm, ...shape.stretches({ limit, edge: param(row, 'edge_s'), every })].flatMap(({ place, seconds }) => {
    const [from, to] = [at, at + seconds]
    const hasEnd = place === 'beyond' || place === 'limit'
    at = hasEnd ? to + param(row, 'edge_s') : to
    if (place === 'silent') return []
    const values = { [metric]: placed(plan, metric, place) }
    const inner = Array.from({ length: Math.ceil(seconds / every) }, (_, index) => from + index * every)
    return [...inner, ...(hasEnd ? [to] : [])].map(second => ({ at: second, subject, values }))
  })
}

const play = async (drive: RolloutDrive, row: Criterion): Promise<WatchedTrack> => {
  const known = shapes.flatMap(shape => {
    const plan = drive.plans.find(({ subject }) => subject === shape.subject)
    return plan ? [{ shape, samples: samplesOf(plan, shape, row) }] : []
  })
  for (const { shape } of known) await drive.start(shape.subject)
  const start = drive.now()
  const samples = known.flatMap(each => each.samples)
  const instants = [...new Set(samples.map(({ at }) => at))].sort((a, b) => a - b)
  for (const at of instants) {
    await drive.until(start + at)
    await drive.look()
    for (const { subject, values } of samples.filter(sample => sample.at === at)) {
      await drive.post(subject, values, param(row, 'records'))
    }
  }
  await drive.wait(2 * param(row, 'every_s'))
  const to = (await drive.look()).at
  const watches = known.map(({ shape: { subject, metric, about: trials } }) => ({
    subject,
    metric,
    about: trials,
    from: start,
    to,
  }))
  return { ...(await drive.track()), watches }
}

export const rolloutSustained = scenario('rollout.sustained', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'flags', 'flagAdmin', 'observations', 'config', 'events', 'state'],
  gather: async ({ target, criterion }): Promise<WatchedTrack> => {
    const row = criterion('rollout.latency-sustained')
    return await play(await openRolloutDrive(target, param(row, 'offset_s')), row)
  },
  observe: {
    'rollout.latency-sustained': (track, { criterion }) =>
      watchRecords(track, 'rollout.latency-sustained', { intervals: 1, slack: param(criterion, 'slack_s') }),
    'rollout.error-sustained': (track, { criterion }) =>
      watchRecords(track, 'rollout.error-sustained', { intervals: 1, slack: param(criterion, 'slack_s') }),
    'rollout.no-false-alarm': (track, { criterion }) =>
      watchRecords(track, 'rollout.no-false-alarm', { intervals: 1, slack: param(criterion, 'slack_s') }),
  },
  figures: track => rolloutFigure(track, 'rollout.sustained'),
})
