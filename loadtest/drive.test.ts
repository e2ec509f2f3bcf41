import { afterEach, describe, expect, test } from 'vitest'
import { testAuthority } from '../targets/http/tls.fixture.ts'
import { type LoadRun, runLoad } from './load.ts'
import { localTargets, never, planFor } from './local-target.fixture.ts'
import { type Outcome, outcomes } from './outcome.ts'
import type { LoadPlan } from './plan.ts'
import type { Row } from './record.ts'
import { countOutcomes } from './summary.ts'

const targets = localTargets()
afterEach(() => targets.close())

const rowsOf = ({ record }: LoadRun): readonly Row[] => (record.kind === 'rows' ? record.rows : [])

/** The outcomes that occurred, counted. */
const counted = (run: LoadRun): Partial<Record<Outcome, number>> => {
  const counts = countOutcomes(run.record)
  return Object.fromEntries(outcomes.filter(name => counts[name] > 0).map(name => [name, counts[name]]))
}
const load = (plan: LoadPlan): Promise<LoadRun> => runLoad(plan, { signal: never })

describe('every request is counted once, as what became of it', () => {
  test('answers by class, closed, broken and silent connections', async () => {
    const url = await targets.http((response, request, body) => {
      const kind = (JSON.parse(body) as { n: number }).n % 10
      if (kind === 0) return request.socket.end()
      if (kind === 1) return request.socket.resetAndDestroy()
      if (kind === 2) return
      const status = [200, 201, 302, 404, 429, 500, 503][kind - 3] ?? 200
      response.writeHead(status).end('{}')
    })
    const run = await load(planFor(url, { timeoutMs: 5000 }))
    expect(counted(run)).toEqual({
      '2xx': 20,
      '3xx': 10,
      '4xx': 10,
      '429': 10,
      '5xx': 20,
      timeout: 10,
      lost: 10,
      reset: 10,
    })
    expect(run.details).toEqual({ 'closed before an answer': 10, ECONNRESET: 10 })
    await expect.poll(() => targets.openConnections()).toBe(0)
  })

  test('a dead port: each refused, one attempt each', async () => {
    const run = await load(planFor(await targets.deadPort()))
    expect([counted(run), run.details, run.opened]).toEqual([{ refused: 100 }, { ECONNREFUSED: 100 }, 100])
  })

  test('a server that closes after each answer loses none', async () => {
    const url = await targets.http(response => response.setHeader('connection', 'close').end('{}'))
    const run = await load(planFor(url))
    expect([counted(run), run.opened]).toEqual([{ '2xx': 100 }, 100])
  })

  test('a server that closes idle connections loses none: they are not used again', async () => {
    const url = await targets.sockets(socket => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')
      setTimeout(() => socket.end(), 5)
    })
    const run = await load(planFor(url, { rate: 4, durationMs: 1000 }))
    expect([counted(run), run.opened]).toEqual([{ '2xx': 4 }, 4])
  })

  test('a time for which the server says it keeps connections is heeded', async () => {
    const url = await targets.sockets(socket => {
      socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\ncontent-length: 2\r\n\r\n{}')
    })
    const run = await load(planFor(url, { rate: 10, durationMs: 500 }))
    expect([counted(run), run.opened]).toEqual([{ '2xx': 5 }, 5])
  })

  test('an answer that ends with its connection is whole', async () => {
    const url = await targets.sockets(socket => socket.end('HTTP/1.0 200 OK\r\n\r\n{"ok":true}'))
    const run = await load(planFor(url, { expectations: [{ path: ['ok'], value: 'true' }] }))
    expect(counted(run)).toEqual({ '2xx': 100 })
  })

  test('an answer that ends before its announced length is lost', async () => {
    const url = await targets.sockets(socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort'))
    expect(counted(await load(planFor(url)))).toEqual({ lost: 100 })
  })

  test('what is not HTTP is no answer', async () => {
    const url = await targets.sockets(socket => socket.write('HELO\r\n'))
    const run = await load(planFor(url))
    expect([counted(run), run.details]).toEqual([{ 'bad-body': 100 }, { 'not HTTP': 100 }])
  })

  test('a second answer to one request is given to no other', async () => {
    const url = await targets.sockets((socket, chunk) => {
      const n = Number(/"n":(\d+)/.exec(chunk)?.[1])
      const answer = (status: number) => `HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`
      socket.write(n % 2 === 0 ? answer(200) + answer(500) : answer(200))
    })
    expect(counted(await load(planFor(url)))).toEqual({ '2xx': 100 })
  })

  test('an interim answer is waited out', async () => {
    const url = await targets.sockets(socket => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}')
    })
    expect(counted(await load(planFor(url)))).toEqual({ '2xx': 100 })
  })

  test('200 with an error inside is no success where a field is expected', async () => {
    const url = await targets.http((response, _, body) => {
      response.end(JSON.stringify({ success: (JSON.parse(body) as { n: number }).n % 4 !== 0 }))
    })
    const run = await load(planFor(url, { expectations: [{ path: ['success'], value: 'true' }] }))
    expect(counted(run)).toEqual({ '2xx': 75, 'bad-body': 25 })
  })

  test('an answer without end is cut where it is looked into', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const url = await targets.http(response => {
      for (let i = 0; i < 24; i++) response.write(chunk)
      response.end()
    })
    const expectations = [{ path: ['success'], value: null }]
    const run = await load(planFor(url, { expectations, rate: 20 }))
    expect([counted(run), run.details]).toEqual([{ 'bad-body': 10 }, { 'longer than 1048576 bytes': 10 }])
  })
})

