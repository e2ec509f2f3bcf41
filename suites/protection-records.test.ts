import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import type { JournalEvent } from '../contracts/event.schema.ts'
import type { LegKind } from './protection.ts'
import { partialFillRecords, protectionRecords } from './protection-records.ts'
import { change, event, fill } from './records.fixture.ts'

const kinds: ReadonlyMap<string, LegKind> = new Map([
  ['o-2', 'stop'],
  ['o-3', 'limit'],
])

const legChange = (
  at: readonly [number, number],
  id: string,
  type: Parameters<typeof change>[1],
  leaves: string,
): JournalEvent =>
  change(at, type, {
    order_id: id,
    parent_id: 'o-1',
    side: 'sell',
    position_intent: 'sell_to_close',
    from: 'held',
    leaves_qty: leaves,
    qty: leaves === '0' ? '100' : leaves,
  })

const armed = (from: number, second: number, leaves: string): JournalEvent[] => [
  legChange([from, second], 'o-2', 'order.new', leaves),
  legChange([from + 1, second], 'o-3', 'order.new', leaves),
]

const exitFill = (at: readonly [number, number], id: string, qty: string): JournalEvent =>
  fill(at, { order_id: id, parent_id: 'o-1', side: 'sell', position_intent: 'sell_to_close', qty })

const resized = (at: readonly [number, number], id: string, from: string, to: string): JournalEvent =>
  event(at, 'order.resized', { order_id: id, parent_id: 'o-1', old_qty: from, new_qty: to, reason: 'exit' })

const later = (seq: number): JournalEvent => change([seq, 600], 'order.new', { order_id: 'o-99', symbol: 'ZZZ' })

const manualExit = (at: readonly [number, number], qty: string): JournalEvent =>
  fill(at, { order_id: 'o-7', side: 'sell', position_intent: 'sell_to_close', qty })

test('legs that cover what is open, and end with it, are right', () => {
  const events = [
    fill([1, 0]),
    ...armed(2, 0, '100'),
    exitFill([5, 9], 'o-3', '100'),
    legChange([6, 9], 'o-3', 'order.filled', '0'),
    legChange([7, 9], 'o-2', 'order.canceled', '0'),
    later(8),
  ]
  expect(protectionRecords(events, kinds, 1)).toEqual([{ ref: 'o-1', value: true }])
})

test('a stop that keeps its first quantity after a partial exit is named with both quantities', () => {
  const events = [
    fill([1, 0]),
    ...armed(2, 0, '100'),
    manualExit([5, 9], '40'),
    resized([6, 9], 'o-3', '100', '60'),
    later(8),
  ]
  expect(protectionRecords(events, kinds, 1)).toMatchObject([
    { ref: 'o-1', value: false, note: 'for 591 s AAA: the position is 60, all stop legs cover 100' },
  ])
})

test('legs that follow a partial exit are right', () => {
  const events = [
    fill([1, 0]),
    ...armed(2, 0, '100'),
    manualExit([5, 9], '40'),
    resized([6, 9], 'o-2', '100', '60'),
    resized([7, 9], 'o-3', '100', '60'),
    later(8),
  ]
  expect(protectionRecords(events, kinds, 1)).toEqual([{ ref: 'o-1', value: true }])
})

test('a leg that lives on after its position is named', () => {
  const events = [
    fill([1, 0]),
    ...armed(2, 0, '100'),
    exitFill([5, 9], 'o-3', '100'),
    legChange([6, 9], 'o-3', 'order.filled', '0'),
    later(8),
  ]
  expect(protectionRecords(events, kinds, 1)).toMatchObject([
    { value: false, note: 'for 591 s the stop would take 100, 0 is open' },
  ])
})

test('a leg that is resized within the settling time is right, later it is not', () => {
  const events = (second: number): JournalEvent[] => [fill([1, 0]), ...armed(2, second, '100'), later(8)]
  expect(protectionRecords(events(1), kinds, 1)).toEqual([{ ref: 'o-1', value: true }])
  // Before its legs are known nothing can be said of them: that is the presence criterion's.
  expect(protectionRecords([legChange([0, 0], 'o-2', 'order.held', '100'), ...events(5)], kinds, 1)).toMatchObject([
    { value: false, note: 'for 5 s 100 is open, the stop covers 0' },
  ])
})

test('without events there is nothing to say', () => {
  expect(protectionRecords([], kinds, 1)).toEqual([])
})

const partial = (second: number): JournalEvent[] => [
  legChange([1, 0], 'o-2', 'order.held', '100'),
  legChange([2, 0], 'o-3', 'order.held', '100'),
  fill([3, 0], { qty: '40' }),
  ...armed(4, second, '40'),
  fill([7, 20], { qty: '60' }),
  later(9),
]

test('a part that is protected in the same instant took no time', () => {
  expect(partialFillRecords(partial(0), kinds, new Map([['o-1', '100']]))).toMatchObject([
    { ref: 'f-3', value: 0, note: '40 of 100 filled, both legs covered it after 0 s' },
  ])
})

test('a part that waits is measured, one that is never protected is at least as old as the journal', () => {
  expect(partialFillRecords(partial(12), kinds, new Map([['o-1', '100']]))).toMatchObject([{ value: 12 }])
  const bare = partial(12).filter(({ seq }) => seq !== 4 && seq !== 5)
  expect(partialFillRecords(bare, kinds, new Map([['o-1', '100']]))).toMatchObject([{ value: [600, null] }])
})

property.prop([fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 8 })])(
  'legs that are resized to what is left after every exit are right, whatever the exits',
  exits => {
    let left = 100
    let seq = 10
    const events = [fill([1, 0]), ...armed(2, 0, '100')]
    for (const [index, wanted] of exits.entries()) {
      const qty = Math.min(wanted, left - 1)
      if (qty <= 0) break
      events.push(manualExit([seq++, 10 + index], String(qty)))
      for (const id of ['o-2', 'o-3']) events.push(resized([seq++, 10 + index], id, String(left), String(left - qty)))
      left -= qty
    }
    expect(protectionRecords([...events, later(seq)], kinds, 1)).toEqual([{ ref: 'o-1', value: true }])
  },
)
