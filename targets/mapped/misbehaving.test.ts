import type { IncomingMessage } from 'node:http'
import { createServer, request as forward } from 'node:http'
import { connect as dial } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Mapping } from '../../contracts/files/mapping.schema.ts'
import { TargetError } from '../errors.ts'
import { localServers } from '../http/local-server.fixture.ts'
import { testAuthority } from '../http/tls.fixture.ts'
import { createRedactor } from '../redactor.ts'
import { json, plainMapping } from './misbehaviour.fixture.ts'
import { retryAfterMs, skewNote } from './patience.ts'

// What a system, or the way to it, does to whoever reads it over more than one call; docs/mapping.test.ts has the rest.

const { serve, serveSecurely, reachMapped, close } = localServers()
afterEach(close)

const SECRET = 'very-secret-value/1+2'

const mapping = plainMapping
const now = { now: 1767614400 }

const faultOf = async (call: Promise<unknown>): Promise<TargetError> => {
  try {
    await call
  } catch (error) {
    if (error instanceof TargetError) return error
    throw error
  }
  throw new Error('the call ended well')
}

const whole = (request: IncomingMessage): Promise<string> =>
  new Promise(done => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => done(Buffer.concat(chunks).toString()))
  })

describe('a system that', () => {
  test('refuses everything, or is not there, is named at once', async () => {
    const url = await serve((_, response) => json(response, { detail: 'Invalid API key' }, { status: 401 }))
    expect((await faultOf(reachMapped(url, mapping))).message).toContain('answered 401 (Invalid API key) at GET /time')
    expect((await faultOf(reachMapped('http://127.0.0.1:1', mapping))).message).toContain('ECONNREFUSED at GET /time')
  })

  test('has a mapping that is none is named before anything is sent', async () => {
    const asked: string[] = []
    const url = await serve((request, response) => {
      asked.push(request.url ?? '')
      json(response, now)
    })
    const broken: Mapping = { orders: { path: '/o', to: '{"id": ', paging: { kind: 'none' } } }
    expect((await faultOf(reachMapped(url, broken))).message).toBe(
      'the mapping orders.to is no JSONata: Expected "}" before end of expression (character 7) at target.map.orders.to; correct the expression in target.map',
    )
    expect(asked).toEqual([])
  })
})

describe('a 429 with Retry-After', () => {
  const throttling = async () => {
    let refused = 0
    let calls = 0
    const url = await serve((_, response) => {
      calls++
      if (refused > 0) {
        refused--
        json(response, {}, { status: 429, headers: { 'retry-after': '0.05' } })
      } else json(response, now)
    })
    const target = await reachMapped(url, mapping)
    return {
      target,
      refuse: (count: number) => {
        refused = count
        calls = 0
      },
      calls: () => calls,
    }
  }

  test('is heeded once, and a note says so', async () => {
    const { target, refuse, calls } = await throttling()
    refuse(1)
    expect((await target.clock.get()).is_open).toBe(true)
    expect([calls(), target.ledger().notes]).toEqual([
      2,
      ['the target answered 429 at GET /time; the call was made again after 0.05 s'],
    ])
    refuse(2)
    expect((await faultOf(target.clock.get())).message).toContain('429 again after the 0.05 s of its Retry-After')
    expect(calls()).toBe(2)
  })

  test('is never waited for where the time is measured', async () => {
    const { target, refuse, calls } = await throttling()
    refuse(1)
    expect((await faultOf(target.clock.read())).message).toContain(
      '429, not waited for: the time of this call is measured',
    )
    expect(calls()).toBe(1)
    refuse(1)
    const raw = await target.raw({ method: 'GET', path: '/v2/clock' })
    expect([raw.status, calls()]).toEqual([429, 1])
  })

  test('may name a date', () => {
    const at = Date.parse('2026-01-05T12:00:00Z')
    expect(retryAfterMs('Mon, 05 Jan 2026 12:00:30 GMT', at)).toBe(30_000)
    expect([retryAfterMs('2', at), retryAfterMs('soon', at), retryAfterMs(undefined, at)]).toEqual([2000, null, null])
  })
})

