import { describe, expect, test } from 'vitest'
import { sharedReport } from '../shared-report.fixture.ts'
import { measureScale } from './measure-scale.ts'

const failed = sharedReport.criteria.find(({ id }) => id === 'orders.bracket-presence')
if (!failed) throw new Error('the shared report has no failed criterion')

const label = (text: string): string => /aria-label="([^"]*)"/.exec(text)?.[1] ?? ''
const number = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1])

describe('measureScale', () => {
  test('draws value and bounds of a share against the limit, and says the same in words', () => {
    const { text } = measureScale(failed, { kind: 'every' })
    expect(label(text)).toBe(
      'Value 94.186 %, one-sided 95 % bounds 91.987 % and 95.913 %; must not lie below the limit 100 %',
    )
    const [value, limit] = [number(/<circle[^>]*cx="([\d.]+)"/, text), number(/class="limit" d="M([\d.]+)/, text)]
    const [left, right] = [
      number(/class="interval" d="M([\d.]+)/, text),
      number(/class="interval" d="M[\d. ]+H([\d.]+)/, text),
    ]
    expect([left, value, right, limit]).toEqual([left, value, right, limit].toSorted((a, b) => a - b))
    expect(text).toContain('<rect class="beyond" x="14"')
  })

  test('a value that must stay below a limit is drawn from zero, the bad side on the right', () => {
    const interval = { lower: 1.8, upper: 2.3, method: 'order statistics' }
    const slow = { ...failed, value: 2.1, unit: 's', interval }
    const { text } = measureScale(slow, { kind: 'quantile', q: 0.95, bound: 2, unit: 's' })
    expect(label(text)).toBe('Value 2.1 s, one-sided 95 % bounds 1.8 s and 2.3 s; must not lie above the limit 2 s')
    const [beyond, limit] = [number(/class="beyond" x="([\d.]+)"/, text), number(/class="limit" d="M([\d.]+)/, text)]
    expect(beyond).toBe(limit)
    expect(number(/<circle[^>]*cx="([\d.]+)"/, text)).toBeGreaterThan(limit)
  })

  test('bounds that are shares of records are not drawn on a scale of seconds', () => {
    const slow = { ...failed, value: 1.9, unit: 's' }
    const { text } = measureScale(slow, { kind: 'maximum', bound: 2, unit: 's' })
    expect(label(text)).toBe('Value 1.9 s; must not lie above the limit 2 s')
    expect(text).not.toContain('class="interval"')
  })

  test.each([
    ['nothing was measured', { ...failed, n: 0, value: null }, { kind: 'every' }],
    ['the value is no number', { ...failed, value: Number.NaN }, { kind: 'every' }],
    ['the row is not known', failed, undefined],
  ] as const)('draws nothing where %s', (_, verdict, measure) => {
    expect(measureScale(verdict, measure).text).toBe('')
  })

  test('never writes a number that is none', () => {
    const bounds = { lower: null, upper: null, method: 'order statistics' }
    for (const value of [0, 1e-9, 1e12, -3]) {
      const { text } = measureScale(
        { ...failed, value, unit: 'ms', interval: bounds },
        { kind: 'slope', bound: 0, unit: 'ms' },
      )
      expect(text).not.toMatch(/NaN|Infinity|undefined/)
    }
  })
})
