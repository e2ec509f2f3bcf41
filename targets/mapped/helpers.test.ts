import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { decimal, direction, instant, leg, price, side, size } from './helpers.ts'

describe('$decimal', () => {
  test.each([
    [1, '1'],
    [-0, '0'],
    [0.1, '0.1'],
    [1e21, '1000000000000000000000'],
    [1.5e-7, '0.00000015'],
    [-12.5e3, '-12500'],
    ['1.50', '1.50'],
    ['+007.50', '7.50'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-0.00', '0.00'],
    [' 12 ', '12'],
    ['1E3', '1000'],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('makes of %j the text %j', (value, expected) => {
    expect(decimal(value)).toBe(expected)
  })

  test('rounds where the places are given', () => {
    expect([decimal(0.1 + 0.2, 2), decimal('12.3456', 3), decimal(5, 2)]).toEqual(['0.30', '12.346', '5.00'])
  })

  test.each([['12,5'], ['1.2.3'], ['NaN'], [Number.NaN], [true], [{}], ['0x10']])(
    'refuses %j with its value',
    value => {
      expect(() => decimal(value)).toThrow(/^\$decimal\(.+\): is /)
    },
  )

  property.prop([fc.double({ noNaN: true, noDefaultInfinity: true })])(
    'means the very number that it was given',
    value => {
      const text = decimal(value) ?? ''
      expect(text).toMatch(/^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/)
      expect(Number(text)).toBe(value === 0 ? 0 : value)
    },
  )
})

test('$price takes zero in every spelling for no price at all', () => {
  expect([0, '0', '0.0', '0.00000', '', ' ', null, undefined, -0].map(value => price(value))).toEqual(
    Array.from({ length: 9 }, () => undefined),
  )
  expect([price(0.01), price('10.0'), price(9.999, 2)]).toEqual(['0.01', '10.0', '10.00'])
})

describe('$instant', () => {
  const noon = '2026-01-05T12:00:00.000Z'
  test.each([
    [1767614400, noon],
    [1767614400.25, '2026-01-05T12:00:00.250Z'],
    [1767614400000, noon],
    [1767614400000000, noon],
    [1767614400000000000, noon],
    ['1767614400', noon],
    ['2026-01-05T12:00:00Z', noon],
    ['2026-01-05T14:00:00+02:00', noon],
    ['2026-01-05T14:00:00+0200', noon],
    ['2026-01-05 12:00:00.123456+00', '2026-01-05T12:00:00.123Z'],
    ['2026-01-05T12:00Z', noon],
    ['', undefined],
    [null, undefined],
  ])('makes of %j the instant %j', (value, expected) => {
    expect(instant(value)).toBe(expected)
  })

  test('takes a text without a zone only with the zone that the mapping names', () => {
    expect(() => instant('2026-01-05T12:00:00')).toThrow(
      `$instant("2026-01-05T12:00:00"): has no zone; write $instant(..., 'UTC') if it is in UTC`,
    )
    expect(instant('2026-01-05T12:00:00.5', 'UTC')).toBe('2026-01-05T12:00:00.500Z')
    expect(instant('2026-01-05T12:00:00', '-05:00')).toBe('2026-01-05T17:00:00.000Z')
  })

  test.each([['yesterday'], ['2026-01-05'], ['2026-13-45T00:00:00Z'], [true], [1e300]])('refuses %j', value => {
    expect(() => instant(value)).toThrow(/^\$instant\(/)
  })
})

test('$side, $direction and $size read sides and signs', () => {
  expect(['BUY', 'b', 'Long', 1, '1', 'bid', 'buy to open'].map(side)).toEqual(Array.from({ length: 7 }, () => 'buy'))
  expect(['sell', 'S', 'SHORT', -1, 2, 'ask', 'sell-short'].map(side)).toEqual(Array.from({ length: 7 }, () => 'sell'))
  expect([null, ''].map(side)).toEqual([undefined, undefined])
  expect(() => side('hold')).toThrow('$side("hold"): is no side; map it by hand')
  expect(['buy', 'short', 3, -0.5, '-2e1'].map(direction)).toEqual(['long', 'short', 'long', 'short', 'short'])
  expect(() => direction(0)).toThrow('$side(0)')
  expect([-3, '4.5', null].map(size)).toEqual(['3', '4.5', undefined])
})

test('$leg is absent where its price is', () => {
  expect(leg('stop', 9.5)).toEqual({ $leg: 'stop', price: '9.5', more: {} })
  expect(leg('target', '11.0', { status: 'new' })).toEqual({ $leg: 'target', price: '11.0', more: { status: 'new' } })
  expect([0, '0', '0.0', '', null, undefined].map(value => leg('stop', value))).toEqual(
    Array.from({ length: 6 }, () => undefined),
  )
  expect(() => leg('stopp', 1)).toThrow(`$leg("stopp"): is no leg; write 'stop' or 'target'`)
})
