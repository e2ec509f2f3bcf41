import type { Problem } from '../../contracts/problem.schema.ts'
import { TargetError } from '../errors.ts'
import type { Answer } from '../http/call.ts'
import { evaluate, sample } from './evaluation.ts'
import type { Operation, Scope } from './scope.ts'

const WORDS = ['title', 'detail', 'message', 'msg', 'error', 'error_description', 'reason', 'errors', 'code'] as const

const wordsIn = (value: unknown, depth = 0): string[] => {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (typeof value === 'number') return [String(value)]
  if (depth > 2 || !(value instanceof Object)) return []
  if (Array.isArray(value)) return value.slice(0, 2).flatMap(item => wordsIn(item, depth + 1))
  return WORDS.flatMap(name => (Object.hasOwn(value, name) ? wordsIn(Reflect.get(value, name), depth + 1) : []))
}

const bodyOf = ({ json }: Answer): unknown => (json?.ok ? json.value : null)

/** What an error says of itself, in whichever of the usual fields. */
const saidIn = (answer: Answer): string => {
  const challenge = answer.headers['www-authenticate'] ?? ''
  const told = /error_description="([^"]{1,200})"/.exec(challenge)?.[1] ?? /error="([^"]{1,200})"/.exec(challenge)?.[1]
  return [...new Set([...wordsIn(bodyOf(answer)), ...(told === undefined ? [] : [told])])].join(': ').slice(0, 300)
}

/** What the error expressions of a mapping see. */
const envelope = (answer: Answer) => ({
  status: answer.status,
  headers: answer.headers,
  body: bodyOf(answer) ?? (answer.text === '' ? null : answer.text.slice(0, 4096)),
})

/** An error in the form that the gate knows: as the mapping says, else from the words in it. */
export const problemOf = async (scope: Scope, operation: Operation, answer: Answer): Promise<Problem> => {
  const status = answer.status ?? 0
  const source = (operation.plan.errors ?? scope.mapped.mapping.errors)?.problem
  const said = scope.session.connection.redact(saidIn(answer))
  const plain = { type: 'about:blank', title: said === '' ? `status ${status}` : said, status }
  if (source === undefined) return plain
  const formula = { key: `${operation.name}.errors.problem`, source, where: answer.where, status }
  const made = await evaluate(scope, formula, { value: envelope(answer) })
  const fields: Record<string, unknown> = made instanceof Object ? { ...made } : {}
  const text = (name: string, or: string): string => (typeof fields[name] === 'string' ? fields[name] : or)
  const detail = typeof fields.detail === 'string' ? { detail: fields.detail } : {}
  // A status that says refusal is the system's own word; only one of success may be put right.
  const named =
    status < 400 && Number.isInteger(fields.status) && Number(fields.status) >= 400 && Number(fields.status) < 600
  const own = named ? Number(fields.status) : status
  return { type: text('type', plain.type), title: text('title', plain.title), status: own, ...detail }
}

/** Whether an answer of success is an error all the same, as `errors.when` says. */
export const isErrorInside = async (scope: Scope, operation: Operation, answer: Answer): Promise<boolean> => {
  const source = (operation.plan.errors ?? scope.mapped.mapping.errors)?.when
  if (source === undefined) return false
  const { where, status } = answer
  return (
    (await evaluate(
      scope,
      { key: `${operation.name}.errors.when`, source, where, status },
      { value: envelope(answer) },
    )) === true
  )
}

/** An answer of success with an error inside as an error. */
export const errorInside = (scope: Scope, answer: Answer): TargetError => {
  const said = saidIn(answer)
  const found = `${answer.status} with ${said === '' ? sample(scope, bodyOf(answer)) : scope.session.connection.redact(said)}`
  return new TargetError('GATE_TARGET_ERROR_INSIDE', { found, where: answer.where, status: answer.status ?? 0 })
}

/** A refusal as an error that says what the system said. */
export const refusalOf = (scope: Scope, answer: Answer): TargetError => {
  const { authority, redact } = scope.session.connection
  const status = answer.status ?? 0
  const expired = status === 401 ? authority.expiredAt() : null
  const words = [...(expired === null ? [] : [`the token expired at ${expired}`]), saidIn(answer)].filter(
    text => text !== '',
  )
  const found = redact(words.length === 0 ? String(status) : `${status} (${words.join('; ')})`).slice(0, 500)
  const code = status === 401 || status === 403 ? 'GATE_TARGET_UNAUTHORIZED' : 'GATE_TARGET_STATUS'
  return new TargetError(code, { found, where: answer.where, status })
}
