import type { IncomingMessage } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import type { Mapping } from '../../contracts/files/mapping.schema.ts'
import { type Handler, localServers } from '../http/local-server.fixture.ts'

// A system that nobody here designed: its own names, floats, epoch seconds, stop and target as fields of the order, an envelope around every list.

const { serve, reachMapped, close } = localServers()
afterEach(close)

interface Asked {
  readonly line: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

type Reply = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>]

const service =
  (answer: (asked: Asked) => Reply, asked: Asked[] = []): Handler =>
  (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const line = `${request.method} ${request.url}`
      const one = { line, headers: request.headers, body: Buffer.concat(chunks).toString() }
      asked.push(one)
      const [status, body, headers = {}] = answer(one)
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(body === undefined ? '' : JSON.stringify(body))
    })
  }

const noon = 1767614400
const foreign = (index: number, more: object = {}) => ({
  ref: `ord-${index}`,
  ticker: 'ACME',
  direction: 'BUY',
  quantity: 1.5,
  done: 1.5,
  avg: 10.25,
  state: 'FILLED',
  stop_loss: 9.5,
  take_profit: 12,
  created: noon + index,
  ...more,
})

const ordersTo = `{
  "id": ref, "symbol": ticker, "side": $side(direction), "position_intent": "buy_to_open", "type": "market", "time_in_force": "gtc",
  "qty": $decimal(quantity), "filled_qty": $decimal(done), "filled_avg_price": $price(avg), "status": $lowercase(state),
  "submitted_at": $instant(created), "source": "api", "legs": [$leg('stop', stop_loss), $leg('target', take_profit)]
}`

const orders = { path: '/api/orders', records: 'data', total: 'meta.total', to: ordersTo } as const
const mapping: Mapping = { orders }

const pathOf = ({ line }: Asked): URL => new URL(line.split(' ')[1] ?? '', 'http://x')
const numberIn = (asked: Asked, name: string, or: number): number => Number(pathOf(asked).searchParams.get(name) ?? or)

