import { test as property } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantile } from '../judge/stats/quantile.ts'
import { limitsOf, percentileFigure, percentileSeries } from './latency-figures.ts'

const values = (...of: readonly (number | readonly [number, number | null] | null)[]) => of.map(value => ({ value }))

describe('percentileSeries', () => {
  test('goes no further into the tail than there are records', () => {
    expect(percentileSeries('few', values(4, 1, 3, 2))).toEqual({
      label: 'few',
      n: 4,
      points: [
        { q: 0, value: 1, atLeast: false },
        { q: 0.1, value: 1, atLeast: false },
        { q: 0.25, value: 1, atLeast: false },
        { q: 0.5, value: 2, atLeast: false },
        { q: 0.75, value: 3, atLeast: false },
        { q: 1, value: 4, atLeast: false },
      ],
    })
  })

  test('what never came is a lower bound from its rank on, a range counts with its upper end, the unknown is left out', () => {
    const { n, points } = percentileSeries('mixed', values(1, [1, 2], [10, null], null, Number.NaN, 20))
    expect([n, points.filter(({ q }) => q >= 0.5)]).toEqual([
      4,
      [
        { q: 0.5, value: 2, atLeast: false },
        { q: 0.75, value: 10, atLeast: true },
        { q: 1, value: 20, atLeast: true },
      ],
    ])
  })

  test('no record, no point', () => {
    expect(percentileSeries('none', [])).toEqual({ label: 'none', n: 0, points: [] })
  })

  property.prop([fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 300 })])(
    'each point is the order statistic that a verdict is given with',
    numbers => {
      const { points } = percentileSeries('any', values(...numbers))
      expect(points.map(({ value }) => value)).toEqual(points.map(({ q }) => quantile(numbers, q, 1)))
    },
  )
})

test('a figure without a record is none', () => {
  const figure = { id: 'f', title: 'F', criteria: [], unit: 's', limits: [] }
  expect(percentileFigure({ ...figure, series: [percentileSeries('none', [])] })).toEqual([])
})

test('a limit is drawn where it is a level, and nowhere else', () => {
  expect(limitsOf({ measure: { kind: 'quantile', q: 0.95, bound: 500, unit: 'ms' } })).toEqual([
    { value: 500, label: 'limit: p95 < 500 ms' },
  ])
  expect(limitsOf({ measure: { kind: 'every' } })).toEqual([])
})
