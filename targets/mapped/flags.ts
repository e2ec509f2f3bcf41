import type { CallOptions, CapabilityByName, Outcome } from '../capability.ts'
import { flagAnswer } from '../http/flags.ts'
import type { FlagContext, FlagEvaluation, FlagsEvaluation, FlagsOptions } from '../release-capability.ts'
import { isGood, send } from './ask.ts'
import { mappedOne, operationOf } from './reads.ts'
import { problemOf } from './refusal.ts'
import type { CallPlan, Operation, Params, Scope } from './scope.ts'

interface FlagPlan extends CallPlan {
  readonly to: string
}

interface Asked {
  readonly operation: Operation<FlagPlan>
  readonly params: Params
  readonly request: unknown
  readonly options: CallOptions
  readonly headers?: Readonly<Record<string, string>>
}

/** A flag of a vendor is not there: what OFREP says with a code, others say with the status alone. */
const CODES: Readonly<Record<number, string>> = { 404: 'FLAG_NOT_FOUND' }
const OFREP_CODE = /^[A-Z][A-Z_]*$/

interface Failure {
  readonly errorCode: string | null
  readonly errorDetails: string | null
}

const ask = async (scope: Scope, { operation, params, request, options, headers = {} }: Asked) => {
  const { name, plan } = operation
  const posted: Operation<FlagPlan> = { name, plan: { method: 'POST', ...plan } }
  const answer = await send(scope, posted, { params, request, headers, ...options, isMeasured: true, reads: true })
  const isAsBefore = answer.status === 304
  const isFine = isAsBefore || (await isGood(scope, posted, answer))
  const problem = isFine ? null : await problemOf(scope, posted, answer)
  const { at, ms, exchange } = answer
  const outcome: Outcome = { status: problem?.status ?? answer.status ?? 0, problem, at, ms, exchange }
  return { answer, outcome, etag: answer.headers.etag ?? null }
}

const failureOf = ({ status, problem }: Outcome): Failure => {
  const type = problem?.type ?? ''
  const errorCode = OFREP_CODE.test(type) ? type : (CODES[status] ?? null)
  return { errorCode, errorDetails: problem?.detail ?? problem?.title ?? null }
}

/** The place {targetingKey} of a request body. */
export const flagParams = (body: unknown): Params => {
  const context: unknown = body instanceof Object ? Reflect.get(body, 'context') : null
  const targetingKey: unknown = context instanceof Object ? Reflect.get(context, 'targetingKey') : null
  return typeof targetingKey === 'string' ? { targetingKey } : {}
}

const evaluate = async (
  scope: Scope,
  { key, context }: { readonly key: string; readonly context: FlagContext },
  options: CallOptions,
): Promise<FlagEvaluation> => {
  const operation = operationOf<FlagPlan>('flags.evaluate', scope.mapped.mapping.flags?.evaluate)
  const params = { ...flagParams({ context }), key }
  const { answer, outcome, etag } = await ask(scope, { operation, params, request: { context }, options })
  if (outcome.problem) {
    const none = { key, value: null, reason: null, variant: null, metadata: {} }
    return { ...none, ...failureOf(outcome), ...outcome, etag }
  }
  const about = { name: 'ofrep-evaluation', key: 'flags.evaluate', source: operation.plan.to, params } as const
  return { ...flagAnswer(key, await mappedOne(scope, about, answer)), ...outcome, etag }
}

const evaluateAll = async (
  scope: Scope,
  context: FlagContext,
  { keys, etag: known, ...options }: FlagsOptions,
): Promise<FlagsEvaluation> => {
  const operation = operationOf<FlagPlan>('flags.all', scope.mapped.mapping.flags?.all)
  const params = flagParams({ context })
  const headers = known === undefined ? {} : { 'if-none-match': known }
  const request = keys === undefined ? { context } : { context, keys }
  const { answer, outcome, etag } = await ask(scope, { operation, params, request, options, headers })
  const common = { ...outcome, etag, metadata: {}, errorCode: null, errorDetails: null }
  if (outcome.status === 304) return { ...common, flags: [] }
  if (outcome.problem) return { ...common, ...failureOf(outcome), flags: [] }
  const about = { name: 'ofrep-bulk-answer', key: 'flags.all', source: operation.plan.to, params } as const
  const { flags, metadata = {} } = await mappedOne(scope, about, answer)
  return { ...common, metadata, flags: flags.map(item => flagAnswer(item.key, item)) }
}

/** Flags of a system with an interface of its own, as the mapping says; nothing else of its releases can be mapped. */
export const flagsCapability = (scope: Scope): CapabilityByName['flags'] => ({
  evaluate: (key, context, options = {}) => evaluate(scope, { key, context }, options),
  evaluateAll: (context, options = {}) => evaluateAll(scope, context, options),
})
