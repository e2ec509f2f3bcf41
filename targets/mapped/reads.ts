import type { WireName, WireTypes } from '../../contracts/wire.ts'
import type { CallOptions, DecisionQuery, EventQuery, MetricSample, OrderQuery, Reading } from '../capability.ts'
import { TargetError } from '../errors.ts'
import type { Answer } from '../http/call.ts'
import { jsonOf, oneValue } from '../http/check.ts'
import { parseMetrics } from '../http/prometheus.ts'
import type { Reads } from '../http/reads.ts'
import { type Asking, read, send } from './ask.ts'
import { completed, mappingAdvice } from './completion.ts'
import { evaluate } from './evaluation.ts'
import { type RecordsPlan, readMapped } from './list.ts'
import { arrangedOrders, numbered } from './numbering.ts'
import { bindingsOf } from './page-contents.ts'
import { quotes } from './quotes.ts'
import type { CallPlan, Operation, Params, Scope } from './scope.ts'

type Order = WireTypes['order']

/** A part of the mapping, which was found to be there before it is asked for. @throws TargetError GATE_TARGET_UNMAPPED where it is not */
export const operationOf = <Plan extends CallPlan>(name: string, plan: Plan | undefined): Operation<Plan> => {
  if (plan) return { name, plan }
  throw new TargetError('GATE_TARGET_UNMAPPED', { found: name, where: `target.map.${name}` })
}

/** The body of an answer as one contract. @throws TargetError where it cannot be mapped or breaks the contract */
export const mappedOne = async <Name extends WireName>(
  scope: Scope,
  about: { readonly name: Name; readonly key: string; readonly source: string; readonly params?: Params },
  answer: Answer,
): Promise<WireTypes[Name]> => {
  const { name, key, source, params = {} } = about
  const { where, status } = answer
  const formula = { key: `${key}.to`, source, where, status }
  const made = await evaluate(scope, formula, { value: jsonOf(answer), bindings: bindingsOf(answer, params) })
  return oneValue(scope.session, { name, answer, advice: mappingAdvice }, withSeq(scope, name, completed(name, made)))
}

/** One record read alone has the seq that it had in its list. */
const withSeq = ({ mapped }: Scope, name: WireName, value: unknown): unknown => {
  if (name !== 'order' || !(value instanceof Object) || Number.isSafeInteger(Reflect.get(value, 'seq'))) return value
  const known = (each: object): number => mapped.seqs.get(`order ${String(Reflect.get(each, 'id'))}`) ?? 0
  const legs: unknown = Reflect.get(value, 'legs')
  const numberedLegs = (Array.isArray(legs) ? legs : []).map(leg =>
    leg instanceof Object && !Number.isSafeInteger(Reflect.get(leg, 'seq')) ? { ...leg, seq: known(leg) } : leg,
  )
  return { ...value, seq: known(value), legs: numberedLegs }
}

const readingOf = async <Name extends WireName>(
  scope: Scope,
  about: { readonly name: Name; readonly key: string; readonly source: string },
  answer: Answer,
): Promise<Reading<WireTypes[Name]>> => ({
  value: await mappedOne(scope, about, answer),
  status: answer.status ?? 0,
  journalSeq: null,
  at: answer.at,
  ms: answer.ms,
  exchange: answer.exchange,
})

interface ObjectPlan extends CallPlan {
  readonly to: string
}

type Single = 'health' | 'clock' | 'account' | 'state'

const single = <Name extends Single>(scope: Scope, name: Name) => {
  const ask = async (asking: Asking): Promise<Reading<WireTypes[Name]>> => {
    const { plan } = operationOf<ObjectPlan>(name, scope.mapped.mapping[name])
    const also = name === 'health' ? [503] : []
    const answer = await read(scope, { name, plan }, { ...asking, also })
    return await readingOf(scope, { name, key: name, source: plan.to }, answer)
  }
  return {
    read: (options: CallOptions = {}): Promise<Reading<WireTypes[Name]>> => ask({ ...options, isMeasured: true }),
    get: async (): Promise<WireTypes[Name]> => (await ask({})).value,
  }
}

