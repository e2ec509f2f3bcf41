import type { Mapping } from '../../contracts/files/mapping.schema.ts'
import type { RawAnswer, RawRequest } from '../capability.ts'
import { TargetError } from '../errors.ts'
import type { Answer } from '../http/call.ts'
import { send } from './ask.ts'
import { completed } from './completion.ts'
import { evaluate } from './evaluation.ts'
import { flagParams } from './flags.ts'
import { bindingsOf } from './page-contents.ts'
import { problemOf } from './refusal.ts'
import type { CallPlan, Operation, Params, Scope } from './scope.ts'

// Requests in the gate's own interface (docs/target-interface.md) are sent as the mapping says. What comes back is the system's own answer: its status is
// judged, its body is not, but for health.

type Method = NonNullable<CallPlan['method']>

interface Route {
  readonly method: Method
  readonly path: RegExp
  readonly name: string
  readonly plan: (mapping: Mapping) => CallPlan | undefined
}

const route = (name: string, [method, path]: readonly [Method, RegExp], plan: Route['plan']): Route => ({
  method,
  path,
  name,
  plan,
})

const routes: readonly Route[] = [
  route('health', ['GET', /^\/(?:health|livez|readyz)$/], ({ health }) => health),
  route('metrics', ['GET', /^\/metrics$/], ({ metrics }) => metrics),
  route('clock', ['GET', /^\/v2\/clock$/], ({ clock }) => clock),
  route('account', ['GET', /^\/v2\/account$/], ({ account }) => account),
  route('positions', ['GET', /^\/v2\/positions$/], ({ positions }) => positions),
  route('orders', ['GET', /^\/v2\/orders$/], ({ orders }) => orders),
  route('orders.one', ['GET', /^\/v2\/orders\/(?<id>[^/]+)$/], ({ orders }) => orders?.one),
  route('trade.submit', ['POST', /^\/v2\/orders$/], ({ trade }) => trade?.submit),
  route('trade.cancel', ['DELETE', /^\/v2\/orders\/(?<id>[^/]+)$/], ({ trade }) => trade?.cancel),
  route('trade.cancelAll', ['DELETE', /^\/v2\/orders$/], ({ trade }) => trade?.cancelAll),
  route('quotes.latest', ['GET', /^\/v2\/quotes$/], ({ quotes }) => quotes?.latest),
  route('cycles.start', ['POST', /^\/v1\/cycles$/], ({ cycles }) => cycles?.start),
  route('cycles.one', ['GET', /^\/v1\/cycles\/(?<id>[^/]+)$/], ({ cycles }) => cycles?.one),
  route('decisions', ['GET', /^\/v1\/decisions$/], ({ decisions }) => decisions),
  route('events', ['GET', /^\/v1\/events$/], ({ events }) => events),
  route('state', ['GET', /^\/v1\/state$/], ({ state }) => state),
  route('flags.evaluate', ['POST', /^\/ofrep\/v1\/evaluate\/flags\/(?<key>[^/]+)$/], ({ flags }) => flags?.evaluate),
  route('flags.all', ['POST', /^\/ofrep\/v1\/evaluate\/flags$/], ({ flags }) => flags?.all),
  route('config.patch', ['PATCH', /^\/v1\/config$/], ({ config }) => config?.patch),
]

interface Found {
  readonly operation: Operation
  readonly params: Params
}

const find = (mapping: Mapping, { method, path, headers, body }: RawRequest): Found | null => {
  const [pathname = '', search] = path.split('?')
  const wantsStream = Object.values(headers ?? {}).includes('text/event-stream')
  // A body that breaks the gate's own schema on purpose has no meaning in another.
  const isText = typeof body === 'string' || body instanceof Uint8Array
  if (wantsStream || isText) return null
  for (const each of routes) {
    const match = each.method === method ? each.path.exec(pathname) : null
    const plan = each.plan(mapping)
    if (!match || !plan) continue
    const [symbol] = (new URLSearchParams(search).get('symbols') ?? '').split(',')
    const named = Object.entries(match.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)] as const)
    const symbols = symbol === undefined || symbol === '' ? {} : { symbol, symbols: symbol }
    return {
      operation: { name: each.name, plan: { method: each.method, ...plan } },
      params: { ...Object.fromEntries(named), ...symbols },
    }
  }
  return null
}

/** Health as the contract has it; undefined where it cannot be mapped. */
const healthIn = async (scope: Scope, answer: Answer): Promise<unknown> => {
  const source = scope.mapped.mapping.health?.to
  if (source === undefined || !answer.json?.ok) return undefined
  const formula = { key: 'health.to', source, where: answer.where, status: answer.status }
  try {
    const value = await evaluate(scope, formula, { value: answer.json.value, bindings: bindingsOf(answer, {}) })
    return completed('health', value)
  } catch (error) {
    if (error instanceof TargetError) return undefined
    throw error
  }
}

/** @throws TargetError GATE_TARGET_UNMAPPED for a request that the mapping has no call for */
export const raw = async (scope: Scope, request: RawRequest): Promise<RawAnswer> => {
  const { redact } = scope.session.connection
  const found = find(scope.mapped.mapping, request)
  if (!found) {
    const path = request.path.split('?')[0] ?? ''
    throw new TargetError('GATE_TARGET_UNMAPPED', { found: 'it', where: redact(`${request.method} ${path}`) })
  }
  const { operation, params } = found
  const { headers, body, as, timeoutMs, maySay } = request
  const isFlags = operation.name.startsWith('flags.')
  const answer = await send(scope, operation, {
    reads: isFlags,
    params: isFlags ? { ...flagParams(body), ...params } : params,
    request: body ?? {},
    expect: 'any',
    isMeasured: true,
    showsKey: maySay === 'secret',
    ...(headers === undefined ? {} : { headers }),
    ...(as === undefined ? {} : { as }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
  const { status, text, at, ms, exchange, fault } = answer
  const json = operation.name === 'health' ? await healthIn(scope, answer) : undefined
  const type = json === undefined ? {} : { 'content-type': 'application/health+json' }
  return {
    status,
    headers: { ...answer.headers, ...type },
    text,
    json,
    problem: status !== null && status >= 400 && json === undefined ? await problemOf(scope, operation, answer) : null,
    at,
    ms,
    exchange,
    error: fault ? { code: fault.code, message: redact(fault.message) } : null,
  }
}
