import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { limits } from './limits.fixture.ts'
import { type LoadWishes, openAtOnce, type PlannedOrder, plannedOrders } from './load-plan.ts'

const markets = ['A', 'B', 'C', 'D', 'E', 'F'].map((symbol, index) => ({
  symbol,
  bid: 99 + index,
  ask: 99.1 + index,
  atr: 0.5,
}))

const wishes: LoadWishes = { run: 'r', orders: 6, open: 2, per: 0, equity: 1_000_000, limits: limits() }

const shown = ({ kind, body }: PlannedOrder): string =>
  `${kind} ${body.client_order_id} ${body.side} ${body.qty} ${body.symbol}`

describe('the orders of a load', () => {
  test('alternate between entries and the exits of earlier ones, each symbol on a side of its own', () => {
    expect(plannedOrders(markets, wishes).map(shown)).toEqual([
      'entry r-0-in buy 1 A',
      'entry r-1-in sell 1 B',
      'entry r-2-in buy 1 C',
      'exit r-0-out sell 1 A',
      'exit r-1-out buy 1 B',
      'exit r-2-out sell 1 C',
    ])
  })

  test('repeat one in so many byte for byte, entries and exits in turn, and break a limit as often', () => {
    const orders = plannedOrders(markets, { ...wishes, orders: 40, per: 10 })
    const again = orders.filter(({ kind }) => kind === 'again')
    const original = (each: PlannedOrder): PlannedOrder | undefined =>
      orders.find(({ kind, body }) => kind !== 'again' && body.client_order_id === each.body.client_order_id)
    expect(again.map(each => original(each)?.kind).sort()).toEqual(['entry', 'entry', 'exit', 'exit'])
    expect(again.map(({ body }) => body)).toEqual(again.map(each => original(each)?.body))
    expect(orders.filter(({ kind }) => kind === 'breach')).toHaveLength(4)
  })

  test('are none where there is no market', () => {
    expect(plannedOrders([], wishes)).toEqual([])
  })

  test('keep fewer entries open than symbols and limits admit', () => {
    expect([openAtOnce(markets, { ...wishes, open: 40 }), openAtOnce(markets.slice(0, 1), wishes)]).toEqual([3, 1])
  })

  property.prop([fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 50 })])(
    'have ids of their own, as many as asked for, and every exit comes after its entry',
    (orders, open) => {
      const planned = plannedOrders(markets, { ...wishes, orders, open })
      const ids = planned.map(({ body }) => body.client_order_id ?? '')
      expect(new Set(ids).size).toBe(2 * Math.ceil(orders / 2))
      const exits = ids.filter(id => id.endsWith('-out'))
      expect(exits.every(id => ids.indexOf(id.replace(/out$/, 'in')) < ids.indexOf(id))).toBe(true)
    },
  )
})
