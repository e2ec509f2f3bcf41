import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FlagMatrix } from './flag-matrix.ts'
import { rampRecords } from './flag-ramp.ts'

const answers = [
  { value: 'true', reason: 'SPLIT', error: null },
  { value: 'false', reason: 'SPLIT', error: null },
  { value: null, reason: null, error: 'status 500' },
]
const matrix = (users: readonly string[], cells: readonly number[]): FlagMatrix => ({
  flags: ['ramp'],
  users,
  answers,
  cells: cells.map(cell => [cell]),
})

const wayOf = (percentages: readonly number[], cells: readonly number[]) =>
  rampRecords({
    stops: percentages.map((percentage, index) => ({ percentage, matrix: matrix(['ann'], [cells[index] ?? 2]) })),
  })[0]

test.each([
  ['won on the way up and lost on the way down', [5, 30, 100, 30, 5], [1, 0, 0, 0, 1], true, undefined],
  ['lost on the way up', [5, 15, 30], [0, 0, 1], false, 'on at 5 %, off at 30 % (5 %: on, 15 %: on, 30 %: off)'],
  ['won on the way down', [60, 100, 30], [1, 0, 0], false, 'off at 60 %, on at 30 % (60 %: off, 100 %: on, 30 %: on)'],
  [
    'another than before at the same percentage',
    [30, 100, 30],
    [1, 0, 0],
    false,
    'off at 30 %, on at 30 % (30 %: off, 100 %: on, 30 %: on)',
  ],
  ['not told', [5, 30], [1, 2], null, 'no answer (status 500)'],
])('a user %s', (_, percentages, cells, value, note) => {
  const record = wayOf(percentages, cells)
  expect([record?.value, record?.note]).toEqual([value, note])
})

test('a split by buckets is right on every way through the percentages', () => {
  const percentage = fc.integer({ min: 0, max: 100 })
  fc.assert(
    fc.property(
      fc.array(percentage, { minLength: 1, maxLength: 8 }),
      fc.array(percentage, { minLength: 1 }),
      (way, buckets) => {
        const users = buckets.map((_, index) => `user-${index}`)
        const stops = way.map(at => ({
          percentage: at,
          matrix: matrix(
            users,
            buckets.map(bucket => (bucket < at ? 0 : 1)),
          ),
        }))
        expect(rampRecords({ stops }).every(({ value }) => value === true)).toBe(true)
      },
    ),
  )
})
