import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { orderRequestSchema } from '../contracts/order-request.schema.ts'
import { validatorOf } from '../contracts/validate.ts'
import { isProtective } from '../judge/trading/bracket.ts'
import { isOnUsEquityTick } from '../judge/trading/tick.ts'
import { bracketBody, exitBody } from './manual-bracket.ts'

const limits = { k_sl: 2, k_tp: 3 }
const violations = validatorOf(orderRequestSchema)

describe('a direct order', () => {
  it('has a stop and a target at the declared distances from the far side of the quote', () => {
    const market = { symbol: 'A', bid: 99.99, ask: 100.01, atr: 0.5 }
    expect(bracketBody(market, { side: 'buy', id: 'x', equity: 100_000, share: 0.0105, limits })).toEqual({
      symbol: 'A',
      side: 'buy',
      qty: '10',
      type: 'market',
      time_in_force: 'day',
      order_class: 'bracket',
      stop_loss: { stop_price: '99.01' },
      take_profit: { limit_price: '101.51' },
      position_intent: 'buy_to_open',
      client_order_id: 'x',
      source: 'manual',
    })
  })

  test.prop([
    fc.double({ min: 0.5, max: 500, noNaN: true }),
    fc.double({ min: 0.002, max: 0.02, noNaN: true }),
    fc.constantFrom('buy' as const, 'sell' as const),
  ])('meets its schema, protects, and is on the tick, whatever the price', (price, share, side) => {
    const market = { symbol: 'A', bid: price, ask: price * 1.0002, atr: Math.max(0.02, price * share) }
    const body = bracketBody(market, { side, id: 'x', equity: 1e6, share: 0.001, limits })
    const stop = body.stop_loss?.stop_price ?? ''
    const target = body.take_profit?.limit_price ?? ''
    expect(violations(body)).toEqual([])
    expect([isOnUsEquityTick(stop), isOnUsEquityTick(target)]).toEqual([true, true])
    const entry = (side === 'buy' ? market.ask : market.bid).toFixed(6)
    expect(isProtective({ side: side === 'buy' ? 'long' : 'short', entry, stop, target })).toBe(true)
  })

  it('leaves a short position by buying', () => {
    expect(exitBody({ symbol: 'A', side: 'short' }, '3', 'y')).toEqual({
      symbol: 'A',
      side: 'buy',
      qty: '3',
      type: 'market',
      time_in_force: 'day',
      order_class: 'simple',
      position_intent: 'buy_to_close',
      client_order_id: 'y',
      source: 'manual',
    })
  })
})
