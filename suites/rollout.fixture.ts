import type { EventType, JournalEvent } from '../contracts/event.schema.ts'
import type { Flag } from '../contracts/flag.schema.ts'
import type { Rollout } from '../contracts/rollout.schema.ts'
import { event } from './records.fixture.ts'
import type { Look, Standing, Track } from './rollout-track.ts'

// A rollout of one flag in three stages of an hour each, and time lines of it: each with what a test wants to be different. Time is counted from T0.

export const T0 = Date.parse('2026-01-05T10:00:00.000Z') / 1000
export const HOUR = 3600
export const subject = 'flag:atr_brackets'

export const plan: Rollout = {
  plan: 'atr_brackets',
  subject,
  stages: [25, 50, 100].map(percentage => ({ percentage, dwell_s: HOUR, min_n: 50 })),
  metrics: [
    {
      metric: 'bracket_success',
      target: { op: '>', value: 0.6 },
      rollback: { op: '<', value: 0.5 },
      for: '0s',
      min_n: 50,
    },
    { metric: 'error_rate', target: { op: '<', value: 0.05 }, rollback: { op: '>', value: 0.05 }, for: '5m', min_n: 1 },
    { metric: 'uptime', target: { op: '>', value: 0.99 }, rollback: { op: '<', value: 0.99 }, for: '0s', min_n: 0 },
  ],
  status: 'idle',
  stage: null,
  stage_since: null,
  hold_reason: null,
  interval_s: 30,
}

/** In its first stage, since T0, on for the user of the drill. */
export const standing = (different: Partial<Standing> = {}): Standing => ({
  status: 'running',
  stage: 0,
  since: T0,
  percent: 25,
  state: 'ROLLING_OUT',
  holdReason: null,
  isOn: true,
  ...different,
})

export const takenBack = standing({ status: 'rolled_back', stage: null, since: null, state: 'ROLLBACK', isOn: false })

export const look = (second: number, different: Partial<Standing> = {}): Look => ({
  at: T0 + second,
  of: { [subject]: standing(different) },
})

export const track = (different: Partial<Track> = {}): Track => ({
  plans: [plan],
  looks: [],
  measurements: [],
  attempts: [],
  trials: [],
  events: [],
  ...different,
})

/** An event about the subject, so many seconds after T0. */
export const told = (second: number, type: EventType, data: object): JournalEvent => ({
  ...event([1 + second, second], type, data),
  subject,
})

/** A flag as a change shows it. */
export const flag = (
  state: Flag['state'],
  percentage: number,
): Pick<Flag, 'state' | 'percentage' | 'allow' | 'deny' | 'depends_on' | 'schedule' | 'thresholds' | 'version'> => ({
  state,
  percentage,
  allow: [],
  deny: [],
  depends_on: [],
  schedule: [],
  thresholds: [],
  version: 1,
})
