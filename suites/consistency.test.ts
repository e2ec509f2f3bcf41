import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import type { Order } from '../contracts/order.schema.ts'
import { barRecords, type OrderReading, orderRecords } from './consistency.ts'

const order: Order = {
  id: 'o1',
  seq: 1,
  client_order_id: 'k1',
  symbol: 'A',
  side: 'buy',
  position_intent: 'buy_to_open',
  type: 'market',
  order_class: 'bracket',
  qty: '5',
  filled_qty: '5',
  filled_avg_price: '10',
  limit_price: null,
  stop_price: null,
  time_in_force: 'day',
  status: 'filled',
  submitted_at: '2026-01-05T00:00:01Z',
  filled_at: '2026-01-05T00:00:05Z',
  canceled_at: null,
  parent_id: null,
  decision_id: null,
  algo: null,
  user_id: 'user:a',
  source: 'manual',
  strategy: null,
  legs: [],
}
const sound: OrderReading = {
  during: 'at the end',
  listed: order,
  alone: order,
  event: { seq: 9, to: 'filled', filled_qty: '5' },
  listedAgain: null,
}
const stale = { ...order, status: 'new', filled_qty: '0' }

describe('an order', () => {
  test('that reads the same in every way is right', () => {
    expect(orderRecords([sound], 'virtual')).toEqual([{ ref: 'o1', value: true }])
  })

  test('that the list shows as it was before is wrong where time stands still', () => {
    expect(orderRecords([{ ...sound, listed: stale, listedAgain: stale }], 'virtual')).toEqual([
      {
        ref: 'o1',
        value: false,
        record: { alone: order, listed: stale },
        note: 'at the end, alone against the list: /filled_qty: expected "5", found "0"',
      },
    ])
  })

  test('that may have moved between the readings cannot be told on a real clock, one that stays behind is wrong', () => {
    const moved = { ...sound, listed: stale, listedAgain: order }
    const behind = { ...sound, listed: stale, listedAgain: stale }
    expect(orderRecords([moved, behind], 'real').map(({ value }) => value)).toEqual([null, false])
  })

  test('whose last event tells another end, or that nothing tells of, is wrong', () => {
    const event = { seq: 9, to: 'partially_filled', filled_qty: '2' }
    expect(
      orderRecords(
        [
          { ...sound, event },
          { ...sound, event: null },
          { ...sound, alone: null },
        ],
        'virtual',
      ).map(({ value, note }) => [value, note]),
    ).toEqual([
      [false, 'at the end: its last event (9) says partially_filled, the order says filled'],
      [false, 'at the end: no order.* event tells of it'],
      [false, 'at the end: the list holds it, reading it alone finds nothing'],
    ])
  })
})

describe('a bar', () => {
  const bar = (o: string, h: string, l: string, c: string) => ({
    seq: 1,
    t: '2026-01-05T00:00:00Z',
    o,
    h,
    l,
    c,
    v: '1',
  })
  const judge = (...prices: [string, string, string, string]) =>
    barRecords([{ symbol: 'A', bars: [bar(...prices)] }])[0]

  test('is possible where open and close lie between low and high, ends included', () => {
    expect([judge('10', '10', '9.5', '9.5'), judge('0.5', '0.50', '0.5', '0.5')]).toEqual([
      { ref: 'bar A 1', value: true },
      { ref: 'bar A 1', value: true },
    ])
  })

  test('is impossible with a low above its close or a high below its open', () => {
    expect([judge('10', '10', '9.5', '9.4')?.note, judge('10.1', '10', '9', '9')?.note]).toEqual([
      'low 9.5 is above open 10 or close 9.4',
      'high 10 is below open 10.1 or close 9',
    ])
  })

  property.prop([fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: 4, maxLength: 4 })])(
    'made of the extremes of its own trades is always possible',
    cents => {
      const trades = cents.map(price => (price / 100).toFixed(2))
      const sorted = trades.toSorted((a, b) => Number(a) - Number(b))
      expect(judge(trades[0] ?? '', sorted[3] ?? '', sorted[0] ?? '', trades[3] ?? '')?.value).toBe(true)
    },
  )
})
