import { TargetError } from '../errors.ts'
import { type Answer, type Call, perform } from '../http/call.ts'
import { type Query, withQuery } from '../http/paging.ts'
import type { Credential } from '../raw.ts'
import { evaluate } from './evaluation.ts'
import { performPatiently, skewNote } from './patience.ts'
import { errorInside, isErrorInside, refusalOf } from './refusal.ts'
import type { Operation, Params, Scope } from './scope.ts'

/** What one call of an operation is made with. */
export interface Asking {
  readonly params?: Params
  /** What the `body` expression sees: the gate's own request. */
  readonly request?: unknown
  /** Beside the plan's own query, e.g. which page. */
  readonly query?: Query
  /** In the place of path and query: the address of a next page, on the same host. */
  readonly address?: string
  /** Beside the plan's own headers. */
  readonly headers?: Readonly<Record<string, string>>
  readonly as?: Credential
  readonly timeoutMs?: number
  /** Somebody measures the time of this call, or it changes something: it is made once and never waits. */
  readonly isMeasured?: boolean
}

const PLACE = /\{(\w+)\}/g

/** A text with its places filled; null where one has no value. */
const filled = (text: string, params: Params, encode: (value: string) => string): string | null => {
  let isWhole = true
  const result = text.replace(PLACE, (place, name: string) => {
    const value = params[name]
    if (value === undefined) isWhole = false
    return value === undefined ? place : encode(String(value))
  })
  return isWhole ? result : null
}

const same = (text: string): string => text

const filledAll = (
  texts: Readonly<Record<string, string | number | boolean>>,
  params: Params,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => {
      const value = filled(String(text), params, same)
      return value === null ? [] : [[name, value]]
    }),
  )

const pathOf = ({ name, plan }: Operation, { params = {}, query = {}, address }: Asking): string => {
  if (address !== undefined) return address
  const path = filled(plan.path, params, encodeURIComponent)
  if (path !== null) return withQuery(path, { ...filledAll(plan.query ?? {}, params), ...query })
  const found = `${name}.path \`${plan.path}\` has a place that this call cannot fill (it knows ${Object.keys(params).join(', ') || 'none'})`
  throw new TargetError('GATE_TARGET_MAPPING', { found, where: `target.map.${name}` })
}

const callOf = async (scope: Scope, operation: Operation, asking: Asking): Promise<Call> => {
  const { name, plan } = operation
  const { params = {}, request = {}, as, timeoutMs } = asking
  const method = plan.method ?? 'GET'
  const path = pathOf(operation, asking)
  const formula = { key: `${name}.body`, source: plan.body ?? '', where: `${method} ${path}` }
  const body =
    plan.body === undefined
      ? undefined
      : await evaluate(scope, formula, { value: request, bindings: { request: params } })
  return {
    method,
    path,
    headers: { ...filledAll(plan.headers ?? {}, params), ...asking.headers },
    ...(body === undefined ? {} : { body }),
    ...(as === undefined ? {} : { as }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}

const compareClocks = ({ session, mapped }: Scope, answer: Answer): void => {
  if (mapped.clock.isCompared || answer.headers.date === undefined) return
  mapped.clock.isCompared = true
  const note = skewNote(answer, Date.now())
  if (note !== null) session.connection.book.note(note)
}

/** Makes the call; whatever answer comes is an answer. @throws TargetError where the call cannot be made */
export const send = async (
  scope: Scope,
  operation: Operation,
  asking: Asking & Pick<Call, 'expect' | 'showsKey' | 'reads'>,
): Promise<Answer> => {
  const { expect = 'json', showsKey = false, reads = false } = asking
  const call = { ...(await callOf(scope, operation, asking)), expect, showsKey, reads }
  const answer = asking.isMeasured ? await perform(scope.session, call) : await performPatiently(scope.session, call)
  compareClocks(scope, answer)
  return answer
}

const isSuccess = ({ status }: Answer): boolean => status !== null && status >= 200 && status < 300

/** A refusal may be HTML of a proxy: its status says more than that. */
const isRefusal = ({ status }: Answer): boolean => status !== null && status >= 400

/** Whether an answer is one of success, without an error inside. @throws TargetError for no answer, and for a success that is none */
export const isGood = async (scope: Scope, operation: Operation, answer: Answer): Promise<boolean> => {
  if (isRefusal(answer)) return false
  if (answer.fault) throw answer.fault
  return isSuccess(answer) && !(await isErrorInside(scope, operation, answer))
}

/** A read that must succeed; statuses in `also` are answers too. @throws TargetError otherwise */
export const read = async (
  scope: Scope,
  operation: Operation,
  asking: Asking & { readonly also?: readonly number[] },
): Promise<Answer> => {
  const answer = await send(scope, operation, asking)
  if (answer.status !== null && asking.also?.includes(answer.status)) return answer
  if (await isGood(scope, operation, answer)) return answer
  if (isSuccess(answer)) throw errorInside(scope, answer)
  if (answer.status === 429) {
    const found = '429, not waited for: the time of this call is measured'
    throw new TargetError('GATE_TARGET_THROTTLED', { found, where: answer.where, status: 429 })
  }
  throw refusalOf(scope, answer)
}
