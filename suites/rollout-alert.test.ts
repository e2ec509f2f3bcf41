import { expect, test } from 'vitest'
import { HOUR, look, subject, T0, told, track } from './rollout.fixture.ts'
import { alertRecords } from './rollout-alert.ts'
import type { Track } from './rollout-track.ts'

const after = HOUR + 35
const about = [{ criterion: 'rollout.missing-metrics', step: 'held' }]

const of = (different: Partial<Track>): Track =>
  track({
    looks: [look(HOUR - 20), look(after, { status: 'holding', holdReason: 'bracket_success is missing' })],
    measurements: [{ at: T0 + HOUR - 20, subject, values: { error_rate: 0.01 }, n: 60, origin: 'posted' }],
    trials: [{ subject, meant: 'hold', about, before: T0 + HOUR - 20, after: T0 + after }],
    ...different,
  })

const alert = (second: number, metric: string, severity: 'info' | 'warning') => ({
  ...told(second, 'alert.raised', { alert_id: 'a-1', kind: 'system', severity, metric, threshold: 0, value: 1 }),
  severity,
})

test('somebody was told that a metric is missing', () => {
  expect(alertRecords(of({ events: [alert(HOUR + 30, 'rollout.missing', 'warning')] }))).toEqual([
    { step: 'alerted', ref: subject, value: true },
  ])
})

test('nobody was told, or too late, or of something else', () => {
  const wrong = [[], [alert(after + 30, 'rollout.missing', 'warning')], [alert(HOUR + 30, 'rollout.missing', 'info')]]
  for (const events of wrong) expect(alertRecords(of({ events }))).toMatchObject([{ value: false }])
  expect(alertRecords(of({ events: [alert(HOUR + 30, 'error_rate', 'warning')] }))).toMatchObject([
    { value: false, note: `no alert that a metric of ${subject} is missing; raised meanwhile: error_rate` },
  ])
})

test('nothing is asked where no metric was missing', () => {
  const values = { error_rate: 0.01, bracket_success: 0.7 }
  const measurements = [{ at: T0 + HOUR - 20, subject, values, n: 60, origin: 'posted' }] as const
  expect(alertRecords(of({ measurements }))).toMatchObject([{ value: null }])
  expect(alertRecords(track())).toEqual([])
})