describe('orders of another form', () => {
  test('become orders with legs, ids, seqs and every field of the contract', async () => {
    const url = await serve(
      service(() => [200, { data: [foreign(1), foreign(2, { stop_loss: '0.0' })], meta: { total: 2 } }]),
    )
    const target = await reachMapped(url, mapping)
    const [first, second] = await target.orders.all({ nested: true })
    const { legs, ...order } = first ?? { legs: [] }
    expect(order).toEqual({
      id: 'ord-1',
      seq: 16,
      client_order_id: null,
      symbol: 'ACME',
      side: 'buy',
      position_intent: 'buy_to_open',
      type: 'market',
      order_class: 'bracket',
      qty: '1.5',
      filled_qty: '1.5',
      filled_avg_price: '10.25',
      limit_price: null,
      stop_price: null,
      time_in_force: 'gtc',
      status: 'filled',
      submitted_at: '2026-01-05T12:00:01.000Z',
      filled_at: null,
      canceled_at: null,
      parent_id: null,
      decision_id: null,
      algo: null,
      user_id: null,
      source: 'api',
      strategy: null,
    })
    expect(legs.map(({ id, seq, type, stop_price, limit_price }) => [id, seq, type, stop_price, limit_price])).toEqual([
      ['ord-1:stop', 17, 'stop', '9.5', null],
      ['ord-1:target', 18, 'limit', null, '12'],
    ])
    expect(second?.legs.map(({ id }) => id)).toEqual(['ord-2:target'])
    expect((await target.orders.all()).map(({ id }) => id)).toEqual([
      'ord-1',
      'ord-1:stop',
      'ord-1:target',
      'ord-2',
      'ord-2:target',
    ])
    expect((await target.orders.all({ after: 16, nested: true })).map(({ id }) => id)).toEqual(['ord-2'])
    expect((await target.orders.all({ status: 'open' })).map(({ id }) => id)).toEqual([
      'ord-1:stop',
      'ord-1:target',
      'ord-2:target',
    ])
    expect(target.exchanges().at(-1)?.ids.slice(0, 2)).toEqual(['ord-1', 'ord-2'])
  })

  test('that name their parent become its legs', async () => {
    const child = { ref: 'ord-9', parent: 'ord-1', direction: 'SELL', stop_loss: 0, take_profit: null }
    const to = `$merge([${ordersTo}, {"parent_id": parent, "type": parent ? "stop" : "market", "stop_price": trigger}])`
    const rows = [foreign(1, { stop_loss: null, take_profit: null }), foreign(9, { ...child, trigger: '9.00' })]
    const url = await serve(service(() => [200, rows]))
    const target = await reachMapped(url, { orders: { path: '/o', to } })
    const nested = await target.orders.all({ nested: true })
    expect(
      nested.map(({ id, order_class, legs }) => [id, order_class, legs.map(leg => [leg.id, leg.stop_price])]),
    ).toEqual([['ord-1', 'bracket', [['ord-9', '9.00']]]])
  })

  test('find their protection in another list', async () => {
    const url = await serve(
      service(asked =>
        pathOf(asked).pathname === '/stops'
          ? [
              200,
              {
                items: [
                  { order: 'ord-2', trigger: 8.5 },
                  { order: 'ord-7', trigger: 1 },
                ],
              },
            ]
          : [200, [foreign(1), foreign(2)].map(({ stop_loss: _, ...rest }) => rest)],
      ),
    )
    const to = ordersTo.replace("$leg('stop', stop_loss)", "$leg('stop', $lookup($with.stops, ref)[0].trigger)")
    const stops = { path: '/stops', records: 'items', key: 'order' }
    const target = await reachMapped(url, { orders: { path: '/o', to, with: { stops } } })
    expect((await target.orders.all({ nested: true })).map(({ legs }) => legs.map(leg => leg.stop_price))).toEqual([
      [null],
      ['8.5', null],
    ])
  })

  test('keep their seqs when newer ones come first, also one by one', async () => {
    const rows = [foreign(3), foreign(2), foreign(1)]
    const url = await serve(
      service(asked => {
        const id = /\/o\/(.+)/.exec(asked.line)?.[1]
        const row = rows.find(({ ref }) => ref === id)
        return id === undefined ? [200, rows] : row ? [200, row] : [404, { detail: 'no such order' }]
      }),
    )
    const target = await reachMapped(url, {
      orders: { path: '/o', to: ordersTo, order: 'newest-first', one: { path: '/o/{id}' } },
    })
    const seqs = async () => (await target.orders.all({ nested: true })).map(({ id, seq }) => [id, seq])
    expect(await seqs()).toEqual([
      ['ord-1', 16],
      ['ord-2', 32],
      ['ord-3', 48],
    ])
    rows.unshift(foreign(4))
    expect((await seqs()).slice(0, 2)).toEqual([
      ['ord-1', 16],
      ['ord-2', 32],
    ])
    const found = await target.orders.one('ord-2')
    expect([found?.seq, found?.legs.map(({ seq }) => seq)]).toEqual([32, [33, 34]])
    expect(await target.orders.one('ord-x')).toBe(null)
  })

  test('with floats where decimals are due are left out, and the reason says how to map them', async () => {
    const to = ordersTo.replace('$decimal(quantity)', 'quantity')
    const url = await serve(service(() => [200, [foreign(1)]]))
    const target = (await reachMapped(url, { orders: { path: '/o', to } })).scoped({})
    expect(await target.orders.all()).toEqual([])
    expect([target.unseen(), target.ledger().violations.map(({ path, message }) => `${path} ${message}`)]).toEqual([
      1,
      ['/qty must be string, found the number 1.5; map it with $decimal(...) or, where 0 means none, $price(...)'],
    ])
  })

  test('that cannot be mapped are left out, each with its reason', async () => {
    const url = await serve(service(() => [200, [foreign(1, { quantity: 'many' }), foreign(2)]]))
    const target = await reachMapped(url, { orders: { path: '/o', to: ordersTo } })
    expect((await target.orders.all({ nested: true })).map(({ id }) => id)).toEqual(['ord-2'])
    expect(target.ledger().violations.map(({ rule, message }) => [rule, message])).toEqual([
      ['mapping', 'orders.to failed: $decimal("many"): is no decimal number'],
    ])
  })
})

