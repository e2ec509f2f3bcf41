import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { CapabilityName } from '../../judge/criterion.ts'
import type { Target } from '../capability.ts'
import { TargetError } from '../errors.ts'
import type { ConnectOptions } from './connection.ts'
import { type Handler, localServers } from './local-server.fixture.ts'

const TOKEN = 'fgt-very-secret-token/1+2'
const everything: readonly CapabilityName[] = ['account', 'orders', 'state']

const { serve, reach: connected, close } = localServers()
afterEach(close)

const reach = (url: string, options: Partial<ConnectOptions> = {}): Promise<Target> =>
  connected(url, { token: TOKEN, capabilities: everything, ...options })

const json = (response: ServerResponse, text: string, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(text)
}

const problem = (response: ServerResponse, status: number, title: string): void => {
  response.writeHead(status, { 'content-type': 'application/problem+json' })
  response.end(JSON.stringify({ type: 'urn:problem:x', title, status }))
}

const faultOf = async (call: Promise<unknown>): Promise<TargetError> => {
  try {
    await call
  } catch (error) {
    if (error instanceof TargetError) return error
    throw error
  }
  throw new Error('the call ended well')
}

const account = {
  id: 'PA1',
  status: 'ACTIVE',
  mode: 'paper',
  currency: 'USD',
  cash: '1',
  equity: '1',
  last_equity: '1',
  peak_equity: '1',
  drawdown: 0,
  trading_blocked: false,
}

interface Misbehaviour {
  readonly what: string
  readonly handler: Handler
  readonly code: string
  readonly sentence: RegExp
  readonly options?: Partial<ConnectOptions>
}

const misbehaviours: readonly Misbehaviour[] = [
  {
    what: 'answers HTML',
    handler: (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end('<html>')
    },
    code: 'GATE_TARGET_NOT_JSON',
    sentence: /the answer is text\/html; charset=utf-8, not JSON, at GET \/v2\/account;/,
  },
  {
    what: 'answers JSON without saying so',
    handler: (_, response) => response.end(JSON.stringify(account)),
    code: 'GATE_TARGET_NOT_JSON',
    sentence: /of no stated type/,
  },
  {
    what: 'breaks off after half a body',
    handler: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{"id":')
      setImmediate(() => response.destroy())
    },
    code: 'GATE_TARGET_TRUNCATED',
    sentence: /broke off after \d bytes/,
  },
  {
    what: 'breaks off between two chunks',
    handler: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"id":"PA1",', () => response.destroy())
    },
    code: 'GATE_TARGET_TRUNCATED',
    sentence: /broke off after 12 bytes/,
  },
  {
    what: 'never answers',
    handler: () => {},
    code: 'GATE_TARGET_TIMEOUT',
    sentence: /no whole answer within 150 ms at GET \/v2\/account;/,
    options: { timeoutMs: 150 },
  },
  {
    what: 'never ends its answer',
    handler: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{')
    },
    code: 'GATE_TARGET_TIMEOUT',
    sentence: /no whole answer within 150 ms/,
    options: { timeoutMs: 150 },
  },
  {
    what: 'resets the connection',
    handler: (_, response) => void response.socket?.resetAndDestroy(),
    code: 'GATE_TARGET_RESET',
    sentence: /closed before an answer came/,
  },
  {
    what: 'closes without an answer',
    handler: (_, response) => response.destroy(),
    code: 'GATE_TARGET_RESET',
    sentence: /closed before an answer came/,
  },
  {
    what: 'speaks another protocol',
    handler: (_, response) => void response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n'),
    code: 'GATE_TARGET_PROTOCOL',
    sentence: /not valid HTTP/,
  },
  {
    what: 'answers NaN',
    handler: (_, response) => json(response, '{"id":"PA1","drawdown": NaN}'),
    code: 'GATE_TARGET_NOT_A_NUMBER',
    sentence: /holds NaN, which JSON does not know/,
  },
  {
    what: 'answers a key twice',
    handler: (_, response) => json(response, `{"legs":[{"id":1,"\\u0069d":2}],"id":1}`),
    code: 'GATE_TARGET_DUPLICATE_KEY',
    sentence: /names the key id twice/,
  },
  {
    what: 'answers broken JSON',
    handler: (_, response) => json(response, '{"id":"PA1",}'),
    code: 'GATE_TARGET_INVALID_JSON',
    sentence: /not valid JSON/,
  },
  {
    what: 'answers nothing with 200',
    handler: (_, response) => json(response, ''),
    code: 'GATE_TARGET_INVALID_JSON',
    sentence: /it is empty/,
  },
  {
    what: 'answers another character set',
    handler: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(Buffer.from([0x22, 0xff, 0x22]))
    },
    code: 'GATE_TARGET_INVALID_JSON',
    sentence: /not UTF-8/,
  },
  {
    what: 'answers a number where money is a string',
    handler: (_, response) => json(response, JSON.stringify({ ...account, cash: 1 })),
    code: 'GATE_TARGET_CONTRACT',
    sentence: /account\/cash must be string at GET \/v2\/account/,
  },
  {
    what: 'sends headers without end',
    handler: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-much': 'x'.repeat(100_000) })
      response.end('{}')
    },
    code: 'GATE_TARGET_OVERSIZED',
    sentence: /headers/,
  },
  {
    what: 'refuses the token',
    handler: (_, response) => problem(response, 401, 'Unauthorized'),
    code: 'GATE_TARGET_UNAUTHORIZED',
    sentence: /answered 401 \(Unauthorized\) at GET \/v2\/account; check the token/,
  },
  {
    what: 'forbids it',
    handler: (_, response) => problem(response, 403, 'Forbidden'),
    code: 'GATE_TARGET_UNAUTHORIZED',
    sentence: /answered 403 \(Forbidden\)/,
  },
  {
    what: 'is asked too often',
    handler: (_, response) => problem(response, 429, 'Too many requests'),
    code: 'GATE_TARGET_STATUS',
    sentence: /answered 429 \(Too many requests\)/,
  },
]

