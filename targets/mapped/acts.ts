import type { WireName, WireTypes } from '../../contracts/wire.ts'
import type { CallOptions, CapabilityByName } from '../capability.ts'
import { TargetError } from '../errors.ts'
import type { Answer } from '../http/call.ts'
import { jsonOf, many } from '../http/check.ts'
import { type Asking, isGood, read, send } from './ask.ts'
import { mappingAdvice } from './completion.ts'
import { evaluate } from './evaluation.ts'
import { bindingsOf } from './page-contents.ts'
import { mappedOne, operationOf } from './reads.ts'
import { problemOf } from './refusal.ts'
import type { CallPlan, Operation, Params, Scope } from './scope.ts'

type Acts = Pick<CapabilityByName, 'trade' | 'cycles' | 'config'>

interface ActPlan extends CallPlan {
  readonly to?: string
}

interface Act {
  readonly params?: Params
  readonly request?: unknown
  readonly options: CallOptions
  readonly showsKey?: boolean
}

/** The way an operation that changes something is asked where its mapping does not say. */
const withMethod = <Plan extends CallPlan>(
  { name, plan }: Operation<Plan>,
  method: NonNullable<CallPlan['method']>,
): Operation<Plan> => ({ name, plan: { method, ...plan } })

interface Done {
  readonly answer: Answer
  readonly isDone: boolean
  readonly outcome: Pick<Awaited<ReturnType<Acts['trade']['cancel']>>, 'status' | 'problem' | 'at' | 'ms' | 'exchange'>
}

/** A call that changes something, made once. A refusal comes back as it is. @throws TargetError for a transport fault */
const act = async (
  scope: Scope,
  operation: Operation<ActPlan>,
  { options, showsKey = false, ...more }: Act,
): Promise<Done> => {
  const asking: Asking = { ...more, ...options, isMeasured: true }
  const answer = await send(scope, operation, { ...asking, showsKey })
  const { at, ms, exchange } = answer
  const isDone = await isGood(scope, operation, answer)
  const problem = isDone ? null : await problemOf(scope, operation, answer)
  return { answer, isDone, outcome: { status: problem?.status ?? answer.status ?? 0, problem, at, ms, exchange } }
}

const made = async <Name extends WireName>(
  scope: Scope,
  name: Name,
  about: { readonly operation: Operation<ActPlan>; readonly done: Done; readonly params?: Params },
): Promise<WireTypes[Name] | null> => {
  const { operation, done, params = {} } = about
  if (!done.isDone || operation.plan.to === undefined) return null
  return await mappedOne(scope, { name, key: operation.name, source: operation.plan.to, params }, done.answer)
}

const cancelResults = async (scope: Scope, { name, plan }: Operation<ActPlan>, answer: Answer) => {
  if (plan.to === undefined) return []
  const { where, status } = answer
  const formula = { key: `${name}.to`, source: plan.to, where, status }
  const rows = await evaluate(scope, formula, { value: jsonOf(answer), bindings: bindingsOf(answer, {}) })
  const about = { name: 'cancel-result', answer, advice: mappingAdvice } as const
  return many(scope.session, about, Array.isArray(rows) ? rows : rows === undefined ? [] : [rows])
}

const trade = (scope: Scope): Acts['trade'] => {
  const plans = scope.mapped.mapping.trade
  return {
    submit: async (request, { key, ...options } = {}) => {
      const operation = withMethod(operationOf<ActPlan>('trade.submit', plans?.submit), 'POST')
      const params = { key, symbol: request.symbol, id: request.client_order_id }
      const done = await act(scope, operation, { params, request, options })
      return { ...done.outcome, order: await made(scope, 'order', { operation, done, params }) }
    },
    cancel: async (id, options = {}) => {
      const operation = withMethod(operationOf<ActPlan>('trade.cancel', plans?.cancel), 'DELETE')
      const { outcome } = await act(scope, operation, { params: { id }, request: { id }, options })
      return { ...outcome, results: [] }
    },
    cancelAll: async (options = {}) => {
      const operation = withMethod(operationOf<ActPlan>('trade.cancelAll', plans?.cancelAll), 'DELETE')
      const { answer, isDone, outcome } = await act(scope, operation, { options })
      return { ...outcome, results: isDone ? await cancelResults(scope, operation, answer) : [] }
    },
  }
}

const cycles = (scope: Scope): Acts['cycles'] => ({
  start: async (request, options = {}) => {
    const operation = withMethod(operationOf<ActPlan>('cycles.start', scope.mapped.mapping.cycles?.start), 'POST')
    const done = await act(scope, operation, { request, options })
    const location = done.answer.headers.location ?? null
    return { ...done.outcome, cycle: await made(scope, 'cycle-started', { operation, done }), location }
  },
  one: async id => {
    const { plan } = operationOf('cycles.one', scope.mapped.mapping.cycles?.one)
    const params = { id }
    const answer = await read(scope, { name: 'cycles.one', plan }, { params, also: [404] })
    if (answer.status === 404) return null
    const source = scope.mapped.mapping.cycles?.one.to ?? '$'
    return await mappedOne(scope, { name: 'cycle', key: 'cycles.one', source, params }, answer)
  },
})

const config = (scope: Scope): Acts['config'] => ({
  patch: async (request, options = {}) => {
    const operation = withMethod(operationOf<ActPlan>('config.patch', scope.mapped.mapping.config?.patch), 'PATCH')
    const done = await act(scope, operation, { request, options, showsKey: request.keys !== undefined })
    const answer = await made(scope, 'config-answer', { operation, done })
    if (answer?.key) {
      const { connection } = scope.session
      connection.onSecret(`key of ${answer.key.role}`, answer.key.token)
      connection.leaks.watch(`key of ${answer.key.role}`, answer.key.token)
    }
    return { ...done.outcome, answer }
  },
})

const unmapped = (found: string) => (): never => {
  throw new TargetError('GATE_TARGET_UNMAPPED', { found, where: 'target.map' })
}

const noControl = unmapped('control')

type Unmapped = Pick<CapabilityByName, 'control' | 'flagAdmin' | 'observations' | 'rollback' | 'kill'>

/** Everything that changes something, as the mapping says; nothing that is mapped can be controlled, rolled back or stopped. */
export const actCapabilities = (scope: Scope): Acts & Unmapped => ({
  trade: trade(scope),
  cycles: cycles(scope),
  config: config(scope),
  control: {
    reset: noControl,
    stimulate: noControl,
    advance: noControl,
    restart: noControl,
    exportImage: noControl,
    send: noControl,
  },
  flagAdmin: { patch: unmapped('flagAdmin') },
  observations: { post: unmapped('observations') },
  rollback: { run: unmapped('rollback') },
  kill: { engage: unmapped('kill'), release: unmapped('kill') },
})
