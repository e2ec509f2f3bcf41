import type { ServerResponse } from 'node:http'
import type { Mapping } from '../../contracts/files/mapping.schema.ts'
import type { Target } from '../capability.ts'
import type { ConnectOptions } from '../http/connection.ts'
import type { Handler } from '../http/local-server.fixture.ts'

/** What a system, or the way to it, does to whoever reads it. docs/mapping.md shows the sentence that each ends in; a test makes them anew. */
export interface Misbehaviour {
  readonly what: string
  readonly handler: Handler
  readonly mapping?: Mapping
  readonly options?: Partial<ConnectOptions>
  readonly isSecure?: boolean
  readonly ask?: (target: Target) => Promise<unknown>
}

const instant = '{"timestamp": $instant(now), "is_open": true, "next_open": $instant(now), "next_close": $instant(now)}'
const clock = { path: '/time', to: instant } as const

/** Of a system that says the time and lists orders. */
export const plainMapping: Mapping = { clock, orders: { path: '/orders', to: '{"id": ref}' } }

export const json = (
  response: ServerResponse,
  body: unknown,
  more: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): void => {
  response.writeHead(more.status ?? 200, { 'content-type': 'application/json', ...more.headers })
  response.end(JSON.stringify(body))
}

/** A JSON Web Token that ended when the year began. */
const expired = ['{"alg":"none"}', '{"exp":1767225600}', 'sig']
  .map(part => Buffer.from(part).toString('base64url'))
  .join('.')

const rows = (count: number): object[] => Array.from({ length: count }, (_, index) => ({ ref: `o${index + 1}` }))
const orders = (target: Target): Promise<unknown> => target.orders.all()
const account =
  '{"id": "PA1", "status": "ok", "mode": "paper", "currency": "USD", "cash": cash, "equity": "1", "last_equity": "1", "peak_equity": "1", "drawdown": 0, "trading_blocked": false}'

export const misbehaviours: readonly Misbehaviour[] = [
  {
    what: 'refuses the credential (401)',
    handler: (_, response) => json(response, { detail: 'Not authenticated' }, { status: 401 }),
  },
  {
    what: 'refuses an expired token (401)',
    handler: (_, response) =>
      json(
        response,
        {},
        { status: 401, headers: { 'www-authenticate': 'Bearer error_description="The token expired"' } },
      ),
    options: { token: expired },
  },
  {
    what: 'forbids it (403)',
    handler: (_, response) => json(response, { error: { message: 'read-only key' } }, { status: 403 }),
  },
  {
    what: 'is asked too often (429)',
    handler: (_, response) => json(response, {}, { status: 429 }),
  },
  {
    what: 'wants a longer wait than a call may take (429)',
    handler: (_, response) => json(response, {}, { status: 429, headers: { 'retry-after': '3600' } }),
  },
  {
    what: 'has a certificate of an unknown authority',
    handler: (_, response) => json(response, {}),
    isSecure: true,
  },
  {
    what: 'stands behind a proxy that is not there',
    handler: (_, response) => json(response, {}),
    options: { proxy: 'http://127.0.0.1:1' },
  },
  {
    what: 'redirects to another host',
    handler: (_, response) => {
      response.writeHead(302, { location: 'https://login.example/sso' })
      response.end()
    },
  },
  {
    what: 'answers HTML',
    handler: (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<html>Sign in</html>')
    },
  },
  {
    what: 'answers 200 with an error inside',
    handler: (_, response) => json(response, { success: false, error: 'database is down' }),
    mapping: { clock: { ...clock, errors: { when: 'body.success = false' } } },
  },
  {
    what: 'answers what its mapping did not expect',
    handler: (_, response) => json(response, { now: 'soon' }),
  },
  {
    what: 'answers numbers where decimals are due',
    handler: (_, response) => json(response, { cash: 12.5 }),
    mapping: { account: { path: '/account', to: account } },
    ask: target => target.account.get(),
  },
  {
    what: 'has no list where one is due',
    handler: (_, response) => json(response, { items: null }),
    mapping: { orders: { path: '/orders', records: 'items', to: '{"id": ref}' } },
    ask: orders,
  },
  {
    what: 'pages without end',
    handler: (_, response) => json(response, rows(2)),
    mapping: { orders: { path: '/orders', paging: { kind: 'page', size: 2 }, to: '{"id": ref}' } },
    ask: orders,
  },
  {
    what: 'leads to another host for the next page',
    handler: (_, response) => json(response, { items: rows(2), next: 'https://other.example/orders?page=2' }),
    mapping: {
      orders: { path: '/orders', records: 'items', paging: { kind: 'link', next: 'next' }, to: '{"id": ref}' },
    },
    ask: orders,
  },
  {
    what: 'stops at 500',
    handler: (_, response) => json(response, { items: rows(500), count: 1234 }),
    mapping: { orders: { path: '/orders', records: 'items', total: 'count', to: '{"id": ref}' } },
    ask: orders,
  },
  {
    what: 'has a mapping that never ends',
    handler: (_, response) => json(response, { s: `${'a'.repeat(40)}!` }),
    mapping: { clock: { ...clock, to: '$match(s, /^(a+)+$/)' } },
  },
  {
    what: 'has a mapping that fills the memory',
    handler: (_, response) => json(response, { s: 'x' }),
    mapping: { clock: { ...clock, to: '$sum([1..9999999])' } },
  },
  {
    what: 'has a mapping with a place that nobody fills',
    handler: (_, response) => json(response, {}),
    mapping: { clock: { ...clock, path: '/time/{zone}' } },
  },
]