describe('what reaches the target', () => {
  test('each body and each id once, in the order of the schedule, with the headers given', async () => {
    const bodies: string[] = []
    const heads = new Set<string>()
    const url = await targets.http((response, request, body) => {
      bodies.push(body)
      const { authorization, connection, host } = request.headers
      heads.add(
        JSON.stringify([request.method, request.url, authorization, connection, request.headers['content-type'], host]),
      )
      response.end()
    })
    const plan = planFor(`${url}v2/orders?x=1`, {
      headers: { Authorization: 'Bearer t' },
      body: '{"client_order_id":"{{id}}","n":{{index}},"note":"€"}',
    })
    await load(plan)
    const expected = Array.from({ length: 100 }, (_, n) => `{"client_order_id":"test-${n}","n":${n},"note":"€"}`)
    expect(new Set(bodies)).toEqual(new Set(expected))
    expect(bodies.length).toBe(100)
    const { host } = new URL(url)
    expect([...heads].map(head => JSON.parse(head))).toEqual([
      ['POST', '/v2/orders?x=1', 'Bearer t', 'keep-alive', 'application/json', host],
    ])
  })

  test('connections are used again: no more than the target needs are opened', async () => {
    const url = await targets.http(response => response.end())
    const run = await load(planFor(url, { connections: 3 }))
    expect(run.opened).toBeLessThanOrEqual(3)
    expect(counted(run)).toEqual({ '2xx': 100 })
  })
})

describe('certificates are verified', () => {
  test('one that no known authority signed ends each request before anything is sent', async () => {
    let requests = 0
    const url = await targets.https(response => {
      requests++
      response.end()
    })
    const run = await load(planFor(url, { rate: 40 }))
    expect([counted(run), run.details, requests]).toEqual([{ refused: 20 }, { UNABLE_TO_VERIFY_LEAF_SIGNATURE: 20 }, 0])
  })

  test('a handshake that the server ends is refused', async () => {
    const url = await targets.sockets(socket => socket.end())
    const run = await load(planFor(url.replace('http:', 'https:'), { rate: 20 }))
    expect(counted(run)).toEqual({ refused: 10 })
  })

  test('with its authority named the same server is loaded', async () => {
    const url = await targets.https(response => response.end())
    expect(counted(await load(planFor(url, { rate: 40, ca: testAuthority })))).toEqual({ '2xx': 20 })
  })
})

describe('a run ends by itself', () => {
  test('where a target never answers: each is given up after its time limit, and no socket stays open', async () => {
    const url = await targets.http(() => {})
    const run = await load(planFor(url, { timeoutMs: 600 }))
    const rows = rowsOf(run)
    expect(counted(run)).toEqual({ timeout: 100 })
    expect(rows.filter(({ due, ended }) => ended - due < 600_000)).toEqual([])
    await expect.poll(() => targets.openConnections()).toBe(0)
  })

  test('where every connection is taken: a request that gets none in time is not-sent, which is the target’s failure and not the generator’s', async () => {
    const url = await targets.http(() => {})
    const run = await load(planFor(url, { timeoutMs: 1000, connections: 10 }))
    const { timeout = 0, 'not-sent': notSent = 0, ...others } = counted(run)
    expect(others).toEqual({})
    expect(timeout + notSent).toBe(100)
    // A connection is held for a second at least, and nobody waits beyond 1.5 s: two turns for each of the ten, and none for all others.
    expect(timeout).toBeGreaterThan(0)
    expect(timeout).toBeLessThanOrEqual(20)
    expect(rowsOf(run).filter(({ sent, outcome }) => (sent === null) !== (outcome === 'not-sent'))).toEqual([])
    expect(run.generators.map(({ planned, taken }) => [planned, taken])).toEqual([[100, 100]])
  })

  test('when it is stopped: what is under way is left out and counted', async () => {
    const controller = new AbortController()
    const url = await targets.http(() => controller.abort())
    const run = await runLoad(planFor(url, { durationMs: 60_000 }), { signal: controller.signal })
    const { taken = 0 } = run.generators[0] ?? {}
    expect(counted(run)).toEqual({})
    expect(run.unsettled).toBe(taken)
    expect(taken).toBeGreaterThan(0)
    expect(taken).toBeLessThan(12_000)
    await expect.poll(() => targets.openConnections()).toBe(0)
  })

  test('at a rate that no machine can send: what was not taken up is nobody’s failure but the generator’s', async () => {
    const url = await targets.http(response => response.end())
    const run = await load(planFor(url, { rate: 1_000_000, durationMs: 300, body: null, method: 'GET' }))
    const { taken = 0, planned = 0 } = run.generators[0] ?? {}
    const recorded = Object.values(counted(run)).reduce((sum, count) => sum + count, 0)
    expect([planned, recorded]).toEqual([300_000, taken])
    expect(run.health.ok).toBe(false)
    expect(run.health.reasons[0]).toMatch(/^\d+\.\d % of the asked rate was sent, at least 99\.0 % is needed$/)
  })
})
