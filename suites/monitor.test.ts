import { expect, test } from 'vitest'
import { cadenceRecords, type MonitorEvidence } from './monitor.ts'

const at = (second: number): string => new Date(Date.UTC(2026, 0, 5, 0, 0, second)).toISOString()
const every = (group: string, seconds: number, until: number) =>
  Array.from({ length: Math.floor(until / seconds) }, (_, index) => ({ group, ts: at((index + 1) * seconds) }))

const intervals = { system: 30, performance: 15 }
const sound: MonitorEvidence = {
  samples: [...every('system', 30, 60), ...every('performance', 15, 60)],
  from: at(0),
  to: at(60),
  wanted: true,
  heldFrom: at(20),
}

test('samples on time are gaps of one interval, and no time is left at the end', () => {
  const values = cadenceRecords(sound, intervals).map(({ ref, value }) => [ref, value])
  expect(values).toEqual([
    ['system 2026-01-05T00:00:30.000Z', 1],
    ['system 2026-01-05T00:01:00.000Z', 1],
    ['system 2026-01-05T00:01:00.000Z', 0],
    ['performance 2026-01-05T00:00:15.000Z', 1],
    ['performance 2026-01-05T00:00:30.000Z', 1],
    ['performance 2026-01-05T00:00:45.000Z', 1],
    ['performance 2026-01-05T00:01:00.000Z', 1],
    ['performance 2026-01-05T00:01:00.000Z', 0],
  ])
})

test('a group that stops has a gap to the end of the window', () => {
  const samples = sound.samples.filter(({ group, ts }) => group === 'system' || ts < at(20))
  const last = cadenceRecords({ ...sound, samples }, intervals).at(-1)
  expect(last).toEqual({
    ref: 'performance 2026-01-05T00:01:00.000Z',
    value: 3,
    note: 'no performance sample between 2026-01-05T00:00:15.000Z and 2026-01-05T00:01:00.000Z',
  })
})

test('a group that never came has one gap: the window', () => {
  const samples = sound.samples.filter(({ group }) => group === 'system')
  expect(cadenceRecords({ ...sound, samples }, intervals).at(-1)?.value).toBe(4)
})

test('the part with an open position that could not be seen is unknown', () => {
  expect(cadenceRecords({ ...sound, heldFrom: null }, intervals).at(-1)).toEqual({
    ref: 'open position',
    value: null,
    note: 'no position could be held: that part was not seen',
  })
})

test('a history is measured from its first sample on', () => {
  const history = { ...sound, from: null, wanted: false, heldFrom: null, samples: every('system', 30, 60) }
  expect(cadenceRecords(history, { system: 30 }).map(({ value }) => value)).toEqual([1, 0])
})

test('without any sample there is nothing to judge', () => {
  expect(cadenceRecords({ ...sound, samples: [] }, intervals)).toEqual([])
})
