import { expect, test } from 'vitest'
import { operationPoints } from './flag-operation.ts'

const call = (round: number, flags: number, ms: number | null, own: number | null = null) => ({ round, flags, ms, own })

test('each group of rounds gives a median for each number of flags', () => {
  const calls = [
    call(0, 1, 2),
    call(0, 50, 4),
    call(1, 50, 90),
    call(1, 1, 3),
    call(2, 1, 7),
    call(2, 50, 5),
    call(3, 1, 1),
  ]
  expect(operationPoints({ calls }, 3)).toEqual([
    { ref: 'rounds 1 and on, 1 flags', value: { x: 1, y: 3 }, note: 'median of 3 evaluations: 3.00 ms' },
    { ref: 'rounds 1 and on, 50 flags', value: { x: 50, y: 5 }, note: 'median of 3 evaluations: 5.00 ms' },
    { ref: 'rounds 4 and on, 1 flags', value: { x: 1, y: 1 }, note: 'median of 1 evaluations: 1.00 ms' },
  ])
})

test('an evaluation that was lost makes its point unknown; what the target says of itself is told beside', () => {
  const calls = [call(0, 1, null), call(1, 1, 3), call(0, 2, 3, 0.5), call(1, 2, 4, 0.7)]
  expect(operationPoints({ calls }, 2)).toEqual([
    { ref: 'rounds 1 and on, 1 flags', value: null, note: '1 of 2 evaluations were not answered' },
    {
      ref: 'rounds 1 and on, 2 flags',
      value: { x: 2, y: 3.5 },
      note: 'median of 2 evaluations: 3.50 ms; the target itself says 0.600 ms',
    },
  ])
})
