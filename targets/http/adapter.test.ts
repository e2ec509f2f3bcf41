import { afterEach, describe, expect, test } from 'vitest'
import type { Target } from '../capability.ts'
import { TargetError } from '../errors.ts'
import { type Handler, localServers } from './local-server.fixture.ts'

interface Reply {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
}
interface Asked {
  readonly route: string
  readonly body: string
  readonly authorization: string | undefined
  readonly key: string | undefined
}
type Routes = Record<string, Reply>

const { serve, reach, close } = localServers()
afterEach(close)

const handlerOf =
  (routes: Routes, asked: Asked[]): Handler =>
  (request, response) => {
    const route = `${request.method} ${(request.url ?? '').split('?')[0]}`
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const { authorization } = request.headers
      const key = request.headers['idempotency-key']
      asked.push({
        route,
        body: Buffer.concat(chunks).toString(),
        authorization,
        key: key === undefined ? key : String(key),
      })
      const { status = 200, body, headers } = routes[route] ?? { status: 404, body: problem(404) }
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body))
    })
  }

const problem = (status: number) => ({ type: 'urn:problem:x', title: 'No', status })

const faultOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
  } catch (error) {
    if (error instanceof TargetError) return error.message
    throw error
  }
  throw new Error('the call ended well')
}

const started = async (routes: Routes, options = {}): Promise<{ target: Target; asked: Asked[] }> => {
  const asked: Asked[] = []
  const target = await reach(await serve(handlerOf(routes, asked)), options)
  return { target, asked }
}

describe('what a target offers', () => {
  const reads: Routes = { 'GET /health': { status: 503 }, 'GET /v2/clock': {}, 'GET /v1/events': {} }

  test('is every read that answers and what its state names', async () => {
    const state = { capabilities: ['trade', 'orders', 'teleport', 'control'], universe: { symbols: ['ACME'] } }
    const { target, asked } = await started({
      ...reads,
      'GET /v1/state': { body: state },
      'GET /v2/quotes': { body: {} },
    })
    expect([...target.capabilities].sort()).toEqual(['clock', 'events', 'health', 'orders', 'quotes', 'state', 'trade'])
    expect(asked.filter(({ route }) => route.startsWith('OPTIONS'))).toEqual([])
  })

  test('is told by OPTIONS where no state names it', async () => {
    const { target } = await started({
      ...reads,
      'OPTIONS /v2/orders': { headers: { allow: 'GET, POST' } },
      'OPTIONS /v1/config': { headers: { allow: 'GET' } },
      'GET /v2/quotes': { status: 422, body: problem(422) },
      'POST /gate/v1/control': { body: {} },
    })
    expect([...target.capabilities].sort()).toEqual(['clock', 'control', 'events', 'health', 'quotes', 'trade'])
  })

  test('throws when it is used and is not there, and is undefined in a scope', async () => {
    const { target } = await started(reads)
    expect(() => target.trade.cancelAll()).toThrow('the target does not offer trade, used at trade.cancelAll')
    const { trade, clock } = target.scoped({})
    expect([trade, typeof clock.get]).toEqual([undefined, 'function'])
  })

  test('is nothing where every read is refused: the token is wrong', async () => {
    const refused = { status: 401, body: problem(401) }
    const names = [
      'metrics',
      'v2/clock',
      'v2/account',
      'v2/positions',
      'v2/orders',
      'v1/decisions',
      'v1/events',
      'v1/state',
    ]
    const routes = Object.fromEntries(names.map(name => [`GET /${name}`, refused] as const))
    expect(await faultOf(started({ 'GET /health': {}, ...routes }))).toBe(
      'answered 401 at GET /metrics; check the token and its roles in target.auth',
    )
  })

  test.each(['nonsense', 'ftp://127.0.0.1', 'http://ann:secret@127.0.0.1', 'http://127.0.0.1/?token=secret'])(
    'is not asked at %s',
    async url => {
      const message = await faultOf(reach(url))
      expect(message).toMatch(/is no address of a target/)
      expect(message).not.toContain('secret')
    },
  )
})

