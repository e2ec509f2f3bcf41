import { expect, test } from 'vitest'
import type { JournalEvent } from '../contracts/event.schema.ts'
import type { Rollout } from '../contracts/rollout.schema.ts'
import { rolloutFigure } from './rollout-figures.ts'
import type { Attempt, Look, Standing, Track } from './rollout-track.ts'

const subject = 'flag:atr_brackets'

const plan = (name: string): Rollout => ({
  plan: name,
  subject: `flag:${name}`,
  stages: [
    { percentage: 25, dwell_s: 60, min_n: 1 },
    { percentage: 100, dwell_s: 60, min_n: 1 },
  ],
  metrics: [],
  status: 'idle',
  stage: null,
  stage_since: null,
  hold_reason: null,
  interval_s: 30,
})

const standing = (more: Partial<Standing>): Standing => ({
  status: 'running',
  stage: 0,
  since: 0,
  percent: 25,
  state: 'ROLLING_OUT',
  holdReason: null,
  isOn: true,
  ...more,
})

const idle = standing({ status: 'idle', stage: null, since: null, percent: 100, state: 'ENABLED' })
const look = (at: number, more: Standing): Look => ({ at, of: { [subject]: more } })
const looks = [
  look(0, idle),
  look(10, standing({})),
  look(40, standing({})),
  look(70, standing({ status: 'holding', holdReason: 'accuracy' })),
  look(100, standing({ stage: 1, percent: 100 })),
  look(130, standing({ status: 'rolled_back', state: 'ROLLBACK', isOn: false })),
  look(160, standing({ status: 'rolled_back', state: 'ROLLBACK', isOn: false })),
]

const event = (at: number, type: string, data: object): JournalEvent =>
  ({
    seq: at,
    ts: new Date(at * 1000).toISOString(),
    type,
    subject,
    actor: 'system',
    severity: 'info',
    data: { plan: 'atr_brackets', subject, ...data },
    prev: '',
    hash: '',
  }) as JournalEvent

const attempt: Attempt = {
  at: 10,
  subject,
  step: null,
  asked: { state: 'ROLLING_OUT', percentage: 25 },
  status: 200,
  problem: null,
  before: idle,
  after: standing({}),
}

const track: Track = {
  plans: [plan('atr_brackets'), plan('drawdown_kelly')],
  looks,
  measurements: [],
  attempts: [attempt],
  trials: [],
  events: [
    event(10, 'rollout.started', { from: 100, to: 25, metrics: {}, reason: 'a drill' }),
    event(130, 'rollout.rolled_back', { from: 100, metric: 'error_rate', value: 1, limit: 0.05, reason: 'too many' }),
    event(140, 'alert.raised', { kind: 'rollout' }),
  ],
}

test('a lane shows where a rollout stood from look to look, with what the journal tells of it', () => {
  expect(rolloutFigure(track, 'rollout.caused')).toEqual([
    {
      kind: 'timeline',
      id: 'rollout.caused',
      title: 'Rollouts under latency and errors that were caused',
      criteria: ['rollout.error-sustained', 'rollout.latency-sustained', 'rollout.no-false-alarm'],
      note: 'Bands: where the rollout stood, as the drill saw it. Marks: the steps that the journal tells of.',
      from: '1970-01-01T00:00:00.000Z',
      to: '1970-01-01T00:02:40.000Z',
      lanes: [
        {
          label: 'atr brackets',
          bands: [
            { from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:00:10.000Z', label: 'not begun', tone: 'neutral' },
            { from: '1970-01-01T00:00:10.000Z', to: '1970-01-01T00:01:10.000Z', label: '25 %', tone: 'good' },
            { from: '1970-01-01T00:01:10.000Z', to: '1970-01-01T00:01:40.000Z', label: '25 %, holding', tone: 'warn' },
            { from: '1970-01-01T00:01:40.000Z', to: '1970-01-01T00:02:10.000Z', label: '100 %', tone: 'good' },
            { from: '1970-01-01T00:02:10.000Z', to: '1970-01-01T00:02:40.000Z', label: 'taken back', tone: 'bad' },
          ],
          events: [
            { at: '1970-01-01T00:00:10.000Z', label: 'started: a drill', tone: 'neutral' },
            { at: '1970-01-01T00:02:10.000Z', label: 'rolled back: too many', tone: 'bad' },
          ],
        },
      ],
    },
  ])
})

test('there is no figure where no rollout was begun, or nobody looked', () => {
  expect(rolloutFigure({ ...track, attempts: [] }, 'rollout.path')).toEqual([])
  expect(rolloutFigure({ ...track, looks: [] }, 'rollout.path')).toEqual([])
})
