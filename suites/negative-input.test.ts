import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { orderRequestSchema } from '../contracts/order-request.schema.ts'
import { validator } from '../contracts/validate.ts'
import { brokenBodies } from './broken-bodies.ts'
import { type NegativeCase, negativeRecords, traceIn } from './negative-input.ts'

const base = {
  symbol: 'A',
  side: 'buy',
  qty: '1',
  type: 'market',
  time_in_force: 'day',
  order_class: 'bracket',
  stop_loss: { stop_price: '9' },
  take_profit: { limit_price: '12' },
}

const refused: NegativeCase = {
  ref: 'POST /v2/orders: null qty',
  kind: 'null',
  path: 'qty',
  body: '{"qty":null}',
  bytes: 12,
  status: 422,
  isProblem: true,
  trace: null,
  recorded: [],
  exchange: 4,
}

const hasDuplicate = (text: string): boolean => /^\{("symbol":"A"),\1/.test(text)

const breaks = (text: string): boolean => {
  try {
    return validator('order-request')(JSON.parse(text)).length > 0 || hasDuplicate(text)
  } catch {
    return true
  }
}

describe('bodies that break a schema', () => {
  test.prop([fc.integer({ min: 0, max: 1_000_000 })], { numRuns: 20 })('all do, with any seed', seed => {
    const bodies = brokenBodies(orderRequestSchema, base, { seed, count: 60 })
    expect(bodies.filter(({ text }) => !breaks(text))).toEqual([])
    expect(bodies.length).toBeGreaterThanOrEqual(60)
  })

  it('are the same for the same seed and others for another', () => {
    const of = (seed: number): string[] =>
      brokenBodies(orderRequestSchema, base, { seed, count: 60 }).map(({ text }) => text)
    expect(of(1)).toEqual(of(1))
    expect(of(1)).not.toEqual(of(2))
  })

  it('hold a null for each field and leave out each required one, whatever the count', () => {
    const bodies = brokenBodies(orderRequestSchema, base, { seed: 1, count: 0 })
    const paths = (kind: string): string[] => bodies.filter(body => body.kind === kind).map(({ path }) => path)
    expect(paths('null')).toEqual([
      'symbol',
      'side',
      'qty',
      'type',
      'time_in_force',
      'limit_price',
      'stop_price',
      'order_class',
      'take_profit',
      'take_profit.limit_price',
      'stop_loss',
      'stop_loss.stop_price',
      'position_intent',
      'client_order_id',
      'source',
      'user_id',
      'strategy',
    ])
    expect(paths('missing')).toEqual([
      'symbol',
      'side',
      'qty',
      'type',
      'time_in_force',
      'take_profit.limit_price',
      'stop_loss.stop_price',
    ])
    expect(bodies.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['NaN', 'Infinity', 'duplicate key', 'depth', 'size', 'cut off', 'empty']),
    )
    expect(Math.max(...bodies.map(({ text }) => text.length))).toBeGreaterThan(2 ** 20)
  })
})

describe('what broken bodies are answered', () => {
  it('is a 4xx problem and no trace', () => {
    expect(negativeRecords([refused])).toEqual([{ ref: refused.ref, value: true, exchange: 4 }])
  })

  it('counts against it where it is a 5xx, no problem, tells its inside, or records something', () => {
    const notes = (found: Partial<NegativeCase>): unknown => negativeRecords([{ ...refused, ...found }])[0]?.note
    expect(notes({ status: 500 })).toBe('expected a 4xx, found 500')
    expect(notes({ status: 200 })).toBe('expected a 4xx, found 200')
    expect(notes({ isProblem: false })).toBe('the answer is no application/problem+json')
    expect(notes({ trace: 'at parse (order.js:12:4)' })).toBe('the answer shows its inside: at parse (order.js:12:4)')
    expect(notes({ status: null, recorded: ['order.new'] })).toContain('the journal recorded order.new')
  })

  it('is unknown where no answer came and nothing was recorded', () => {
    expect(negativeRecords([{ ...refused, status: null }])[0]?.value).toBeNull()
  })

  it('knows stack traces of several languages from the text of a problem', () => {
    expect(
      [
        'TypeError: x is null\n    at parse (/app/order.js:12:4)',
        'Traceback (most recent call last):',
        'panic: runtime error',
        'Exception in thread "main"',
      ].map(text => traceIn(text) !== null),
    ).toEqual([true, true, true, true])
    expect(traceIn('{"title":"Unprocessable","detail":"qty must be a decimal, at most 64 characters"}')).toBeNull()
  })
})