describe('a target that', () => {
  test.each(misbehaviours)('$what is named for it', async ({ handler, code, sentence, options }) => {
    const target = await reach(await serve(handler), options)
    const fault = await faultOf(target.account.get())
    expect(fault.code).toBe(code)
    expect(fault.message).toMatch(sentence)
    const [exchange] = target.exchanges()
    expect(exchange).toMatchObject({ method: 'GET', path: '/v2/account' })
    expect(await target.raw({ method: 'GET', path: '/v2/account' })).toHaveProperty('status')
  })

  test('is not there is named for it', async () => {
    const server = createServer()
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await new Promise(done => server.close(done))
    const target = await reach(url)
    expect((await faultOf(target.account.get())).message).toMatch(
      /^ECONNREFUSED at GET \/v2\/account; check that the target runs/,
    )
  })

  test('sends gigabytes is stopped at the limit', async () => {
    let sent = 0
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(2 ** 31) })
      const chunk = Buffer.alloc(65_536, ' ')
      const pour = (): void => {
        while (sent < 2 ** 31 && !response.destroyed) {
          sent += chunk.length
          if (!response.write(chunk)) return void response.once('drain', pour)
        }
      }
      pour()
    })
    const target = await reach(url, { bodyLimit: 1_000_000, timeoutMs: 10_000 })
    const fault = await faultOf(target.account.get())
    expect(fault.message).toMatch(/larger than 1000000 bytes at GET \/v2\/account/)
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })

  test('redirects elsewhere gets no request there and the credential goes nowhere', async () => {
    const seen: string[] = []
    const elsewhere = await serve((request, response) => {
      seen.push(request.url ?? '')
      json(response, JSON.stringify(account))
    })
    const url = await serve((_, response) => {
      response.writeHead(302, { location: `${elsewhere}/v2/account` })
      response.end()
    })
    const target = await reach(url)
    const fault = await faultOf(target.account.get())
    expect(fault.code).toBe('GATE_TARGET_REDIRECTED')
    expect(fault.message).toContain(`redirected to ${elsewhere}/v2/account`)
    const answer = await target.raw({ method: 'GET', path: '/v2/account' })
    expect([answer.status, answer.error]).toEqual([302, null])
    expect(seen).toEqual([])
  })

  test('is slower than the scenario is given up with it', async () => {
    const target = await reach(await serve(() => {}))
    const scope = target.scoped({ signal: AbortSignal.timeout(100) })
    expect((await faultOf(scope.account.get())).code).toBe('GATE_TARGET_ABORTED')
  })

  test('shows the token in an answer or an error is caught, and the evidence does not repeat it', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/v2/account') return problem(response, 500, `bad header ${request.headers.authorization}`)
      response.setHeader('x-debug', Buffer.from(`user:${TOKEN}`).toString('base64'))
      json(response, `${' '.repeat(4090)}"${TOKEN}"`)
    })
    const target = await reach(url)
    const fault = await faultOf(target.account.get())
    const path = `/v2/orders?token=${encodeURIComponent(TOKEN)}`
    await target.raw({ method: 'GET', path })
    const leaks = target.ledger().leaks.map(({ label, path: where }) => [label, where])
    expect(leaks).toEqual([
      ['token own', 'GET /v2/account'],
      ['token own', 'GET /v2/orders?token=[redacted token own]'],
    ])
    const kept = JSON.stringify([target.exchanges(), target.ledger(), fault.message])
    for (const part of [
      TOKEN,
      'fgt-very',
      encodeURIComponent(TOKEN),
      Buffer.from(TOKEN).toString('base64').slice(4, 20),
    ]) {
      expect(kept).not.toContain(part)
    }
  })
})
