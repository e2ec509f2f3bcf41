import { expect, test } from 'vitest'
import { ideasOf, likeness } from './words.ts'

test.each([
  ['amountFilled', ['quantity', 'filled']],
  ['filled_qty', ['filled', 'quantity']],
  ['cumExecQty', ['filled', 'quantity']],
  ['buySell', ['side']],
  ['stopLossPrice', ['stop', 'price']],
  ['take-profit', ['target']],
  ['accountNo', ['account', 'id']],
  ['equityHighWater', ['equity', 'peak']],
  ['createdAtUTC', ['created', 'time', 'utc']],
  ['orders', ['order']],
])('%s stands for %j', (name, expected) => {
  expect(ideasOf(name)).toEqual(expected)
})

test('a name is as like as it shares ideas, and not at all without the first', () => {
  expect([
    likeness('filledQuantity', ['filled', 'quantity']),
    likeness('clientRef', ['id']),
    likeness('quantity', ['filled', 'quantity']),
    likeness('colour', ['id']),
  ]).toEqual([1, 0.5, 0, 0])
})
