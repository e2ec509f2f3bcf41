import { describe, expect, test } from 'vitest'
import type { OpenBooks, OpenOrder } from './drill-book.ts'
import { wrong } from './findings.fixture.ts'
import { done, refused } from './rollback.fixture.ts'
import { type PolicyTrial, policySteps } from './rollback-positions.ts'

const order = (id: string, symbol: string, algo: string | null): OpenOrder => ({
  ...{ id, symbol, algo, status: 'new', type: 'stop', parent_id: `e-${id}`, user_id: null, qty: '1', filled_qty: '0' },
})
const position = (symbol: string, algo: string | null) => ({ symbol, side: 'long', qty: '1', algo }) as const
const before: OpenBooks = {
  positions: [position('AAA', 'v3'), position('BBB', null)],
  orders: [order('s-1', 'AAA', 'v3'), order('s-2', 'BBB', null)],
}
const handed = { ...before, positions: [position('AAA', 'v1'), position('BBB', null)] }
const closed = { positions: [position('BBB', null)], orders: [order('s-2', 'BBB', null)] }

const trial = (policy: PolicyTrial['policy'], different: Partial<PolicyTrial> = {}): PolicyTrial => ({
  policy,
  outcome: done({ target: 'algorithm' }),
  before,
  atOnce: before,
  after: before,
  seq: 1,
  events: [],
  kinds: {},
  ...different,
})
const judged = (...trials: PolicyTrial[]) =>
  wrong(policySteps({ declared: trials.map(({ policy }) => policy), trials }, 1))

describe('a policy', () => {
  test('that is carried out is right: kept, handed over, closed', () => {
    const ended = trial('close', { after: closed })
    expect(judged(trial('keep'), trial('transfer', { atOnce: handed, after: handed }), ended)).toEqual([])
  })

  test('keep that closes, transfer that loses a stop and close that leaves a leg are wrong', () => {
    const lost = { ...handed, orders: [order('s-2', 'BBB', null)] }
    const half = { ...closed, orders: before.orders }
    expect(
      judged(trial('keep', { atOnce: closed }), trial('transfer', { atOnce: lost }), trial('close', { after: half })),
    ).toEqual([
      ['keep', 'keep', false, 'no longer as they were: AAA long 1 v3; orders that are no longer open: s-1'],
      ['transfer', 'transfer', false, 'orders that are no longer open: s-1'],
      ['close', 'close', false, 'legs that protect nothing: s-1'],
    ])
  })

  test('that does nothing, or touches positions of others, is wrong', () => {
    const all = { positions: [], orders: [] }
    expect(judged(trial('transfer'), trial('close', { after: all }))).toEqual([
      ['transfer', 'transfer', false, 'still of v3: AAA'],
      [
        'others-untouched',
        'close',
        false,
        's-2 (the stop leg of e-s-2, BBB) was open and is gone without a fill; the position of 1 BBB is gone without a fill',
      ],
    ])
  })

  test('that is declared and not tried is named, one that was refused or had nothing to act on cannot be told', () => {
    const nothing = { positions: [], orders: [] }
    expect(
      wrong(policySteps({ declared: ['keep', 'hedge'], trials: [trial('keep', { outcome: refused(422) })] }, 1)),
    ).toEqual([
      ['declared', 'rollback.policies', false, 'declared policies: expected ["hedge","keep"], found ["keep"]'],
      ['keep', 'keep', null, 'the rollback was answered 422 urn:problem:rollback-target'],
    ])
    expect(judged(trial('close', { before: nothing }))).toEqual([
      ['close', 'close', null, 'no position of v3 was open'],
    ])
  })
})
