import { describe, expect, test } from 'vitest'
import { validator } from '../../contracts/validate.ts'
import { completed, mappingAdvice } from './completion.ts'
import { leg } from './helpers.ts'

const entry = {
  id: 'o1',
  seq: 1,
  symbol: 'A',
  side: 'buy',
  position_intent: 'buy_to_open',
  type: 'market',
  qty: '10',
  filled_qty: '0',
  time_in_force: 'gtc',
  status: 'accepted',
  source: 'api',
}

const field = (value: unknown, name: string): unknown =>
  value instanceof Object ? Reflect.get(value, name) : undefined
const legsOf = (value: unknown): readonly unknown[] => {
  const legs = field(value, 'legs')
  return Array.isArray(legs) ? legs : []
}

describe('an order with the prices of its protection', () => {
  test('has the legs that they mean', () => {
    const order = completed('order', { ...entry, legs: [leg('stop', 9.5), leg('target', '11')] })
    const seqs = legsOf(order).map((each, index) => ({ ...(each as object), seq: index + 2 }))
    expect(validator('order')({ ...(order as object), legs: seqs })).toEqual([])
    expect(field(order, 'order_class')).toBe('bracket')
    expect(
      legsOf(order).map(each =>
        ['id', 'parent_id', 'side', 'position_intent', 'type', 'qty', 'stop_price', 'limit_price', 'status'].map(name =>
          field(each, name),
        ),
      ),
    ).toEqual([
      ['o1:stop', 'o1', 'sell', 'sell_to_close', 'stop', '10', '9.5', null, 'held'],
      ['o1:target', 'o1', 'sell', 'sell_to_close', 'limit', '10', null, '11', 'held'],
    ])
  })

  test.each([
    [{ status: 'new' }, 'held'],
    [{ status: 'partially_filled', filled_qty: '3' }, 'new'],
    [{ status: 'filled', filled_qty: '10' }, 'new'],
    [{ status: 'canceled', filled_qty: '3' }, 'new'],
    [{ status: 'canceled' }, 'canceled'],
    [{ status: 'rejected' }, 'canceled'],
  ])('whose entry is %j has legs that are %s', (change, status) => {
    const order = completed('order', { ...entry, ...change, legs: [leg('stop', 9.5)] })
    expect(legsOf(order).map(each => field(each, 'status'))).toEqual([status])
  })

  test('may say more of a leg than its price', () => {
    const order = completed('order', {
      ...entry,
      side: 'sell',
      legs: [leg('stop', 12, { id: 's7', status: 'suspended' })],
    })
    const [stop] = legsOf(order)
    expect([field(stop, 'id'), field(stop, 'side'), field(stop, 'position_intent'), field(stop, 'status')]).toEqual([
      's7',
      'buy',
      'buy_to_close',
      'suspended',
    ])
  })

  test('has none where there are no prices', () => {
    const order = completed('order', { ...entry, legs: [leg('stop', '0.0'), leg('target', null)].filter(Boolean) })
    expect([field(order, 'order_class'), legsOf(order)]).toEqual(['simple', []])
    expect(validator('order')(order)).toEqual([])
  })
})

test('what may be null and is not said is null; what may not stays missing', () => {
  expect(completed('position', { symbol: 'A' })).toEqual({ symbol: 'A', algo: null })
  expect(completed('health', { status: 'pass' })).toEqual({ status: 'pass', checks: {} })
  expect(completed('order', 'text')).toBe('text')
})

test('advice names the helper that a field needs', () => {
  const violation = (path: string, rule: string, message: string) => ({ path, rule, message })
  expect([
    mappingAdvice(violation('/qty', 'type', 'must be string'), { qty: 1.5 }),
    mappingAdvice(violation('/legs/0/qty', 'type', 'must be string'), { legs: [{ qty: 2 }] }),
    mappingAdvice(violation('/submitted_at', 'type', 'must be string,null'), { submitted_at: 1767614400 }),
    mappingAdvice(violation('/status', 'required', 'must have'), {}),
    mappingAdvice(violation('/side', 'enum', 'must be'), { side: 'BUY' }),
  ]).toEqual([
    ', found the number 1.5; map it with $decimal(...) or, where 0 means none, $price(...)',
    ', found the number 2; map it with $decimal(...) or, where 0 means none, $price(...)',
    ', found 1767614400; map it with $instant(...)',
    '; give it in the mapping',
    ', found "BUY"',
  ])
})