const row = (index: number) => foreign(index, { stop_loss: null, take_profit: null })
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index + 1))
const idsOf = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id)
const all = (count: number) => rows(count).map(({ ref }) => ref)

describe('a list in pages', () => {
  const paged = async (
    paging: NonNullable<Mapping['orders']>['paging'],
    answer: (asked: Asked) => Reply,
    more: object = {},
  ) => {
    const asked: Asked[] = []
    const url = await serve(service(answer, asked))
    const target = await reachMapped(url, {
      orders: { path: '/o', to: ordersTo, ...(paging ? { paging } : {}), ...more },
    })
    asked.splice(0)
    return { target, asked }
  }

  test('by page number, of a system that allows shorter pages than were asked for', async () => {
    const answer = (asked: Asked): Reply => {
      const page = numberIn(asked, 'p', 0)
      return page > 3 ? [404, { detail: 'Invalid page.' }] : [200, rows(7).slice((page - 1) * 3, page * 3)]
    }
    const { target, asked } = await paged({ kind: 'page', page: 'p', limit: 'per', size: 500 }, answer)
    expect(idsOf(await target.orders.all())).toEqual(all(7))
    expect(asked.map(({ line }) => line)).toEqual(['GET /o?per=500&p=1', 'GET /o?per=500&p=2', 'GET /o?per=500&p=3'])
    const { target: exact } = await paged({ kind: 'page', page: 'p', limit: 'per', size: 3 }, each => {
      const page = numberIn(each, 'p', 0)
      return page > 2 ? [404, { detail: 'Invalid page.' }] : [200, rows(6).slice((page - 1) * 3, page * 3)]
    })
    expect(idsOf(await exact.orders.all())).toEqual(all(6))
  })

  test('by offset, to the total that it names', async () => {
    const { target, asked } = await paged(
      { kind: 'offset', offset: 'skip', limit: 'take', size: 4 },
      each => [200, { n: 8, items: rows(8).slice(numberIn(each, 'skip', 0), numberIn(each, 'skip', 0) + 4) }],
      { records: 'items', total: 'n' },
    )
    expect(idsOf(await target.orders.all())).toEqual(all(8))
    expect(asked.map(({ line }) => line)).toEqual(['GET /o?take=4&skip=0', 'GET /o?take=4&skip=4'])
    expect(target.ledger().pagedReads).toEqual([
      { path: '/o', total: 8, received: 8, pages: 2, ascending: true, repeated: 0, stopped: null },
    ])
  })

  test('by cursor', async () => {
    const { target, asked } = await paged(
      { kind: 'cursor', cursor: 'from', next: 'paging.next' },
      each => {
        const from = numberIn(each, 'from', 0)
        return [200, { items: rows(5).slice(from, from + 2), paging: { next: from + 2 < 5 ? String(from + 2) : null } }]
      },
      { records: 'items' },
    )
    expect(idsOf(await target.orders.all())).toEqual(all(5))
    expect(asked.map(({ line }) => line)).toEqual(['GET /o', 'GET /o?from=2', 'GET /o?from=4'])
  })

  test('by links, in the header or in the body', async () => {
    const answer =
      (inHeader: boolean) =>
      (each: Asked): Reply => {
        const from = numberIn(each, 'from', 0)
        const next = from + 2 < 5 ? `/o?from=${from + 2}` : null
        const header = next === null ? {} : { link: `<${next}>; rel="next", </o>; rel="first"` }
        return [200, { items: rows(5).slice(from, from + 2), next }, inHeader ? header : {}]
      }
    const header = await paged({ kind: 'link' }, answer(true), { records: 'items' })
    expect(idsOf(await header.target.orders.all())).toEqual(all(5))
    const body = await paged({ kind: 'link', next: 'next' }, answer(false), { records: 'items' })
    expect(idsOf(await body.target.orders.all())).toEqual(all(5))
  })

  test('by seq', async () => {
    const { target, asked } = await paged({ kind: 'seq', after: 'since', seq: 'created', size: 2 }, each => [
      200,
      rows(5)
        .filter(({ created }) => created > numberIn(each, 'since', 0))
        .slice(0, 2),
    ])
    expect(idsOf(await target.orders.all())).toEqual(all(5))
    expect(asked[1]?.line).toBe(`GET /o?limit=2&since=${noon + 2}`)
  })

  const faultOf = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'no fault',
      (error: Error) => error.message,
    )

  test.each([
    [
      'page',
      { kind: 'page', size: 2 } as const,
      'page 2 is page 1 again: the system does not heed the paging of target.map.orders',
    ],
    ['cursor', { kind: 'cursor', next: '"same"' } as const, 'page 2 leads back to one that was read (same)'],
    ['link', { kind: 'link', next: '"/o?page=1"' } as const, 'page 2 leads back to one that was read (/o?page=1)'],
    [
      'elsewhere',
      { kind: 'link', next: '"https://evil.example/o"' } as const,
      'the next page is at another host (https://evil.example); nothing was sent there',
    ],
  ])('that loops is told: %s', async (_, paging, sentence) => {
    const { target } = await paged(paging, () => [200, rows(2)])
    expect(await faultOf(target.orders.all())).toContain(`the list cannot be read to its end: ${sentence}`)
  })

  test('that stops at 500 without a word is told by its total, and is doubtful without one', async () => {
    const cut = await paged(undefined, () => [200, { items: rows(500), count: 1234 }], {
      records: 'items',
      total: 'count',
    })
    expect(await faultOf(cut.target.orders.all())).toBe(
      'the list is not whole: 500 of 1234 records came at GET /o; map its paging in target.map',
    )
    const silent = await paged(undefined, () => [200, rows(500)])
    expect(await silent.target.orders.all()).toHaveLength(500)
    expect(silent.target.ledger().notes).toEqual([
      'exactly 500 records came at GET /o, and nothing says whether there are more: map paging or total of orders',
    ])
  })
})

