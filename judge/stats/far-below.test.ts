import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { farBelow } from './far-below.ts'

const question = { q: 0.95, conf: 0.95 }

test('the worst batch is the one with the highest bound of its own', () => {
  const series = Array.from({ length: 240 }, (_, index) => (index === 130 ? 9 : index < 120 ? 1 : 2))
  expect(farBelow({ series, batches: 2, limit: 3, ...question })).toEqual({ isFar: true, worst: 2 })
  expect(farBelow({ series, batches: 2, limit: 2, ...question })).toEqual({ isFar: false, worst: 2 })
})

test('a unit beyond any limit counts like a slow one', () => {
  const series = Array.from({ length: 240 }, (_, index) => (index % 20 === 0 ? null : 1))
  expect(farBelow({ series, batches: 2, limit: 3, ...question })).toEqual({ isFar: false, worst: null })
})

test('a batch with fewer than twice the units that its bound takes is never far', () => {
  const ones = (length: number): number[] => Array.from({ length }, () => 1)
  const found = [235, 236].map(n => farBelow({ series: ones(n), batches: 2, limit: 3, ...question }).isFar)
  expect([...found, farBelow({ series: [], limit: 3, ...question }).isFar]).toEqual([false, true, false])
})

property.prop([fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 240, maxLength: 400 }), fc.nat(239)])(
  'a slower unit never brings a series further below the limit',
  (series, slow) => {
    const worse = series.map((value, index) => (index === slow ? 1000 : value))
    const isFar = (values: readonly number[]): boolean =>
      farBelow({ series: values, batches: 2, limit: 60, ...question }).isFar
    if (isFar(worse)) expect(isFar(series)).toBe(true)
  },
)

test('refused: a limit that is no number', () => {
  expect(() => farBelow({ series: [1], limit: Number.NaN, ...question })).toThrow(RangeError)
})
