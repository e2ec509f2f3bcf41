import { eventsOf } from '../contracts/event.schema.ts'
import type { Rollout } from '../contracts/rollout.schema.ts'
import type { CriterionId } from '../judge/catalogue.ts'
import type { Figure, FigureTone, TimelineFigure } from '../judge/figure.ts'
import { isTakenBack, type Standing, type Track } from './rollout-track.ts'

// Where each rollout of a drill stood, as it was seen from outside, and the steps that the target itself has on record.

type Lane = TimelineFigure['lanes'][number]
type Band = Lane['bands'][number]
type Mark = Lane['events'][number]

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString()

/** What a rollout shows of itself at a look. */
const shownOf = (standing: Standing): Pick<Band, 'label' | 'tone'> => {
  const { status, percent } = standing
  if (isTakenBack(standing)) return { label: 'taken back', tone: 'bad' }
  if (status === 'running') return { label: `${percent} %`, tone: 'good' }
  if (status === 'holding') return { label: `${percent} %, holding`, tone: 'warn' }
  return { label: status === 'done' ? 'done' : 'not begun', tone: status === 'done' ? 'good' : 'neutral' }
}

/** Looks that show the same, one after the other, are one state; it lasts until the look that shows another. */
const bandsOf = ({ looks }: Track, subject: string): Band[] => {
  const bands: Band[] = []
  for (const { at, of } of looks) {
    const standing = of[subject]
    const last = bands.pop()
    if (last) bands.push({ ...last, to: instant(at) })
    if (!standing) continue
    const shown = shownOf(standing)
    if (last?.label !== shown.label) bands.push({ from: instant(at), to: instant(at), ...shown })
  }
  return bands
}

const tones = {
  'rollout.started': 'neutral',
  'rollout.promoted': 'good',
  'rollout.held': 'warn',
  'rollout.rolled_back': 'bad',
  'rollout.done': 'good',
} as const satisfies Record<string, FigureTone>

const marksOf = ({ events }: Track, subject: string): Mark[] =>
  eventsOf(events, 'rollout.started', 'rollout.promoted', 'rollout.held', 'rollout.rolled_back', 'rollout.done')
    .filter(({ data }) => data.subject === subject)
    .map(({ ts, type, data }) => ({
      at: ts,
      label: `${type.slice('rollout.'.length).replace('_', ' ')}: ${data.reason}`,
      tone: tones[type],
    }))

const laneOf = (track: Track, { plan, subject }: Rollout): Lane => ({
  label: plan.replaceAll('_', ' '),
  bands: bandsOf(track, subject),
  events: marksOf(track, subject),
})

const drills = {
  'rollout.path': {
    title: 'Six rollouts over three of their stages',
    criteria: [
      'rollout.promotion',
      'rollout.no-skip',
      'rollout.hold-band',
      'rollout.last-step',
      'rollout.missing-metrics',
      'rollout.progress-record',
    ],
  },
  'rollout.sustained': {
    title: 'Rollouts under posted spikes of latency and errors',
    criteria: ['rollout.latency-sustained', 'rollout.error-sustained', 'rollout.no-false-alarm'],
  },
  'rollout.caused': {
    title: 'Rollouts under latency and errors that were caused',
    criteria: ['rollout.error-sustained', 'rollout.latency-sustained', 'rollout.no-false-alarm'],
  },
  'rollout.breach': {
    title: 'Rollouts under conditions that take them back at once',
    criteria: ['risk.violation-rollback', 'data.violation-rollback', 'rel.uptime-floor'],
  },
  'rollout.drawdown': {
    title: 'A rollout in a real drawdown',
    criteria: ['risk.max-drawdown', 'risk.kelly-scale-band'],
  },
  'rollout.detector': { title: 'A rollout of a detector that is late', criteria: ['rollout.regime'] },
} as const satisfies Record<string, { readonly title: string; readonly criteria: readonly CriterionId[] }>

/** A lane for each rollout that a drill began; no figure where it began none or nobody looked. */
export const rolloutFigure = (track: Track, drill: keyof typeof drills): readonly Figure[] => {
  const begun = new Set(track.attempts.map(({ subject }) => subject))
  const plans = track.plans.filter(({ subject }) => begun.has(subject))
  const [first, last] = [track.looks[0], track.looks.at(-1)]
  if (!first || !last || plans.length === 0) return []
  const note = 'Bands: where the rollout stood, as the drill saw it. Marks: the steps that the journal tells of.'
  const lanes = plans.map(plan => laneOf(track, plan))
  const { title, criteria } = drills[drill]
  return [{ id: drill, title, criteria, kind: 'timeline', note, from: instant(first.at), to: instant(last.at), lanes }]
}