test('a clock that differs is noted, one within the second of its header is not', () => {
  const at = Date.parse('2026-01-05T12:00:00Z')
  const note = (date: string, ms = 10) => skewNote({ headers: { date }, ms }, at)
  expect(note('Mon, 05 Jan 2026 12:01:30 GMT')).toBe(
    'the target’s clock is 90 s ahead of this machine’s (Date header); set both by NTP: ages taken across the two are off by as much',
  )
  expect(note('Mon, 05 Jan 2026 11:00:00 GMT')).toContain('3599 s behind this machine’s')
  expect([note('Mon, 05 Jan 2026 11:59:58 GMT'), note('Mon, 05 Jan 2026 12:00:01 GMT'), note('nonsense')]).toEqual([
    null,
    null,
    null,
  ])
  expect(note('Mon, 05 Jan 2026 11:59:50 GMT', 9000)).toBe(null)
})

describe('TLS', () => {
  test('a certificate of an unknown authority is refused, and accepted where the authority is named', async () => {
    const url = await serveSecurely((_, response) => json(response, now))
    expect((await faultOf(reachMapped(url, mapping, { token: SECRET }))).message).toBe(
      'the certificate is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE) at GET /time; name the file of its authority in target.tls.ca',
    )
    const target = await reachMapped(url, mapping, { ca: testAuthority })
    expect((await target.clock.get()).is_open).toBe(true)
  })
})

describe('a proxy', () => {
  const listening = async (isOpen: boolean): Promise<{ url: string; seen: string[] }> => {
    const seen: string[] = []
    const proxy = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? 'nobody'}`)
      if (!isOpen) return json(response, 'no', { status: 407 })
      const { headers, method = 'GET', url = '' } = request
      const passed = forward(url, { method, headers }, answer => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      })
      request.pipe(passed)
    })
    proxy.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.headers['proxy-authorization'] ?? 'nobody'}`)
      if (!isOpen) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      const [host = '', port = ''] = (request.url ?? '').split(':')
      const onward = dial(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        onward.pipe(socket).pipe(onward)
      })
    })
    const url = await serve((request, response) => void proxy.emit('request', request, response))
    await new Promise<void>(done => proxy.listen(0, '127.0.0.1', done))
    const address = proxy.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    proxies.push(
      () =>
        new Promise(done => {
          proxy.closeAllConnections()
          proxy.close(() => done())
        }),
    )
    return { url: url && `http://user:pass-word@127.0.0.1:${port}`, seen }
  }
  const proxies: (() => Promise<void>)[] = []
  afterEach(async () => {
    await close()
    await Promise.all(proxies.splice(0).map(end => end()))
  })

  test('is gone through, with its own credentials, also to a target with TLS', async () => {
    const basic = `Basic ${Buffer.from('user:pass-word').toString('base64')}`
    const { url: proxy, seen } = await listening(true)
    const plain = await serve((_, response) => json(response, now))
    const target = await reachMapped(plain, mapping, { proxy })
    expect((await target.clock.get()).is_open).toBe(true)
    expect(seen.at(-1)).toBe(`GET ${plain}/time ${basic}`)
    const secure = await serveSecurely((_, response) => json(response, now))
    const tunnelled = await reachMapped(secure, mapping, { proxy, ca: testAuthority })
    expect((await tunnelled.clock.get()).is_open).toBe(true)
    expect(seen.at(-1)).toBe(`CONNECT ${basic}`)
  })

  test('that refuses or is not there is named', async () => {
    const { url: proxy } = await listening(false)
    const secure = await serveSecurely((_, response) => json(response, now))
    expect((await faultOf(reachMapped(secure, mapping, { proxy, ca: testAuthority }))).message).toBe(
      'the proxy did not let the call through (it answered 407) at GET /time; check target.proxy',
    )
    expect((await faultOf(reachMapped(secure, mapping, { proxy: 'http://127.0.0.1:1' }))).message).toBe(
      'the proxy did not let the call through (ECONNREFUSED) at GET /time; check target.proxy',
    )
  })
})

