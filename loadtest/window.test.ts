import { expect, test } from 'vitest'
import type { Outcome } from './outcome.ts'
import { createWindow } from './window.ts'

const row = (ms: number, outcome: Outcome) => ({
  index: 0,
  due: 1000,
  taken: 1500,
  sent: 1600,
  ended: 1000 + ms * 1000,
  outcome,
  detail: null,
})

test('a look shows what ended since the last one, the unanswered as the time limit', () => {
  const window = createWindow(2000)
  for (const ms of [1, 2, 3]) window.add(row(ms, '2xx'))
  window.add(row(4, '5xx'))
  window.add(row(900, 'reset'))
  expect(window.look()).toEqual({ ended: 5, failed: 2, intended: { p50: 3, p95: 2000, p99: 2000 }, sendLagP99: 0.5 })
  expect(window.look()).toEqual({ ended: 0, failed: 0, intended: null, sendLagP99: 0 })
})
