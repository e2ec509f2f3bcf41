import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDateTime } from './date-time.ts'

const ajv = new Ajv2020()
addFormats.default(ajv, { mode: 'full' })
const isFull = ajv.compile({ type: 'string', format: 'date-time' })

const digits = (length: number, most: number) =>
  fc.integer({ min: 0, max: most }).map(number => String(number).padStart(length, '0'))
const instant = fc
  .tuple(
    digits(4, 9999),
    digits(2, 14),
    digits(2, 33),
    fc.constantFrom('T', 't', ' '),
    digits(2, 25),
    digits(2, 61),
    digits(2, 61),
    fc.constantFrom('', '.5', '.', '.123456'),
    fc.constantFrom('Z', 'z', '', '+01:00', '-23:59', '+24:00'),
  )
  .map(
    ([year, month, day, t, hour, minute, second, fraction, zone]) =>
      `${year}-${month}-${day}${t}${hour}:${minute}:${second}${fraction}${zone}`,
  )

describe('the format date-time', () => {
  it('is ajv’s full one for every text', () => {
    fc.assert(
      fc.property(fc.oneof(instant, fc.string()), text => isDateTime(text) === isFull(text)),
      { seed: 4, numRuns: 20_000 },
    )
  })

  it.each([
    ['2026-02-28T10:00:00Z', true],
    ['2026-02-29T10:00:00Z', false],
    ['2028-02-29T10:00:00Z', true],
    ['2016-12-31T23:59:60Z', true],
    ['2026-01-05T10:00:00.123Z', true],
    ['2026-01-05T10:00:00+01:00', true],
    ['2026-01-05T10:00:00', false],
  ])('finds %s %s', (text, expected) => {
    expect(isDateTime(text)).toBe(expected)
  })
})
