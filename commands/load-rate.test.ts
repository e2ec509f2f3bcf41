import { expect, test } from 'vitest'
import { busiestMinute } from './load-rate.ts'

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 5) + seconds * 1000).toISOString()

test('the busiest minute is the one with the most orders, wherever it begins', () => {
  expect(busiestMinute([at(0), at(50), at(70), at(100), at(109.9), at(110), at(300)])).toEqual({
    rate: 4 / 60,
    orders: 4,
    from: at(50),
  })
})

test('no order makes no minute, and an instant that is none is no order', () => {
  expect([busiestMinute([]), busiestMinute(['never'])]).toEqual([null, null])
})
