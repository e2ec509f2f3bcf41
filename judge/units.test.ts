import { describe, expect, it } from 'vitest'
import type { Measure } from './criterion.ts'
import { boundText, formatValue, unitOf } from './units.ts'

describe('a value', () => {
  it.each<[number | null, string, string]>([
    [0.999, 'share', '99.9 %'],
    [0.9995, 'share', '99.95 %'],
    [0.99306, 'share', '99.306 %'],
    [1, 'share', '100 %'],
    [0, 'share', '0 %'],
    [1.8344, 's', '1.834 s'],
    [25, 'min', '25 min'],
    [0.000123456, 's', '0.0001235 s'],
    [-0.1, '', '-0.1'],
    [1234.567, 'ms', '1234.6 ms'],
    [88_500, 's', '88500 s'],
    [12.5, 'orders/s', '12.5 orders/s'],
    [null, 's', 'none'],
    [null, 'share', 'none'],
  ])('%s in %j reads as %j', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text)
  })
})

describe('a limit', () => {
  it.each<[Measure, string, string]>([
    [{ kind: 'every' }, 'share', 'every record'],
    [{ kind: 'steps', steps: ['on', 'off'] }, 'share', 'every trial of 2 steps'],
    [{ kind: 'proportion', bound: 0.99 }, 'share', '>= 99 %'],
    [{ kind: 'proportion', bound: 0.95, strict: true }, 'share', '> 95 %'],
    [{ kind: 'availability', bound: 0.999, intervalSeconds: 1 }, 'share', 'up >= 99.9 % of the time'],
    [{ kind: 'quantile', q: 0.95, bound: 25, unit: 'min' }, 'min', 'p95 < 25 min'],
    [{ kind: 'quantile', q: 0.999, bound: 500, unit: 'ms' }, 'ms', 'p99.9 < 500 ms'],
    [{ kind: 'maximum', bound: 1.5, unit: 'intervals' }, 'intervals', 'each <= 1.5 intervals'],
    [{ kind: 'maximum', bound: 2, unit: 's', strict: true }, 's', 'each < 2 s'],
    [{ kind: 'maximum', bound: 0.1, unit: '', above: 0 }, '', '0 < each <= 0.1'],
    [{ kind: 'maximum', bound: 9.5, unit: 'bps', above: 1 }, 'bps', '1 < each <= 9.5 bps'],
    [{ kind: 'equivalence', bound: 0.04 }, 'share', 'each share within 4 % of what is set'],
    [{ kind: 'independence', bound: 0.1, alpha: 0.001 }, '', 'association < 0.1'],
    [{ kind: 'calibration', bound: 0.1, bins: 10 }, '', 'calibration error < 0.1'],
    [{ kind: 'slope', bound: 1, unit: 'ms/flag' }, 'ms/flag', 'slope < 1 ms/flag'],
    [{ kind: 'rate', bound: 5, unit: 'orders' }, 'orders/s', '>= 5 orders/s'],
  ])('of %j is in %j and reads as %j', (measure, unit, text) => {
    expect([unitOf(measure), boundText(measure)]).toEqual([unit, text])
  })
})