describe('the other capabilities', () => {
  const whole: Mapping = {
    health: {
      path: '/status',
      to: `{"status": ok ? "pass" : "fail", "version": "1", "releaseId": build, "ops_ok": ok, "time": $instant(now)}`,
    },
    clock: {
      path: '/time',
      to: `{"timestamp": $instant(now), "is_open": open, "next_open": $instant(now), "next_close": $instant(now)}`,
    },
    account: {
      path: '/accounts/{key}',
      to: `{"id": id, "status": "ACTIVE", "mode": "paper", "currency": "USD", "cash": $decimal(cash), "equity": $decimal(cash),
        "last_equity": $decimal(cash), "peak_equity": $decimal(cash), "drawdown": 0, "trading_blocked": false}`,
    },
    positions: {
      path: '/positions',
      to: `{"symbol": t, "side": $direction(q), "qty": $size(q), "avg_entry_price": $decimal(p), "market_value": $decimal(q * p),
        "unrealized_pl": "0"}`,
    },
    events: {
      path: '/log',
      to: `{"ts": $instant(at), "type": kind, "subject": "x", "data": {}}`,
    },
    quotes: {
      latest: {
        path: '/quote/{symbol}',
        records: '[$]',
        to: `{"bp": $decimal(bid), "ap": $decimal(ask), "bs": "1", "as": "1", "t": $instant(now)}`,
      },
      bars: {
        path: '/bars',
        query: { s: '{symbol}', from: '{from}', to: '{to}' },
        to: `{"t": $instant(at), "o": $decimal(p), "h": $decimal(p), "l": $decimal(p), "c": $decimal(p), "v": "1"}`,
      },
    },
  }
  const answers: Readonly<Record<string, unknown>> = {
    '/status': { ok: true, build: 'b1', now: noon },
    '/time': { now: noon, open: true },
    '/positions': [{ t: 'ACME', q: -2, p: 10.5 }],
    '/log': [
      { at: noon, kind: 'shop.opened' },
      { at: noon + 1, kind: 'shop.closed' },
    ],
    '/quote/ACME': { bid: 10, ask: 10.5, now: noon },
    '/quote/OTHER': { bid: 1, ask: 2, now: noon },
    '/bars': [
      { at: noon, p: 10 },
      { at: noon + 60, p: 11 },
    ],
  }

  test('are read as they are mapped', async () => {
    const asked: Asked[] = []
    const url = await serve(
      service(each => {
        const body = answers[pathOf(each).pathname]
        return body === undefined ? [404, {}] : [200, body]
      }, asked),
    )
    const target = await reachMapped(url, whole, {
      capabilities: ['health', 'clock', 'positions', 'events', 'quotes', 'trade'],
    })
    expect([...target.capabilities]).toEqual(['health', 'clock', 'positions', 'quotes', 'events'])
    expect(await target.health.get()).toMatchObject({ status: 'pass', checks: {}, time: '2026-01-05T12:00:00.000Z' })
    expect(await target.clock.get()).toMatchObject({ time_base: 'real', zone: 'UTC' })
    expect(await target.positions.all()).toEqual([
      {
        symbol: 'ACME',
        side: 'short',
        qty: '2',
        avg_entry_price: '10.5',
        market_value: '-21',
        unrealized_pl: '0',
        algo: null,
        seq: 1,
      },
    ])
    expect((await target.events.all({ types: ['shop.c*'] })).map(({ seq, type }) => [seq, type])).toEqual([
      [2, 'shop.closed'],
    ])
    const quotes = await target.quotes.latest(['ACME', 'OTHER'])
    expect(
      Object.entries(quotes)
        .map(([symbol, { bp, seq }]) => [symbol, bp, seq])
        .sort(),
    ).toEqual([
      ['ACME', '10', noon * 1000],
      ['OTHER', '1', noon * 1000],
    ])
    const range = { from: '2026-01-05T12:01:00Z', to: '2026-01-05T13:00:00Z' }
    expect((await target.quotes.bars('ACME', range)).map(({ seq, c }) => [seq, c])).toEqual([[noon / 60 + 1, '11']])
    expect(asked.at(-1)?.line).toBe('GET /bars?s=ACME&from=2026-01-05T12%3A01%3A00Z&to=2026-01-05T13%3A00%3A00Z')
    await expect(target.quotes.latest(['ACME'], range.from)).rejects.toThrow(
      'has no call for quotes as known at an instant ({at})',
    )
    await expect(target.quotes.between('ACME', range)).rejects.toThrow(
      'the mapping has no call for quotes.between at target.map.quotes.between',
    )
    expect(() => target.trade.cancelAll()).toThrow('the target does not offer trade')
  })

  test('a path with a place that nobody can fill is a fault of the mapping', async () => {
    const url = await serve(service(() => [200, answers['/status']]))
    const target = await reachMapped(url, whole)
    await expect(target.account.get()).rejects.toThrow(
      'the mapping account.path `/accounts/{key}` has a place that this call cannot fill (it knows none) at target.map.account',
    )
  })

  test('requests in the gate’s own interface go where the mapping says, and nowhere else', async () => {
    const asked: Asked[] = []
    const url = await serve(
      service(
        each =>
          each.headers.authorization === 'Bearer right-token' ? [200, answers[pathOf(each).pathname]] : [401, {}],
        asked,
      ),
    )
    const target = await reachMapped(url, whole, { token: 'right-token' })
    const ready = await target.raw({ method: 'GET', path: '/readyz' })
    expect([ready.status, ready.headers['content-type'], ready.json]).toMatchObject([
      200,
      'application/health+json',
      { status: 'pass' },
    ])
    const refused = await target.raw({ method: 'GET', path: '/v2/positions', as: 'nobody' })
    expect([refused.status, refused.problem?.title, asked.at(-1)?.line]).toEqual([401, 'status 401', 'GET /positions'])
    await expect(target.raw({ method: 'GET', path: '/v1/state' })).rejects.toThrow(
      'the mapping has no call for it at GET /v1/state; nothing was sent: map it in target.map',
    )
  })
})

