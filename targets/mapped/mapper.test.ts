import { afterEach, describe, expect, test } from 'vitest'
import { createMapper, type Mapper, type MapperLimits } from './mapper.ts'

const mappers: Mapper[] = []
const mapper = (limits?: MapperLimits): Mapper => {
  const created = createMapper(limits)
  mappers.push(created)
  return created
}

afterEach(async () => {
  await Promise.all(mappers.splice(0).map(({ close }) => close()))
})

test('maps values in order over several batches, each failure for itself', async () => {
  const { map } = mapper({ batch: 3 })
  const mapped = await map('{"qty": $decimal(q)}', [{ q: 1 }, { q: 'x' }, {}, { q: 2.5 }])
  expect(mapped).toEqual([
    { ok: true, value: { qty: '1' } },
    { ok: false, problem: '$decimal("x"): is no decimal number' },
    { ok: true, value: {} },
    { ok: true, value: { qty: '2.5' } },
  ])
})

test('nothing, null and a function are told apart', async () => {
  const { map } = mapper()
  expect(await map('a', [{}, { a: null }])).toEqual([
    { ok: true, value: undefined },
    { ok: true, value: null },
  ])
  expect(await map('$lowercase', [1])).toHaveLength(1)
})

const bombs = [
  ['a regular expression that backtracks', '$match(s, /^(a+)+$/)', { s: `${'a'.repeat(40)}b` }],
  ['a loop without end', '($f := function($x) { $f($x + 1) }; $f(0))', {}],
  ['a range without end', '$sum([1..9999999].($ * [1..9999999]))', {}],
  ['a list that doubles', '($f := function($x) { $f($append($x, $x)) }; $f([1..1000]))', {}],
  ['a text that doubles', '($f := function($x) { $f($x & $x & $string($x)) }; $f("xxxxxxxx"))', {}],
  ['a text of a billion characters', '$length($pad("x", 1000000000))', {}],
] as const

describe('a JSONata bomb', () => {
  test.each(bombs)('is ended: %s', async (_, bomb, value) => {
    const { map } = mapper({ batchMs: 700 })
    const ended = map(bomb, [value]).then(
      ([mapped]) => (mapped?.ok === false ? mapped.problem : 'came to an end'),
      (error: Error) => error.message,
    )
    const after = map('a', [{ a: 1 }])
    expect(await ended).toMatch(
      /^(took longer than 700 ms|needs more than 64 MiB|Invalid (string|array) length.*|.* length .* exceed.*)$/,
    )
    // Whoever waited for its turn is served by a process anew.
    expect(await after).toEqual([{ ok: true, value: 1 }])
  })
})

test('ten thousand orders of seventeen fields are mapped in a few batches', async () => {
  const to = `{"id": order_id, "symbol": ticker, "side": $side(direction), "type": $lowercase(kind), "qty": $decimal(size),
    "position_intent": direction = 'BUY' ? 'buy_to_open' : 'sell_to_close', "filled_qty": $decimal(filled), "status": $lowercase(state),
    "filled_avg_price": $price(avg), "limit_price": $price(limit), "time_in_force": "gtc", "source": "api", "strategy": strategy,
    "submitted_at": $instant(created), "filled_at": $instant(done), "legs": [$leg('stop', sl), $leg('target', tp)]}`
  const { map } = mapper()
  const order = { ticker: 'A', direction: 'BUY', kind: 'MARKET', size: 1.5, filled: 1.5, state: 'FILLED', avg: 10.1 }
  const more = { limit: null, strategy: 'x', created: 1767614400, done: 1767614401, sl: 9.5, tp: 11 }
  const orders = Array.from({ length: 10_000 }, (_, index) => ({ order_id: `o${index}`, ...order, ...more }))
  const mapped = await map(to, orders)
  expect(mapped.length).toBe(10_000)
  expect(mapped[9999]).toEqual({
    ok: true,
    value: {
      id: 'o9999',
      symbol: 'A',
      side: 'buy',
      type: 'market',
      qty: '1.5',
      position_intent: 'buy_to_open',
      filled_qty: '1.5',
      status: 'filled',
      filled_avg_price: '10.1',
      time_in_force: 'gtc',
      source: 'api',
      strategy: 'x',
      submitted_at: '2026-01-05T12:00:00.000Z',
      filled_at: '2026-01-05T12:00:01.000Z',
      legs: [
        { $leg: 'stop', price: '9.5', more: {} },
        { $leg: 'target', price: '11', more: {} },
      ],
    },
  })
})
