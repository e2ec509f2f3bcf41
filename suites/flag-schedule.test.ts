import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changingTimes, scheduleSteps } from './flag-schedule.ts'

test('the local times of 2026 around both changes of the clocks, as instants', () => {
  const zone = 'Europe/Berlin'
  expect(changingTimes(2026)).toEqual([
    { local: '2026-03-29T01:30:00', zone, instant: '2026-03-29T00:30:00.000Z' },
    { local: '2026-03-29T02:30:00', zone, instant: null },
    { local: '2026-03-29T03:30:00', zone, instant: '2026-03-29T01:30:00.000Z' },
    { local: '2026-10-25T02:30:00', zone, instant: '2026-10-25T00:30:00.000Z' },
    { local: '2026-10-25T03:30:00', zone, instant: '2026-10-25T02:30:00.000Z' },
  ])
})

const localOf = (instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    .format(new Date(instant))
    .replace(' ', 'T')

test('in every year each instant is its local time by the time zone database', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2000, max: 2037 }), year => {
      for (const { local, zone, instant } of changingTimes(year)) {
        if (instant !== null) expect(localOf(instant, zone)).toBe(local)
      }
    }),
  )
})

const look = {
  step: 'not-before',
  what: 'f just before',
  at: '2026-01-05T00:03:29.000Z',
  due: '2026-01-05T00:03:30.000Z',
  expected: false,
} as const

test('a flag that changed too early is wrong, one that is no boolean unknown', () => {
  const looks = [
    { ...look, found: false },
    { ...look, found: true },
    { ...look, found: null },
  ]
  expect(scheduleSteps({ refused: [], looks, locals: [] }).map(({ value, note }) => [value, note])).toEqual([
    [true, undefined],
    [false, 'f just before: due at 2026-01-05T00:03:30.000Z, at 2026-01-05T00:03:29.000Z expected off, found true'],
    [null, 'f just before: due at 2026-01-05T00:03:30.000Z, at 2026-01-05T00:03:29.000Z expected off, found null'],
  ])
})

test('a local time is the instant that it is, and none where the clocks skip it', () => {
  const [, skipped, later] = changingTimes(2026)
  if (!skipped || !later) throw new Error('five times were expected')
  const locals = [
    { ...later, status: 200, at: '2026-03-29T01:30:00Z' },
    { ...later, status: 200, at: '2026-03-29T02:30:00Z' },
    { ...skipped, status: 422, at: null },
    { ...skipped, status: 200, at: '2026-03-29T01:30:00Z' },
  ]
  expect(scheduleSteps({ refused: [], looks: [], locals }).map(({ value, note }) => [value, note])).toEqual([
    [true, undefined],
    [
      false,
      '2026-03-29T03:30:00 Europe/Berlin: expected 2026-03-29T01:30:00.000Z, answered 200, at 2026-03-29T02:30:00Z',
    ],
    [true, undefined],
    [
      false,
      '2026-03-29T02:30:00 Europe/Berlin: expected a refusal, the clocks skip it, answered 200, at 2026-03-29T01:30:00Z',
    ],
  ])
})

test('a schedule that was refused leaves its instant unknown', () => {
  expect(scheduleSteps({ refused: [{ what: 'f', status: 404 }], looks: [], locals: [] })).toEqual([
    { step: 'at-instant', ref: 'f', value: null, note: 'f: the schedule was refused with 404' },
  ])
})
