import { expect, test } from 'vitest'
import type { Row } from './record.ts'
import { dueTimes } from './schedule.ts'
import { rowsIn, slicesAfter, spikePhases, spikeWindows } from './spike.ts'

const schedule = { shape: 'spike', rate: 500, durationMs: 60_000, seed: 1 } as const
const rows: readonly Row[] = [...dueTimes(schedule)].map((due, index) => ({
  index,
  due,
  taken: due,
  sent: due,
  ended: due,
  outcome: '2xx',
  detail: null,
}))

test('a spike is the middle fifth, with a tenth of its rate before and after', () => {
  expect(spikeWindows(schedule)).toEqual({
    before: { fromMs: 0, toMs: 24_000, rate: 50 },
    spike: { fromMs: 24_000, toMs: 36_000, rate: 500 },
    after: { fromMs: 36_000, toMs: 60_000, rate: 50 },
  })
})

test('every request of the schedule belongs to one stretch, to which its rate times its length makes so many', () => {
  const windows = spikeWindows(schedule)
  expect(spikePhases.map(phase => rowsIn(rows, windows[phase]).length)).toEqual([1200, 6000, 1200])
})

test('the calm after it is cut into whole slices, each told by its end', () => {
  const slices = slicesAfter(rows, schedule, 5000)
  expect(slices.map(slice => [slice.after, slice.rows.length])).toEqual([
    [5, 250],
    [10, 250],
    [15, 250],
    [20, 250],
  ])
  expect(slicesAfter(rows, schedule, 25_000)).toEqual([])
})
