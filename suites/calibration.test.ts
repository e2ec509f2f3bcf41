import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import type { CompactDecision, DeclinedDecision } from '../contracts/decision.schema.ts'
import { type Closed, closedIn, minimumRecords, type Stated, statedOf } from './calibration.ts'
import { decision, event } from './records.fixture.ts'

const FEWEST = 3

const at = (second: number): string => new Date(Date.UTC(2026, 0, 5, 10, 0, second)).toISOString()

const stated = (second: number, different: Partial<Stated> = {}): Stated => ({
  id: `d-${second}`,
  decided_at: at(second),
  raw: 0.7,
  p: 0.7,
  applied: false,
  n: 0,
  ...different,
})

const closed: readonly Closed[] = [10, 20, 30].map(second => ({ decision_id: `e-${second}`, at: at(second) }))

describe('before enough trades have ended', () => {
  test('a confidence is the raw one', () => {
    expect(minimumRecords([stated(5), stated(15), stated(29)], closed, FEWEST)).toEqual([
      { ref: 'd-5', value: true },
      { ref: 'd-15', value: true },
      { ref: 'd-29', value: true },
    ])
  })

  test('a calibrated one is wrong, whether the target says so or not', () => {
    expect(minimumRecords([stated(25, { p: 0.6, applied: true, n: 2 })], closed, FEWEST)).toMatchObject([
      { value: false, note: 'stated 0.6 of a raw 0.7 after 2 of 3 resolved trades; it says applied: true, n: 2' },
    ])
    expect(minimumRecords([stated(5, { p: 0.6, applied: null, n: null })], closed, FEWEST)).toMatchObject([
      { value: false, note: 'stated 0.6 of a raw 0.7 after 0 of 3 resolved trades' },
    ])
  })

  test('a trade that ends in parts has ended once', () => {
    const parts = [...closed.slice(0, 2), { decision_id: 'e-10', at: at(12) }, { decision_id: 'e-20', at: at(22) }]
    expect(minimumRecords([stated(40, { p: 0.6, applied: true })], parts, FEWEST)).toMatchObject([{ value: false }])
  })
})

test('from the last missing end on nothing is asked', () => {
  const after = [stated(30, { p: 0.6, applied: true, n: 3 }), stated(60, { p: 0.6, applied: true, n: 3 })]
  expect(minimumRecords(after, closed, FEWEST)).toEqual([])
})

test('confidences are read of every decision on a signal, ends of trades from the journal', () => {
  const none: CompactDecision = { ...decision(), outcome: 'none' }
  const skipped: DeclinedDecision = { ...decision({ id: 'd-2' }), outcome: 'skip', reason: 'no-edge', order_id: null }
  const said = { ...decision(), calibration: { applied: true, n: 60 } }
  expect(statedOf([none, skipped, said])).toEqual([
    { id: 'd-2', decided_at: '2026-01-05T10:00:01.000Z', raw: 0.55, p: 0.55, applied: null, n: null },
    { id: 'd-1', decided_at: '2026-01-05T10:00:01.000Z', raw: 0.55, p: 0.55, applied: true, n: 60 },
  ])
  const ends = [
    event([1, 10], 'trade.closed', { decision_id: 'd-1' }),
    event([2, 11], 'trade.closed', { decision_id: null }),
  ]
  expect(closedIn(ends)).toEqual([{ decision_id: 'd-1', at: at(10) }])
})

property.prop([fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 10 }), fc.integer({ min: 0, max: 60 })])(
  'a decision is asked about exactly where fewer than enough trades had ended by then',
  (ends, second) => {
    const trades = ends.map((end, index) => ({ decision_id: `e-${index}`, at: at(end) }))
    const known = ends.filter(end => end <= second).length
    expect(minimumRecords([stated(second)], trades, FEWEST)).toHaveLength(known < FEWEST ? 1 : 0)
  },
)
