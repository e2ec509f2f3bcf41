import { expect, test } from 'vitest'
import type { Account } from '../contracts/account.schema.ts'
import { eventsOf } from '../contracts/event.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import { parseDecimal } from '../judge/trading/decimal.ts'
import { replay } from './books.ts'
import { accountRecords, fillOrderRecords } from './fill-order.ts'
import { accepted, fill, order } from './records.fixture.ts'

const account = (cash: string): Account => ({
  id: 'PA1',
  status: 'active',
  mode: 'paper',
  currency: 'USD',
  cash,
  equity: '100000',
  last_equity: '100000',
  peak_equity: '100000',
  drawdown: 0,
  trading_blocked: false,
})

const position = (qty: string): Position => ({
  seq: 1,
  symbol: 'AAA',
  side: 'long',
  qty,
  avg_entry_price: '50',
  market_value: '5000',
  unrealized_pl: '0',
  algo: 'v1',
})

test('an order whose fills come to its filled quantity is right', () => {
  const events = [accepted([1, 0]), fill([2, 0], { qty: '40' }), fill([3, 1], { qty: '60' })]
  expect(fillOrderRecords([order()], events)).toEqual([{ ref: 'o-1', value: true }])
})

test('a fill of an order that is nowhere is named', () => {
  const events = [accepted([1, 0]), fill([2, 0]), fill([3, 1], { order_id: 'o-77', fill_id: 'f-ghost' })]
  expect(fillOrderRecords([order()], events)[1]).toMatchObject({
    ref: 'f-ghost',
    value: false,
    note: 'fill of order o-77, which no list of orders holds',
  })
})

test('fills beyond the order, before it, or on another side are faults', () => {
  const notes = (events: Parameters<typeof fillOrderRecords>[1]): (string | undefined)[] =>
    fillOrderRecords([order()], events).map(({ note }) => note)
  expect(notes([accepted([1, 0]), fill([2, 0], { qty: '130' })])).toEqual([
    'its fills come to 130, its filled_qty is 100; filled 130 of 100',
  ])
  expect(notes([fill([1, 0]), accepted([2, 0])])).toEqual(['filled at event 1, accepted at event 2'])
  expect(notes([accepted([1, 0]), fill([2, 0], { side: 'sell' })])).toEqual(['side: the order has buy, the fill sell'])
})

const booksOf = (cash: string, positions: readonly Position[]) => {
  const { booked } = replay(eventsOf([fill([1, 0]), fill([2, 1], { qty: '20', cash: '94000' })], 'fill'), null)
  return accountRecords({ booked, cash: parseDecimal('94000'), account: account(cash), positions })
}

test('cash and positions at the end follow from the fills', () => {
  expect(booksOf('94000.00', [position('120')])).toEqual([
    { ref: 'position AAA', value: true },
    { ref: 'cash', value: true },
  ])
})

test('a phantom fill shows in position and cash', () => {
  expect(booksOf('95000', [position('100')])).toMatchObject([
    { ref: 'position AAA', value: false, note: 'AAA: the fills make 120, the position is 100' },
    { ref: 'cash', value: false, note: 'cash: the fills make 94000, the account says 95000' },
  ])
})
