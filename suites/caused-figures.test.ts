import { expect, test } from 'vitest'
import { errorRates, latencyRatios, type Span, spansOf, type Unit } from './caused-figures.ts'
import { decision } from './records.fixture.ts'

const window = { from: 100, to: 130, every: 15, seconds: 60 }

test('the share of failed units is taken over the last minute, where there was one', () => {
  const units: Unit[] = [
    { at: 20, isGood: false },
    { at: 50, isGood: true },
    { at: 110, isGood: false },
    { at: 115, isGood: true },
  ]
  expect(errorRates(units, window)).toEqual([
    { at: 100, value: 0, n: 1 },
    { at: 115, value: 0.5, n: 2 },
    { at: 130, value: 0.5, n: 2 },
  ])
  expect(errorRates([], window)).toEqual([])
})

test('the p95 of the last minute is measured in that of the first decisions', () => {
  const took = (decided: number, seconds: number): Span => ({ started: decided - seconds, decided })
  const first = Array.from({ length: 20 }, (_, index) => took(index, index === 19 ? 9 : 1))
  const slow = [took(105, 2.5), took(112, 3), took(128, 2)]
  expect(latencyRatios([...first, ...slow], 20, window)).toEqual([
    { at: 115, value: 3, n: 2 },
    { at: 130, value: 3, n: 3 },
  ])
})

test('a decision that has not been made has no time', () => {
  expect(spansOf([decision(), decision({ decided_at: null })])).toEqual([
    { started: Date.parse('2026-01-05T10:00:00Z') / 1000, decided: Date.parse('2026-01-05T10:00:01Z') / 1000 },
  ])
})
