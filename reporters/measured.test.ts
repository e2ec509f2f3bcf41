import { describe, expect, it } from 'vitest'
import type { Verdict } from '../judge/verdict.ts'
import { measuredWords, passedWords, valueWords } from './measured.ts'
import { sharedReport } from './shared-report.fixture.ts'

const wordsOf = (change: Partial<Verdict>): string => {
  const [verdict] = sharedReport.criteria
  return verdict ? measuredWords({ ...verdict, ...change }) : ''
}

it('says of each verdict how many records, how good, how sure, and what was asked', () => {
  expect(Object.fromEntries(sharedReport.criteria.map(verdict => [verdict.id, measuredWords(verdict)]))).toEqual({
    'rel.uptime': 'n=480, 3 unknown, 99.375 % [>= 99.375 %], limit: up >= 99.9 % of the time',
    'perf.decision-latency': 'n=1200, 1.834 s [>= 99.751 % within], limit: each < 2 s',
    'perf.throughput': 'n=12, 1 bad, 91.667 [66.132, 99.574] %, limit: every record',
    'data.schema': 'n=0, limit: every record',
    'orders.bracket-presence': 'n=430, 25 bad, 94.186 [91.987, 95.913] %, limit: every record',
    'sec.key-rotation': 'n=0, limit: every trial of 3 steps',
    'sec.negative-input': 'n=120, 1 bad, 99.167 [96.108, 99.957] %, limit: every record',
  })
})

it('leaves out a value or an interval that does not exist', () => {
  expect(wordsOf({ ambiguous: 0, value: null, interval: null })).toBe('n=480, limit: up >= 99.9 % of the time')
  expect(wordsOf({ ambiguous: 0, interval: null })).toBe('n=480, 99.375 %, limit: up >= 99.9 % of the time')
})

const wordsFor = (value: number | null, unit: string, interval: Verdict['interval']): string => {
  const [verdict] = sharedReport.criteria
  return verdict ? valueWords({ ...verdict, value, unit, interval }) : ''
}

it.each<[number | null, string, Verdict['interval'], string]>([
  [0.94, 'share', { lower: 0.92, upper: 0.96, method: 'Clopper-Pearson' }, '94 [92, 96] %'],
  [1, 'share', { lower: 0.993, upper: 1, method: 'Clopper-Pearson' }, '100 % [>= 99.3 %]'],
  [1.8, 's', { lower: 0.993, upper: 1, method: 'Clopper-Pearson' }, '1.8 s [>= 99.3 % within]'],
  [2.4, 's', { lower: 0.92, upper: 0.96, method: 'Clopper-Pearson' }, '2.4 s [92, 96 % within]'],
  [12.2, 'min', { lower: 12.1, upper: 12.3, method: 'order statistics' }, '12.2 [12.1, 12.3] min'],
  [12.2, 'min', { lower: null, upper: 18, method: 'order statistics' }, '12.2 [none, 18] min'],
  [12.2, 'min', { lower: 11, upper: null, method: 'order statistics' }, '12.2 [11, none] min'],
  [0.45, '', { lower: 0.4, upper: 0.5, method: 'order statistics' }, '0.45 [0.4, 0.5]'],
  [null, 's', { lower: 3, upper: 4, method: 'order statistics' }, '[3, 4 s]'],
  [5, 'orders/s', { lower: 4, upper: 6, method: 'Garwood' }, '5 [4, 6] orders/s'],
  [0.5, 'share', null, '50 %'],
  [null, 's', null, ''],
])('a value of %s in %j with bounds %j reads as %j', (value, unit, interval, words) => {
  expect(wordsFor(value, unit, interval)).toBe(words)
})

describe('a criterion that passed', () => {
  const passed = (columns: number, change: Partial<Verdict> = {}, last = ''): string => {
    const [verdict] = sharedReport.criteria.filter(({ state }) => state === 'pass')
    return verdict ? passedWords({ ...verdict, ...change }, { columns, last }) : ''
  }

  it('reads as its limit, what was measured, how sure that is and how many records it rests on', () => {
    expect(passed(48)).toBe('each < 2 s: 1.834 s [>= 99.751 % within], n=1200')
    expect(passed(48, { unit: 'share', value: 1, n: 16, bound: 'every trial of 4 steps' })).toBe(
      'all 4 steps: 100 % [>= 99.751 %], n=16',
    )
  })

  it('has the value of the last run beside its own, before its bounds and its count', () => {
    expect([70, 48, 36, 24, 19].map(columns => passed(columns, {}, '1.7 s'))).toEqual([
      'each < 2 s: 1.834 s [>= 99.751 % within], last: 1.7 s, n=1200',
      'each < 2 s: 1.834 s, last: 1.7 s, n=1200',
      'each < 2 s: 1.834 s, last: 1.7 s',
      '1.834 s, last: 1.7 s',
      'each < 2 s: 1.834 s',
    ])
  })

  it('gives up its bounds and its count before its limit', () => {
    expect([passed(40), passed(20)]).toEqual(['each < 2 s: 1.834 s, n=1200', 'each < 2 s: 1.834 s'])
  })
})
