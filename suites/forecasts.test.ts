import { expect, test } from 'vitest'
import type { DeclinedDecision } from '../contracts/decision.schema.ts'
import { calibrationError, forecastRecords, forecastsOf } from './forecasts.ts'
import { decision } from './records.fixture.ts'

const won = decision({ id: 'd-1', result: { y: 1, r: 1 } })
const lost = decision({ id: 'd-2', result: { y: 0, r: -1 } })
const open = decision({ id: 'd-3' })
const skipped: DeclinedDecision = { ...decision({ id: 'd-4' }), outcome: 'skip', reason: 'no-edge', order_id: null }

test('a decision that sent an order is a forecast, with its outcome once there is one', () => {
  expect(forecastsOf([won, lost, open, skipped]).map(({ id, p, raw, y }) => [id, p, raw, y])).toEqual([
    ['d-1', 0.55, 0.55, 1],
    ['d-2', 0.55, 0.55, 0],
    ['d-3', 0.55, 0.55, null],
  ])
  expect(forecastRecords(forecastsOf([won, open]))).toMatchObject([
    { ref: 'd-1', value: { p: 0.55, y: 1 }, note: 'stated 0.55, won' },
    { ref: 'd-3', value: null, note: 'stated 0.55, still open' },
  ])
})

test('the calibration error is that of the forecasts whose outcome is known', () => {
  expect(calibrationError(forecastsOf([won, lost, open]))?.n).toBe(2)
  expect(calibrationError(forecastsOf([won, lost, open]))?.value).toBeCloseTo(0.05)
  expect(calibrationError(forecastsOf([won]))?.value).toBeCloseTo(0.45)
  expect(calibrationError(forecastsOf([open]))).toBeNull()
})