describe('acting', () => {
  const trade: Mapping['trade'] = {
    submit: {
      path: '/api/orders',
      headers: { 'X-Request-Id': '{key}' },
      body: `{"ticker": symbol, "direction": $uppercase(side), "quantity": $number(qty), "stop_loss": $number(stop_loss.stop_price), "ref": client_order_id}`,
      to: ordersTo,
    },
    cancel: { method: 'POST', path: '/api/orders/{id}/cancel' },
    cancelAll: { path: '/api/orders', to: `data.{"id": ref, "status": gone ? 200 : 409}` },
  }
  const errors = {
    when: 'body.success = false',
    problem: `body.error ? {"type": "urn:problem:" & body.error.code, "title": body.error.text, "status": body.error.code = "limit" ? 422 : 400}`,
  }

  test('sends the system’s own body and gets the gate’s own order', async () => {
    const asked: Asked[] = []
    const url = await serve(
      service(({ line }) => {
        if (line.startsWith('POST /api/orders/')) return [204, undefined]
        if (line.startsWith('DELETE'))
          return [
            200,
            {
              data: [
                { ref: 'a', gone: true },
                { ref: 'b', gone: false },
              ],
            },
          ]
        return line.startsWith('POST') ? [201, foreign(1)] : [200, { data: [] }]
      }, asked),
    )
    const target = await reachMapped(url, { ...mapping, trade })
    const request = {
      symbol: 'ACME',
      side: 'buy',
      qty: '1.5',
      type: 'market',
      time_in_force: 'gtc',
      stop_loss: { stop_price: '9.5' },
    } as const
    const answer = await target.trade.submit(request, { key: 'k-1' })
    expect([answer.status, answer.problem, answer.order?.id, answer.order?.qty]).toEqual([201, null, 'ord-1', '1.5'])
    const sent = asked.at(-1)
    expect([sent?.headers['x-request-id'], JSON.parse(sent?.body ?? '')]).toEqual([
      'k-1',
      { ticker: 'ACME', direction: 'BUY', quantity: 1.5, stop_loss: 9.5 },
    ])
    expect(await target.trade.cancel('ord 1')).toMatchObject({ status: 204, problem: null })
    expect(asked.at(-1)?.line).toBe('POST /api/orders/ord%201/cancel')
    expect((await target.trade.cancelAll()).results).toEqual([
      { id: 'a', status: 200 },
      { id: 'b', status: 409 },
    ])
  })

  test('a refusal is one, in whatever form it comes', async () => {
    const replies: Reply[] = [
      [200, { success: false, error: { code: 'limit', text: 'too many open trades' } }],
      [400, { success: false, error: { code: 'bad', text: 'no such ticker' } }],
      [429, { detail: 'slow down' }],
    ]
    const url = await serve(
      service(({ line }) => (line.startsWith('POST') ? (replies.shift() ?? [500, {}]) : [200, { data: [] }])),
    )
    const target = await reachMapped(url, { ...mapping, trade, errors })
    const request = { symbol: 'ACME', side: 'buy', qty: '1', type: 'market', time_in_force: 'gtc' } as const
    const outcome = async () => {
      const { status, problem, order } = await target.trade.submit(request)
      return [status, problem?.type, problem?.title, order]
    }
    expect([await outcome(), await outcome(), await outcome(), await outcome()]).toEqual([
      [422, 'urn:problem:limit', 'too many open trades', null],
      [400, 'urn:problem:bad', 'no such ticker', null],
      [429, 'about:blank', 'slow down', null],
      [500, 'about:blank', 'status 500', null],
    ])
  })

  test('what a refusal lacks is no type of ours', async () => {
    const url = await serve(
      service(({ line }) => (line.startsWith('POST') ? [403, { message: 'forbidden for you' }] : [200, { data: [] }])),
    )
    const target = await reachMapped(url, { ...mapping, trade })
    const { problem } = await target.trade.submit({
      symbol: 'A',
      side: 'buy',
      qty: '1',
      type: 'market',
      time_in_force: 'gtc',
    })
    expect(problem).toEqual({ type: 'about:blank', title: 'forbidden for you', status: 403 })
    expect(target.ledger().violationCount).toBe(0)
  })
})
