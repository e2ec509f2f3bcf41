import { expect, test } from 'vitest'
import type { JournalEvent } from '../contracts/event.schema.ts'
import { autoRollbackSteps, directionSteps } from './flag-thresholds.ts'

const threshold = {
  metric: 'accuracy',
  target: { op: '>', value: 0.6 },
  rollback: { op: '<', value: 0.55 },
  for: '0s',
  min_n: 10,
} as const

const trial = {
  flag: 'gate.accuracy',
  threshold,
  cause: 'posted',
  posted: { value: 0.3, n: 50, status: 202 },
  state: 'ROLLBACK',
  rollsBack: true,
} as const

test('a value on the bad side rolls back, one on the good side does not', () => {
  const good = { ...trial, step: 'good-stays', posted: { ...trial.posted, value: 0.8 }, rollsBack: false } as const
  const trials = [
    { ...trial, step: 'low-is-bad' } as const,
    { ...trial, step: 'low-is-bad', state: 'ROLLING_OUT' } as const,
    { ...good, state: 'ROLLING_OUT' } as const,
    good,
    { ...trial, step: 'low-is-bad', state: null } as const,
    { ...trial, step: 'low-is-bad', posted: { ...trial.posted, status: 422 } } as const,
  ]
  const limit = 'rolled back where accuracy < 0.55'
  expect(directionSteps({ trials }).map(({ step, value, note }) => [step, value, note])).toEqual([
    ['low-is-bad', true, `accuracy 0.3 of 50 records, posted, ${limit}: expected ROLLBACK, found ROLLBACK`],
    ['low-is-bad', false, `accuracy 0.3 of 50 records, posted, ${limit}: expected ROLLBACK, found ROLLING_OUT`],
    ['good-stays', true, `accuracy 0.8 of 50 records, posted, ${limit}: expected ROLLING_OUT, found ROLLING_OUT`],
    ['good-stays', false, `accuracy 0.8 of 50 records, posted, ${limit}: expected ROLLING_OUT, found ROLLBACK`],
    [
      'low-is-bad',
      null,
      `accuracy 0.3 of 50 records, posted, ${limit}: expected ROLLBACK, found no such flag; the observation was answered 202`,
    ],
    [
      'low-is-bad',
      null,
      `accuracy 0.3 of 50 records, posted, ${limit}: expected ROLLBACK, found ROLLBACK; the observation was answered 422`,
    ],
  ])
})

const change = (actor: string): JournalEvent =>
  ({
    seq: 1,
    ts: '2026-01-05T00:00:00Z',
    type: 'flag.changed',
    severity: 'warning',
    actor,
    subject: 'flag:gate.accuracy',
    data: { key: 'gate.accuracy', old: null, new: { state: 'ROLLBACK' }, reason: 'accuracy' },
    prev: '',
    hash: '',
  }) as unknown as JournalEvent

const alert = (severity: string): JournalEvent =>
  ({
    ...change('system'),
    type: 'alert.raised',
    severity: 'warning',
    data: { alert_id: 'a', kind: 'performance', severity, metric: 'accuracy', threshold: 0.55, value: 0.3 },
  }) as unknown as JournalEvent

const matrixOf = (cell: number) => ({
  flags: ['gate.accuracy'],
  users: ['ann'],
  answers: [
    { value: 'true', reason: null, error: null },
    { value: 'false', reason: null, error: null },
  ],
  cells: [[cell]],
})

const steps = (cell: number, journal: readonly JournalEvent[]) =>
  autoRollbackSteps({ trials: [{ ...trial, step: 'rolled-back' }], matrix: matrixOf(cell), journal }).map(
    ({ step, value }) => [step, value],
  )

test('a rollback is seen in the state, the evaluation, the journal and an alert', () => {
  expect(steps(1, [change('system'), alert('critical')])).toEqual([
    ['rolled-back', true],
    ['off-for-all', true],
    ['journal', true],
    ['alert', true],
  ])
})

test.each([
  ['on for a user who is allowed', 0, [change('system'), alert('critical')], 'off-for-all'],
  ['not in the journal', 1, [alert('critical')], 'journal'],
  ['journalled as made by a person', 1, [change('user:ann'), alert('critical')], 'journal'],
  ['alerted as a warning alone', 1, [change('system'), alert('warning')], 'alert'],
])('a rollback that is %s is not whole', (_, cell, journal, step) => {
  expect(steps(cell, journal).filter(record => record[1] !== true)).toEqual([[step, false]])
})
