import { describe, expect, test } from 'vitest'
import type { OpenOrder } from './drill-book.ts'
import { isCovered, type KillTrial, killRecords } from './kill-switch.ts'

const order = (id: string, different: Partial<OpenOrder> = {}): OpenOrder => ({
  ...{
    id,
    symbol: 'AAA',
    status: 'new',
    type: 'stop',
    parent_id: 'o-1',
    algo: 'v3',
    user_id: 'red',
    qty: '1',
    filled_qty: '0',
  },
  ...different,
})
const inside = order('o-2')
const outside = order('o-5', { symbol: 'BBB', parent_id: null, type: 'limit' })
const books = { positions: [], orders: [inside, outside] }
const ok = { status: 200, problem: null, limit: null }
const killed = { status: 403, problem: 'urn:problem:limit-kill', limit: 'kill' }

const trial: KillTrial = {
  name: 'a symbol',
  scope: { symbol: 'AAA' },
  status: 200,
  watched: [{ order: inside, seen: [0, 0] }],
  entries: [
    { where: 'inside', at: 0, sent: killed },
    { where: 'outside', at: 0, sent: ok },
  ],
  decided: [{ id: 'd-1', at: 1, outcome: 'blocked', reason: 'limit:kill', algo: 'v3', user: 'red', symbol: 'AAA' }],
  passage: { before: books, after: { ...books, orders: [outside] }, events: [] },
}
const judged = (different: Partial<KillTrial>) =>
  killRecords({ trials: [{ ...trial, ...different }], watch: 10 }).map(({ ref, value, note }) => [ref, value, note])
const wrong = (different: Partial<KillTrial>) => judged(different).filter(([, value]) => value !== 0)

describe('a scope', () => {
  test('covers an order by its own fields, and a leg with its entry', () => {
    const entry = order('o-1', { parent_id: null, user_id: 'red' })
    const leg = order('o-2', { user_id: null })
    expect(isCovered({ user: 'red' }, leg, [entry, leg])).toBe(true)
    expect(isCovered({ user: 'blue' }, leg, [entry, leg])).toBe(false)
    expect(isCovered({ algo: 'v1' }, leg, [entry, leg])).toBe(false)
    expect(isCovered({ all: true }, leg, [])).toBe(true)
  })
})

describe('a kill switch', () => {
  test('that ends what it covers at once and leaves the rest is right', () => {
    expect(judged({})).toEqual([
      ['a symbol: o-2', 0, undefined],
      ['a symbol: outside, o-5', 0, undefined],
      ['a symbol: entry 1 inside', 0, undefined],
      ['a symbol: entry 2 outside', 0, undefined],
      ['a symbol: d-1', 0, undefined],
    ])
  })

  test('says how long an order stayed open that it covers', () => {
    expect(wrong({ watched: [{ order: inside, seen: [4.9, 4.95] }] })).toEqual([
      [
        'a symbol: o-2',
        [4.9, 4.95],
        'o-2, the stop leg of o-1 that was new, was open 4.9 s after the call and ended after 4.95 s',
      ],
    ])
    expect(wrong({ watched: [{ order: inside, seen: [10, null] }] })).toEqual([
      [
        'a symbol: o-2',
        [10, null],
        'o-2, the stop leg of o-1 that was new, was open 10 s after the call and until the watch ended',
      ],
    ])
  })

  test('that ends what lies outside, or refuses it, is wrong for as long as it was watched', () => {
    const decided = [
      { id: 'd-1', at: 1, outcome: 'blocked', reason: 'limit:kill', algo: 'v3', user: 'red', symbol: 'BBB' },
    ] as const
    const entries = [{ where: 'outside', at: 0, sent: killed }] as const
    const passage = { before: books, after: { positions: [], orders: [] }, events: [] }
    expect(wrong({ passage, entries, decided })).toEqual([
      ['a symbol: outside, o-5', [10, null], 'o-5, a limit order, lies outside the scope and was ended'],
      ['a symbol: entry 1 outside', [10, null], 'an entry outside the scope was refused by the switch'],
      ['a symbol: d-1', [10, null], 'd-1 of v3 for red in BBB lies outside the scope and was blocked by the switch'],
    ])
  })

  test('that lets an entry or a decision in is wrong', () => {
    const decided = [
      { id: 'd-1', at: 1, outcome: 'order', reason: null, algo: 'v3', user: 'red', symbol: 'AAA' },
    ] as const
    expect(wrong({ entries: [{ where: 'inside', at: 0, sent: ok }], decided })).toEqual([
      ['a symbol: entry 1 inside', [10, null], 'an entry inside the scope was taken 0 s after the call'],
      ['a symbol: d-1', [10, null], 'd-1 of v3 for red in AAA sent an order 1 s after the call'],
    ])
  })

  test('that was refused or had nothing to end, and entries refused by something else, cannot be told', () => {
    expect(judged({ status: 403 })).toEqual([['a symbol', null, 'the switch was answered 403']])
    expect(judged({ watched: [] })).toEqual([['a symbol', null, 'nothing of the scope was open']])
    const other = { status: 403, problem: 'urn:problem:limit-funds', limit: 'funds' }
    const entries = [
      { where: 'inside', at: 0, sent: other },
      { where: 'outside', at: 0, sent: other },
    ] as const
    expect(wrong({ entries })).toEqual([
      ['a symbol: entry 1 inside', null, 'an entry was refused with 403 urn:problem:limit-funds, not by the switch'],
      ['a symbol: entry 2 outside', null, 'an entry outside the scope was refused with 403 urn:problem:limit-funds'],
    ])
  })
})
