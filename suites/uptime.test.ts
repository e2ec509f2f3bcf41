import { expect, test } from 'vitest'
import { type Probe, probeRecords } from './uptime.ts'

const at = (second: number): number => Date.UTC(2026, 0, 5, 0, 0, second)
const good = (second: number): Probe => ({ at: at(second), status: 200, health: 'pass' })

test('a good answer is up, a refusal and a missing answer are down', () => {
  const probes: Probe[] = [
    good(0),
    { at: at(1), status: 503, health: 'fail' },
    { at: at(2), status: null, health: null },
  ]
  expect(probeRecords(probes, [])).toEqual([
    { ref: '2026-01-05T00:00:00.000Z', value: { at: at(0), up: true } },
    {
      ref: '2026-01-05T00:00:01.000Z',
      value: { at: at(1), up: false },
      record: probes[1],
      note: 'readiness answered 503 with status fail',
    },
    {
      ref: '2026-01-05T00:00:02.000Z',
      value: { at: at(2), up: false },
      record: probes[2],
      note: 'readiness answered no answer',
    },
  ])
})

test('a 200 whose body says fail is down', () => {
  const [record] = probeRecords([{ at: at(0), status: 200, health: 'fail' }], [])
  expect(record?.value).toEqual({ at: at(0), up: false })
})

test('a declared outage is down from its start until its end, even where a probe got through', () => {
  const marks = [
    { type: 'outage.started', at: at(1) },
    { type: 'outage.ended', at: at(3) },
    { type: 'outage.started', at: at(4) },
  ] as const
  const records = probeRecords([0, 1, 2, 3, 4, 5].map(good), marks)
  expect(records.map(({ value }) => value.up)).toEqual([true, false, false, true, false, false])
  expect(records[1]?.note).toBe('the journal declares an outage; readiness answered 200 with status pass')
})