describe('credentials', () => {
  const watching = async () => {
    const seen: (string | undefined)[] = []
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization ?? String(request.headers['x-api-key'] ?? 'nobody'))
      json(response, now)
    })
    return { url, seen }
  }

  test('go as the system wants them: bearer, basic or a header; a role’s secret in their place', async () => {
    const { url, seen } = await watching()
    const bearer = await reachMapped(url, mapping, { token: 'token-1', roles: { viewer: 'token-2' } })
    const basic = await reachMapped(url, mapping, { auth: { kind: 'basic', user: 'gate', password: 'pw-1' } })
    const header = await reachMapped(url, mapping, { auth: { kind: 'header', name: 'X-Api-Key', value: 'key-1' } })
    seen.splice(0)
    for (const target of [bearer, basic, header]) await target.clock.get()
    await bearer.raw({ method: 'GET', path: '/v2/clock', as: 'viewer' })
    await header.raw({ method: 'GET', path: '/v2/clock', as: { token: 'other-key' } })
    await basic.raw({ method: 'GET', path: '/v2/clock', as: 'nobody' })
    expect(seen).toEqual([
      'Bearer token-1',
      `Basic ${Buffer.from('gate:pw-1').toString('base64')}`,
      'key-1',
      'Bearer token-2',
      'other-key',
      'nobody',
    ])
  })

  interface TokenServer {
    readonly url: string
    readonly forms: string[]
    readonly refuse: (token: string) => void
    readonly asked: string[]
  }

  const oauth = async (lifeSeconds: number): Promise<TokenServer> => {
    const forms: string[] = []
    const asked: string[] = []
    let refused = ''
    const url = await serve((request, response) => {
      if (request.url === '/token') {
        void whole(request).then(form => {
          forms.push(form)
          if (request.headers.authorization !== `Basic ${Buffer.from('gate:s%2Fcret').toString('base64')}`) {
            return json(
              response,
              { error: 'invalid_client', error_description: `bad secret ${SECRET}` },
              { status: 401 },
            )
          }
          json(response, { access_token: `access-${forms.length}`, token_type: 'Bearer', expires_in: lifeSeconds })
        })
        return
      }
      const token = (request.headers.authorization ?? '').replace('Bearer ', '')
      asked.push(token)
      json(response, now, token === refused ? { status: 401 } : {})
    })
    return {
      url,
      forms,
      asked,
      refuse: token => {
        refused = token
      },
    }
  }

  const plan = (url: string, clientSecret = 's/cret') => ({
    auth: { kind: 'oauth', tokenUrl: `${url}/token`, clientId: 'gate', clientSecret, scope: 'read trade' } as const,
  })

  test('an OAuth token is fetched once, and again once it is refused', async () => {
    const { url, forms, asked, refuse } = await oauth(3600)
    const target = await reachMapped(url, mapping, plan(url))
    await Promise.all([target.clock.get(), target.clock.get()])
    expect([forms, [...new Set(asked)]]).toEqual([['grant_type=client_credentials&scope=read+trade'], ['access-1']])
    refuse('access-1')
    await Promise.all([target.clock.get(), target.clock.get()])
    expect([forms.length, asked.at(-1)]).toEqual([2, 'access-2'])
    expect(target.ledger().notes).toEqual([
      'the target refused an access token before its end (401); another one was fetched and the call made again',
    ])
    refuse('access-2')
    await target.clock.get()
    expect(forms).toHaveLength(3)
  })

  test('an OAuth token that lives no longer is renewed before it is used', async () => {
    const { url, forms } = await oauth(0.001)
    const target = await reachMapped(url, mapping, plan(url))
    const before = forms.length
    await new Promise(done => setTimeout(done, 5))
    await target.clock.get()
    expect(forms.length).toBe(before + 1)
  })

  test('a token server that refuses is named, without any secret', async () => {
    const { url } = await oauth(60)
    const { redact, register } = createRedactor()
    register('env', SECRET)
    const fault = await faultOf(reachMapped(url, mapping, { ...plan(url, 'wrong-secret'), redact }))
    expect(fault.message).toBe(
      `no access token: answered 401, invalid_client, bad secret [redacted env] at POST ${url}/token; check target.auth.oauth and the token server`,
    )
    const [gone] = [await faultOf(reachMapped(url, mapping, plan('http://127.0.0.1:1')))]
    expect(gone.message).toContain('no access token: ECONNREFUSED at POST /token')
  })

  test('are never shown by what is kept', async () => {
    const password = 'pass/word+1234'
    const basic = Buffer.from(`gate:${password}`).toString('base64')
    const url = await serve((request, response) =>
      json(response, { ...now, echo: request.headers.authorization, password }),
    )
    const target = await reachMapped(url, mapping, { auth: { kind: 'basic', user: 'gate', password } })
    await target.clock.get()
    const fault = await faultOf(target.orders.all())
    const kept = JSON.stringify([target.exchanges(), target.ledger(), fault.message])
    for (const secret of [password, basic, encodeURIComponent(password)]) expect(kept).not.toContain(secret)
    expect(target.ledger().leaks.length).toBeGreaterThan(0)
  })
})
