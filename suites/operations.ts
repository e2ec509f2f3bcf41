import type { CapabilityName } from '../judge/criterion.ts'

/** One operation of the target interface as a request that changes nothing where it is refused, and nothing of note where it is not. */
export interface Operation {
  /** `METHOD /path` as the interface names it. */
  readonly name: string
  readonly capability: CapabilityName
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const nobodysId = 'gate-no-such-record'
const nobodysSymbol = 'GATE.NONE'

const read = (capability: CapabilityName, path: string, name = `GET ${path}`): Operation => ({
  name,
  capability,
  method: 'GET',
  path,
})

const context = { targetingKey: nobodysId }
const reason = 'who may ask'

const send = (
  capability: CapabilityName,
  name: `${'POST' | 'PATCH'} ${string}`,
  more: Pick<Operation, 'path' | 'body'>,
): Operation => ({ name, capability, method: name.startsWith('PATCH') ? 'PATCH' : 'POST', ...more })

/** Every operation but health, once. Ids and symbols are nobody's; bodies are complete, so that only who asks stands in the way. */
export const operations: readonly Operation[] = [
  read('metrics', '/metrics'),
  read('clock', '/v2/clock'),
  read('account', '/v2/account'),
  read('positions', '/v2/positions'),
  read('orders', '/v2/orders'),
  read('orders', `/v2/orders/${nobodysId}`, 'GET /v2/orders/{id}'),
  {
    name: 'POST /v2/orders',
    capability: 'trade',
    method: 'POST',
    path: '/v2/orders',
    body: {
      symbol: nobodysSymbol,
      side: 'sell',
      qty: '1',
      type: 'market',
      time_in_force: 'day',
      position_intent: 'sell_to_close',
    },
  },
  {
    name: 'DELETE /v2/orders/{id}',
    capability: 'trade',
    method: 'DELETE',
    path: `/v2/orders/${nobodysId}`,
  },
  read('quotes', `/v2/quotes?symbols=${nobodysSymbol}`, 'GET /v2/quotes'),
  {
    name: 'POST /v1/cycles',
    capability: 'cycles',
    method: 'POST',
    path: '/v1/cycles',
    body: { kind: 'pipeline', ai_limit: 0 },
  },
  read('cycles', `/v1/cycles/${nobodysId}`, 'GET /v1/cycles/{id}'),
  read('decisions', '/v1/decisions'),
  read('events', '/v1/events'),
  { ...read('events', '/v1/events', 'GET /v1/events (stream)'), headers: { accept: 'text/event-stream' } },
  read('state', '/v1/state'),
  {
    name: 'PATCH /v1/config',
    capability: 'config',
    method: 'PATCH',
    path: '/v1/config',
    body: { reenable: { strategy: nobodysId, approver: nobodysId }, reason: 'who may ask' },
  },
  send('flags', 'POST /ofrep/v1/evaluate/flags/{key}', {
    path: `/ofrep/v1/evaluate/flags/${nobodysId}`,
    body: { context },
  }),
  send('flags', 'POST /ofrep/v1/evaluate/flags', { path: '/ofrep/v1/evaluate/flags', body: { context, keys: [] } }),
  send('flagAdmin', 'PATCH /v1/flags/{key}', { path: `/v1/flags/${nobodysId}`, body: { percentage: 0, reason } }),
  send('observations', 'POST /v1/observations', {
    path: '/v1/observations',
    body: { subject: `flag:${nobodysId}`, metrics: { error_rate: 0 } },
  }),
  send('rollback', 'POST /v1/rollback', {
    path: '/v1/rollback',
    body: { target: 'flag', key: nobodysId, dry_run: true, reason },
  }),
  send('kill', 'POST /v1/kill-switch', {
    path: '/v1/kill-switch',
    body: { action: 'release', scope: { user: nobodysId }, approver: nobodysId, reason },
  }),
  { name: 'POST /gate/v1/control', capability: 'control', method: 'POST', path: '/gate/v1/control', body: {} },
]

/** Cancels every open order where it is not refused: asked only of a target that can be reset. */
export const cancelEverything: Operation = {
  name: 'DELETE /v2/orders',
  capability: 'trade',
  method: 'DELETE',
  path: '/v2/orders',
}
