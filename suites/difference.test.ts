import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { difference, inWords } from './difference.ts'

test('the first difference is named by its path', () => {
  const found = difference({ a: [1, { b: '2' }], c: 1 }, { a: [1, { b: '3' }], c: 2 })
  expect(found).toEqual({ path: '/a/1/b', one: '2', other: '3' })
  expect(found && inWords(found)).toBe('/a/1/b: expected "2", found "3"')
})

test('a field that is missing differs from one that is null', () => {
  const found = difference({ a: null }, {})
  expect(found).toEqual({ path: '/a', one: null, other: undefined })
  expect(found && inWords(found)).toBe('/a: expected null, found nothing')
})

test('a list and an object with the same keys differ', () => {
  expect(difference([], {})).toEqual({ path: '', one: [], other: {} })
})

property.prop([fc.jsonValue(), fc.jsonValue()])(
  'there is a difference exactly where the JSON differs',
  (one, other) => {
    const sorted = (value: unknown): string =>
      JSON.stringify(value, (_, inner: unknown) =>
        typeof inner === 'object' && inner !== null && !Array.isArray(inner)
          ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
          : inner,
      )
    const [left, right] = [JSON.parse(JSON.stringify(one)) as unknown, JSON.parse(JSON.stringify(other)) as unknown]
    expect(difference(left, right) === null).toBe(sorted(left) === sorted(right))
  },
)