describe('a call', () => {
  test('goes below the base path with the credential of its role', async () => {
    const asked: Asked[] = []
    const url = await serve(handlerOf({}, asked))
    const roles = { viewer: 'token-of-viewer' }
    const target = await reach(`${url}/api/`, { token: 'token-of-all', roles, capabilities: [] })
    const get = (as?: 'viewer' | 'nobody' | 'risk' | { token: string }) =>
      target.raw({ method: 'GET', path: '/x', ...(as === undefined ? {} : { as }) })
    for (const as of [undefined, 'viewer', 'nobody', { token: 'handed-out' }] as const) await get(as)
    expect(asked.map(({ route, authorization }) => [route, authorization])).toEqual([
      ['GET /api/x', 'Bearer token-of-all'],
      ['GET /api/x', 'Bearer token-of-viewer'],
      ['GET /api/x', undefined],
      ['GET /api/x', 'Bearer handed-out'],
    ])
    expect([...target.roles]).toEqual(['viewer'])
    expect(await faultOf(get('risk'))).toMatch(/no credential of role risk is configured/)
    expect(await faultOf(target.raw({ method: 'GET', path: 'http://elsewhere/' }))).toMatch(/is no address/)
  })

  test('of a raw request sends what it is given and judges nothing', async () => {
    const { target, asked } = await started(
      { 'POST /x': { status: 500, body: '<html>', headers: { 'content-type': 'text/html' } } },
      { capabilities: [] },
    )
    const answer = await target.raw({ method: 'POST', path: '/x', body: '{"qty": NaN}', headers: { 'X-Trace': '1' } })
    expect(asked.map(({ body }) => body)).toEqual(['{"qty": NaN}'])
    expect([answer.status, answer.text, answer.json, answer.problem, answer.error]).toEqual([
      500,
      '<html>',
      undefined,
      null,
      null,
    ])
    expect(target.ledger().mutating).toEqual([{ method: 'POST', path: '/x', status: 500 }])
  })

  test('with an order carries its idempotency key and brings the problem back', async () => {
    const { target, asked } = await started(
      { 'POST /v2/orders': { status: 403, body: { ...problem(403), type: 'urn:problem:funds' } } },
      { capabilities: ['trade'] },
    )
    const body = { symbol: 'ACME', side: 'buy', qty: '1', type: 'market', time_in_force: 'day' } as const
    const { status, order, problem: refusal } = await target.trade.submit(body, { key: 'k-1' })
    expect([status, order, refusal?.type]).toEqual([403, null, 'urn:problem:funds'])
    expect(asked.map(({ key, body: sent }) => [key, JSON.parse(sent)])).toEqual([['k-1', body]])
  })

  test('that is done with a broken order is an error, not a success', async () => {
    const { target } = await started({ 'POST /v2/orders': { body: { success: true } } }, { capabilities: ['trade'] })
    const body = { symbol: 'ACME', side: 'buy', qty: '1', type: 'market', time_in_force: 'day' } as const
    expect(await faultOf(target.trade.submit(body))).toMatch(
      /breaks its contract: order\/id must have required property/,
    )
    expect(target.ledger().violationCount).toBe(1)
  })

  test('that cancels everything lists what became of each', async () => {
    const rows = [{ id: 'o1', status: 204 }, { id: 'o2' }]
    const { target } = await started(
      { 'DELETE /v2/orders': { status: 207, body: rows }, 'DELETE /v2/orders/o%2F1': { status: 204 } },
      { capabilities: ['trade'] },
    )
    const all = await target.trade.cancelAll()
    expect([all.status, all.results]).toEqual([207, [{ id: 'o1', status: 204 }]])
    expect(target.unseen()).toBe(1)
    const one = await target.trade.cancel('o/1')
    expect([one.status, one.problem, one.results]).toEqual([204, null, []])
  })

  test('refused by a proxy in HTML comes back as its status', async () => {
    const html = { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } }
    const { target } = await started({ 'POST /v1/cycles': html }, { capabilities: ['cycles'] })
    const { status, cycle, problem: refusal } = await target.cycles.start({ kind: 'pipeline' })
    expect([status, cycle, refusal]).toEqual([502, null, null])
  })

  test('that rotates a key keeps the key out of the evidence and finds it where it shows later', async () => {
    const token = 'fresh-key-0123456789'
    const { target } = await started(
      {
        'PATCH /v1/config': { body: { revision: 2, key: { role: 'viewer', token } } },
        'GET /v1/events': { body: [], headers: { 'x-debug': token } },
      },
      { capabilities: ['config', 'events'] },
    )
    const { answer } = await target.config.patch({ keys: { rotate: 'viewer' }, reason: 'drill' })
    expect(answer?.key?.token).toBe(token)
    expect(target.ledger().leaks).toEqual([])
    await target.events.all()
    expect(target.ledger().leaks.map(({ label }) => label)).toEqual(['key of viewer'])
    expect(JSON.stringify(target.exchanges())).not.toContain(token)
  })
})

describe('an event stream', () => {
  const event = (seq: number) => ({
    seq,
    ts: '2026-01-05T00:00:00Z',
    type: 'outage.started',
    severity: 'info',
    actor: 'system',
    subject: 'system',
    data: { reason: 'drill' },
    prev: '0'.repeat(64),
    hash: '0'.repeat(64),
  })
  const stream = (chunks: readonly string[], last = true): Promise<Target> =>
    serve((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`: hello ${request.headers['last-event-id']}\n\n`)
      for (const chunk of chunks) response.write(chunk)
      if (last) response.end()
    }).then(url => reach(url, { capabilities: ['events'] }))

  const take = async (target: Target, count: number): Promise<number[]> => {
    const stop = new AbortController()
    const seqs: number[] = []
    for await (const { seq } of target.events.stream({ after: 4, signal: stop.signal })) {
      seqs.push(seq)
      if (seqs.length === count) stop.abort()
    }
    return seqs
  }

  test('gives each event once, whatever the line ends and the cuts, until the reader has enough', async () => {
    const text = JSON.stringify(event(6))
    const chunks = [
      `id: 5\ndata: ${JSON.stringify(event(5))}\n\nid: 6\nda`,
      `ta: ${text.slice(0, 20)}`,
      `${text.slice(20)}\r\n\r\n`,
      `data: {"seq": 0}\n\ndata: ${JSON.stringify(event(7)).replace(',', ',\ndata: ')}\n\n`,
    ]
    const target = await stream(chunks, false)
    expect(await take(target, 3)).toEqual([5, 6, 7])
    expect(target.unseen()).toBe(1)
  })

  test('that ends, is broken or is none is named for it', async () => {
    expect(await faultOf(take(await stream([`data: ${JSON.stringify(event(5))}\n\n`]), 2))).toMatch(
      /the target ended it/,
    )
    expect(await faultOf(take(await stream(['data: {"a":1,"a":2}\n\n']), 1))).toMatch(/names the key a twice/)
    expect(await faultOf(take(await stream(['data: ', 'x'.repeat(1_100_000)], false), 1))).toMatch(
      /larger than an event/,
    )
    const { target } = await started({ 'GET /v1/events': { body: [] } }, { capabilities: ['events'] })
    expect(await faultOf(take(target, 1))).toMatch(/200 of type application\/json, not an event stream/)
  })
})
