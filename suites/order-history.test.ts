import { expect, test } from 'vitest'
import { historyRecords } from './order-history.ts'
import { accepted, change } from './records.fixture.ts'

const done = { filled_qty: '100', leaves_qty: '0' }

test('an order that is accepted, works and fills in two parts is right', () => {
  const events = [
    accepted([1, 0]),
    change([2, 0], 'order.new', { from: 'accepted' }),
    change([3, 1], 'order.partially_filled', { from: 'new', filled_qty: '40', leaves_qty: '60' }),
    change([4, 2], 'order.filled', { from: 'partially_filled', ...done }),
  ]
  expect(historyRecords(events)).toEqual([{ ref: 'o-1', value: true }])
})

test('a filled order that is canceled is named with the event', () => {
  const events = [
    accepted([1, 0]),
    change([2, 0], 'order.filled', { from: 'accepted', ...done }),
    change([9, 5], 'order.canceled', { from: 'filled', ...done }),
  ]
  expect(historyRecords(events)).toMatchObject([
    {
      ref: 'o-1',
      value: false,
      note: 'event 9: filled may not become canceled',
      record: { seq: 9, type: 'order.canceled' },
    },
  ])
})

test('a filled quantity that falls, a false origin and leaves that do not add up are faults', () => {
  const partly = change([2, 0], 'order.partially_filled', { from: 'accepted', filled_qty: '40', leaves_qty: '60' })
  const notes = (last: Parameters<typeof change>[2]): (string | undefined)[] =>
    historyRecords([accepted([1, 0]), partly, change([3, 0], 'order.partially_filled', last)]).map(({ note }) => note)
  expect(notes({ from: 'partially_filled', filled_qty: '30', leaves_qty: '70' })).toEqual([
    'event 3: filled_qty fell from 40 to 30',
  ])
  expect(notes({ from: 'new', filled_qty: '50', leaves_qty: '50' })).toEqual([
    'event 3: says it comes from new, its last state is partially_filled',
  ])
  expect(notes({ from: 'partially_filled', filled_qty: '50', leaves_qty: '60' })).toEqual([
    'event 3: partially_filled: leaves 60, expected 50',
  ])
})

test('a state that no profile knows is a note and no fault', () => {
  const odd = change([2, 0], 'order.new', { from: 'accepted', to: 'pending_review_by_desk' })
  expect(historyRecords([accepted([1, 0]), odd])).toEqual([
    { ref: 'o-1', value: true, note: 'states that no profile knows: pending_review_by_desk' },
  ])
})