const readMetrics = async (scope: Scope): Promise<readonly MetricSample[]> => {
  const operation = operationOf('metrics', scope.mapped.mapping.metrics)
  const answer = await send(scope, operation, { expect: 'text' })
  if (answer.fault) throw answer.fault
  const { samples, bad } = parseMetrics(answer.text)
  if (answer.status === 200 && bad === null) return samples
  const found = answer.status === 200 ? `metrics line ${bad}` : `metrics with status ${answer.status}`
  throw new TargetError('GATE_TARGET_CONTRACT', { found: scope.session.connection.redact(found), where: answer.where })
}

const OVER = new Set(['filled', 'canceled', 'expired', 'rejected', 'replaced'])

export const isAsked = ({ status = 'all', symbols, after }: OrderQuery, order: Order): boolean => {
  if (after !== undefined && order.seq <= after) return false
  if (symbols && !symbols.includes(order.symbol)) return false
  return status === 'all' || OVER.has(order.status) === (status === 'closed')
}

/** Always read whole: what an order's place is cannot be told from a part of the list. */
const allOrders = async (scope: Scope, query: OrderQuery): Promise<readonly Order[]> => {
  const operation = operationOf<RecordsPlan>('orders', scope.mapped.mapping.orders)
  const orders = await readMapped(scope, { name: 'order', operation, arrange: arrangedOrders })
  const flat = orders.flatMap(order => [order, ...order.legs])
  for (const { id, seq } of flat) scope.mapped.seqs.set(`order ${id}`, seq)
  return (query.nested ? orders : flat).filter(order => isAsked(query, order))
}

const oneOrder = async (scope: Scope, id: string): Promise<Order | null> => {
  const { orders } = scope.mapped.mapping
  if (!orders?.one) return (await allOrders(scope, {})).find(order => order.id === id) ?? null
  const operation = { name: 'orders.one', plan: orders.one }
  const params = { id }
  const answer = await read(scope, operation, { params, also: [404] })
  if (answer.status === 404) return null
  const own = orders.one.to
  const about = {
    name: 'order',
    key: own === undefined ? 'orders' : 'orders.one',
    source: own ?? orders.to,
    params,
  } as const
  return await mappedOne(scope, about, answer)
}

const list = <Name extends 'position' | 'decision' | 'event'>(
  scope: Scope,
  name: Name,
  after?: number,
): Promise<WireTypes[Name][]> => {
  const { mapping } = scope.mapped
  const plans: Readonly<Record<'position' | 'decision' | 'event', RecordsPlan | undefined>> = {
    position: mapping.positions,
    decision: mapping.decisions,
    event: mapping.events,
  }
  const operation = operationOf<RecordsPlan>(`${name}s`, plans[name])
  return readMapped(scope, { name, operation, asking: { params: { after } }, arrange: numbered })
}

const decisions = async (scope: Scope, { cycle, symbol, after }: DecisionQuery) =>
  (await list(scope, 'decision', after)).filter(
    decision =>
      (cycle === undefined || decision.cycle_id === cycle) &&
      (symbol === undefined || decision.symbol === symbol) &&
      (after === undefined || decision.seq > after),
  )

export const isOfType = (type: string, types: readonly string[] | undefined): boolean =>
  types === undefined || types.some(each => (each.endsWith('*') ? type.startsWith(each.slice(0, -1)) : type === each))

const events = async (scope: Scope, { types, after }: EventQuery) =>
  (await list(scope, 'event', after)).filter(
    event => isOfType(event.type, types) && (after === undefined || event.seq > after),
  )

/** Everything that only reads, as the mapping says. */
export const readCapabilities = (scope: Scope): Reads => {
  const health = single(scope, 'health')
  return {
    health: { get: health.get, read: (_, options) => health.read(options) },
    metrics: { all: () => readMetrics(scope) },
    clock: single(scope, 'clock'),
    account: single(scope, 'account'),
    state: single(scope, 'state'),
    positions: { all: () => list(scope, 'position') },
    orders: { all: (query = {}) => allOrders(scope, query), one: id => oneOrder(scope, id) },
    quotes: quotes(scope),
    decisions: { all: (query = {}) => decisions(scope, query) },
    events: {
      all: (query = {}) => events(scope, query),
      stream: () => {
        throw new TargetError('GATE_TARGET_UNMAPPED', { found: 'events as a stream', where: 'target.map.events' })
      },
    },
  }
}
