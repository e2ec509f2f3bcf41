import { describe, expect, test } from 'vitest'
import type { OpenOrder } from './drill-book.ts'
import { wrong } from './findings.fixture.ts'
import { handoverSteps, lostOrders, type Passage, positionFaults } from './handover.ts'
import { change, fill } from './records.fixture.ts'

const open = (id: string, different: Partial<OpenOrder> = {}): OpenOrder => ({
  id,
  symbol: 'AAA',
  status: 'new',
  type: 'stop',
  parent_id: 'o-1',
  algo: 'v3',
  user_id: 'u',
  qty: '100',
  filled_qty: '0',
  ...different,
})
const position = { symbol: 'AAA', side: 'long', qty: '100', algo: 'v3' } as const
const whole: Passage['before'] = { positions: [position], orders: [open('o-2'), open('o-3', { type: 'limit' })] }
const kept: Passage = { before: whole, after: whole, events: [] }
const exit = { order_id: 'o-3', parent_id: 'o-1', side: 'sell', position_intent: 'sell_to_close' } as const

describe('between two looks at the books', () => {
  test('nothing is lost where all is there, or has been filled', () => {
    expect(lostOrders(kept)).toEqual([])
    const gone = { positions: [], orders: [] }
    const events = [change([1, 1], 'order.filled', exit), fill([2, 1], exit)]
    expect([lostOrders({ ...kept, after: gone, events }), positionFaults({ ...kept, after: gone, events })]).toEqual([
      [],
      [],
    ])
  })

  test('an order or a position that is gone without a fill is lost', () => {
    const after = { positions: [], orders: [open('o-3', { type: 'limit' })] }
    expect(lostOrders({ ...kept, after }).map(({ id }) => id)).toEqual(['o-2'])
    expect(positionFaults({ ...kept, after })).toEqual(['the position of 100 AAA is gone without a fill'])
  })

  test('a position of another size is wrong', () => {
    const after = { ...whole, positions: [{ ...position, qty: '50' }] }
    expect(positionFaults({ ...kept, after })).toEqual(['AAA was long 100, is long 50 without a fill'])
  })
})

describe('a hand-over', () => {
  const evidence = (passage: Passage, status: number | null = 200) => ({
    handovers: [{ step: 'split-down', status, ...passage } as const],
    kinds: {},
    events: [],
  })

  test('that leaves all as it was is right', () => {
    expect(wrong(handoverSteps(evidence(kept), 1))).toEqual([])
  })

  test('that ends a stop is wrong', () => {
    const after = { ...whole, orders: whole.orders.slice(1) }
    expect(wrong(handoverSteps(evidence({ ...kept, after }), 1))).toEqual([
      ['split-down', 'split-down', false, 'o-2 (the stop leg of o-1, AAA) was open and is gone without a fill'],
    ])
  })

  test('that was refused, or with nothing open, cannot be told', () => {
    const empty = { positions: [], orders: [] }
    expect(wrong(handoverSteps(evidence(kept, 422), 1))).toEqual([
      ['split-down', 'split-down', null, 'the change was answered 422'],
    ])
    expect(wrong(handoverSteps(evidence({ ...kept, before: empty }), 1))).toEqual([
      ['split-down', 'split-down', null, 'nothing was open before it'],
    ])
  })

  test('is also followed instant by instant: a position without its stop is named', () => {
    const leg = (id: string, seq: number, type: 'order.new' | 'order.canceled') =>
      change([seq, seq], type, { order_id: id, parent_id: 'o-1', side: 'sell', position_intent: 'sell_to_close' })
    const events = [
      fill([1, 1]),
      change([2, 1], 'order.filled', { filled_qty: '100', leaves_qty: '0' }),
      { ...leg('o-2', 3, 'order.new'), ts: fill([1, 1]).ts },
      leg('o-2', 4, 'order.canceled'),
      change([5, 30], 'order.new', { order_id: 'o-9', symbol: 'BBB' }),
    ]
    expect(wrong(handoverSteps({ handovers: [], kinds: { 'o-2': 'stop' }, events }, 1))).toEqual([
      ['protected', 'o-1', false, 'for 26 s 100 is open, the stop covers 0'],
    ])
  })
})
