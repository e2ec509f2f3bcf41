import type { Problem } from '../../contracts/problem.schema.ts'
import { unknownFields } from '../../contracts/unknown-fields.ts'
import { type Violation, validator } from '../../contracts/validate.ts'
import type { WireName, WireTypes } from '../../contracts/wire.ts'
import { TargetError } from '../errors.ts'
import type { Answer } from './call.ts'
import type { Session } from './session.ts'

const SAMPLE = 500

/** Narrows by the contract's own check: the types are made from the schemas that the validator holds. */
const meets = <Name extends WireName>(
  name: Name,
  value: unknown,
  found: (violation: Violation) => void,
): value is WireTypes[Name] => {
  const [violation] = validator(name)(value)
  if (violation) found(violation)
  return violation === undefined
}

const sampleOf = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? 'undefined'
  } catch {
    return 'nested too deep to show'
  }
}

/** What is being checked, and where it came from. */
export interface Checked<Name extends WireName> {
  readonly name: Name
  readonly answer: Pick<Answer, 'where' | 'exchange' | 'status'>
  /** What may help, for a value that was mapped: said after the violation. */
  readonly advice?: (violation: Violation, value: unknown) => string
}

/** Writes down a record that is not what it should be; `leftOut` tells whether the reader goes on without it. */
export const noteViolation = <Name extends WireName>(
  session: Session,
  about: Checked<Name> & { readonly leftOut: boolean },
  { violation, value }: { readonly violation: Violation; readonly value: unknown },
): void => {
  const { book, redact } = session.connection
  const { name, answer, leftOut } = about
  const sample = redact(sampleOf(value)).slice(0, SAMPLE)
  const more = { contract: name, request: redact(answer.where), sample, exchange: answer.exchange }
  book.violation({ ...violation, message: redact(violation.message), ...more }, leftOut)
  if (leftOut) session.unseen.count++
}

const advised = <Name extends WireName>(
  { advice }: Checked<Name>,
  violation: Violation,
  value: unknown,
): Violation => ({
  ...violation,
  message: violation.message + (advice?.(violation, value) ?? ''),
})

/** Holds one value to its contract and writes down what comes out; `leftOut` tells whether the reader goes on without it. */
const checked = <Name extends WireName>(
  session: Session,
  about: Checked<Name> & { readonly leftOut: boolean },
  value: unknown,
): value is WireTypes[Name] => {
  const { book } = session.connection
  const { name } = about
  const isValid = meets(name, value, violation =>
    noteViolation(session, about, { violation: advised(about, violation, value), value }),
  )
  if (isValid) book.valid(name)
  book.unknown(name, unknownFields(name, value))
  return isValid
}

/** The answer's JSON value. @throws TargetError if the answer was none, or has no body. */
export const jsonOf = (answer: Answer): unknown => {
  if (answer.fault) throw answer.fault
  if (answer.json?.ok) return answer.json.value
  const status = answer.status ?? 0
  throw new TargetError('GATE_TARGET_INVALID_JSON', { found: 'it is empty', where: answer.where, status })
}

/** A value as one contract. @throws TargetError GATE_TARGET_CONTRACT */
export const oneValue = <Name extends WireName>(
  session: Session,
  about: Checked<Name>,
  value: unknown,
): WireTypes[Name] => {
  const { name, answer } = about
  if (checked(session, { ...about, leftOut: false }, value)) return value
  const [violation] = validator(name)(value)
  const text = violation ? `${violation.path} ${advised(about, violation, value).message}` : ''
  const found = session.connection.redact(name + text)
  const { status, where } = answer
  throw new TargetError('GATE_TARGET_CONTRACT', { found, where, ...(status === null ? {} : { status }) })
}

/** The whole body as one contract. @throws TargetError GATE_TARGET_CONTRACT */
export const one = <Name extends WireName>(session: Session, name: Name, answer: Answer): WireTypes[Name] =>
  oneValue(session, { name, answer }, jsonOf(answer))

/** The records that meet their contract; the others are left out, counted as unseen. */
export const many = <Name extends WireName>(
  session: Session,
  about: Checked<Name>,
  values: readonly unknown[],
): WireTypes[Name][] =>
  values.filter((value): value is WireTypes[Name] => checked(session, { ...about, leftOut: true }, value))

/** The whole body as one contract; null where it is none, which is noted. */
export const oneOrNone = <Name extends WireName>(
  session: Session,
  name: Name,
  answer: Answer,
): WireTypes[Name] | null => {
  const value = answer.json?.ok ? answer.json.value : null
  return checked(session, { name, answer, leftOut: false }, value) ? value : null
}

/** Whether an answer says of itself that it is a problem; errors of OFREP are none and say so by being something else. */
export const isProblem = ({ headers }: Answer): boolean =>
  headers['content-type']?.startsWith('application/problem+json') === true

/** The problem that an answer of status 400 and above carries; null if it carries none or a broken one (which is noted). */
export const problemIn = (session: Session, answer: Answer): Problem | null => {
  if (answer.status === null || answer.status < 400 || !answer.json?.ok) return null
  // A failing health check answers 503 with its own body.
  if (answer.headers['content-type']?.startsWith('application/health+json')) return null
  const { value } = answer.json
  return checked(session, { name: 'problem', answer, leftOut: false }, value) ? value : null
}

/** Turns a refusal into an error that says what the target said. */
export const refusal = (session: Session, answer: Answer): TargetError => {
  const problem = problemIn(session, answer)
  const status = answer.status ?? 0
  const words = [problem?.title, problem?.detail].filter(Boolean).join(': ')
  const found = session.connection.redact(words === '' ? `${status}` : `${status} (${words})`).slice(0, 500)
  const code = status === 401 || status === 403 ? 'GATE_TARGET_UNAUTHORIZED' : 'GATE_TARGET_STATUS'
  return new TargetError(code, { found, where: answer.where, status })
}
