import fc from 'fast-check'
import { expect, test } from 'vitest'
import { correlatedQuantile } from './correlated-quantile.ts'
import { designEffect } from './design-effect.ts'

test('the effective size is at most the size and the design effect at least one', () => {
  const bad = fc.array(fc.boolean(), { minLength: 60, maxLength: 600 })
  fc.assert(
    fc.property(bad, units => {
      const { deff, nEff } = designEffect({ bad: units, conf: 0.95 })
      expect(deff >= 1 && nEff > 0 && nEff <= units.length).toBe(true)
    }),
  )
})

test('the same failures tell less in a row than scattered', () => {
  const scattered = Array.from({ length: 600 }, (_, i) => i % 20 === 0)
  const inARow = scattered.toSorted()
  expect(designEffect({ bad: scattered, conf: 0.95 })).toEqual({ deff: 1, nEff: 600 })
  expect(designEffect({ bad: inARow, conf: 0.95 }).deff).toBeGreaterThan(15)
})

test('a series that scattered would pass is inconclusive when its slow units come in one burst', () => {
  const series = Array.from({ length: 600 }, (_, i) => (i % 40 === 0 ? 900 : 100 + (i % 7)))
  const question = { threshold: 500, q: 0.95, conf: 0.95 }
  const burst = series.toSorted((one, other) => one - other)
  expect(correlatedQuantile({ series, ...question })).toMatchObject({ deff: 1, verdict: 'pass' })
  expect(correlatedQuantile({ series: burst, ...question })).toMatchObject({
    tooCorrelated: true,
    verdict: 'inconclusive',
  })
})

test('a unit beyond any limit counts like a slow one', () => {
  const slow = Array.from({ length: 600 }, (_, i) => (i % 8 === 0 ? 900 : 100))
  const timedOut = slow.map(value => (value === 900 ? null : value))
  const question = { threshold: 500, q: 0.95, conf: 0.95 }
  expect(correlatedQuantile({ series: timedOut, ...question })).toEqual(
    correlatedQuantile({ series: slow, ...question }),
  )
})

test.each([
  ['correlatedQuantile requires at least one value', []],
  ['correlatedQuantile requires finite values, found NaN at position 1', [NaN]],
  ['designEffect requires at least 2 batches and a value for each, found 30 and 2', [1, 2]],
])('refused: %s', (message, series) => {
  const call = () => correlatedQuantile({ series, threshold: 1, q: 0.9, conf: 0.95 })
  expect(call).toThrow(new RangeError(message))
})
