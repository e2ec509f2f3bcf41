import { TargetError } from '../errors.ts'
import type { Credential } from '../raw.ts'
import { type ParsedJson, parseJson } from './json.ts'
import { recordIds } from './record-ids.ts'
import type { Session } from './session.ts'
import type { WireAnswer, WireRequest } from './transport.ts'

const SAMPLE = 4096
/** Long answers are redacted as far as their sample can reach; what a secret cut at this edge would leave lies beyond the sample. */
const REDACTED_REACH = 65_536
const EDGE = 8192

export interface Call {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Text and bytes go as they are, anything else as JSON; undefined sends no body. */
  readonly body?: unknown
  readonly as?: Credential
  readonly timeoutMs?: number
  /** The answer holds a new key: it is registered as a secret before anything is kept, and it is no leak. */
  readonly showsKey?: boolean
  /** A POST that changes nothing: it is not counted among the calls that do. */
  readonly reads?: boolean
  /** What the body is to be; `any` makes no fault of a body that is not JSON. Default json. */
  readonly expect?: 'json' | 'text' | 'any'
}

export interface Answer {
  /** Null where no answer came. */
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** Null where there is no body or it is not JSON. */
  readonly json: ParsedJson | null
  readonly where: string
  readonly at: number
  readonly ms: number
  readonly exchange: number
  /** What made this no usable answer; a status is never a fault, a redirect is. */
  readonly fault: TargetError | null
}

const isRawBody = (body: unknown): body is string | Uint8Array => typeof body === 'string' || body instanceof Uint8Array

/** The request as it goes on the wire. The credential goes to the target's own origin only: no redirect is ever followed. */
export const wireRequest = async (session: Session, call: Call): Promise<WireRequest> => {
  const { connection, signal } = session
  const where = `${call.method} ${call.path}`
  if (!call.path.startsWith('/')) throw new TargetError('GATE_TARGET_URL', { found: call.path, where })
  const credential = await connection.authority.headers(call.as, where)
  const own: Record<string, string> = { accept: 'application/json', 'accept-encoding': 'identity' }
  if (call.body !== undefined) own['content-type'] = 'application/json'
  for (const [name, value] of Object.entries(connection.headers)) own[name.toLowerCase()] = value
  Object.assign(own, credential)
  for (const [name, value] of Object.entries(call.headers ?? {})) own[name.toLowerCase()] = value
  const body = call.body === undefined ? null : isRawBody(call.body) ? call.body : JSON.stringify(call.body)
  const timeoutMs = call.timeoutMs ?? connection.timeoutMs
  return { method: call.method, path: connection.basePath + call.path, headers: own, body, timeoutMs, signal }
}

const isJsonType = (type: string): boolean => /^application\/([\w.-]+\+)?json\b/i.test(type.trim())

/** Whether this status sends the reader elsewhere, and where to. */
const redirectOf = ({ status, headers }: WireAnswer): string | null =>
  status >= 300 && status < 400 && status !== 304 ? (headers.location ?? 'nowhere') : null

interface Read {
  readonly text: string
  readonly json: ParsedJson | null
  readonly fault: TargetError | null
}

const readBody = (answer: WireAnswer, expect: Call['expect'], where: string): Read => {
  const { status, headers, body } = answer
  const elsewhere = expect === 'any' ? null : redirectOf(answer)
  const type = headers['content-type'] ?? ''
  const coding = headers['content-encoding'] ?? 'identity'
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: expect !== 'any' }).decode(body)
  } catch (cause) {
    const found = coding === 'identity' ? 'it is not UTF-8' : `encoded as ${coding}`
    const fault = new TargetError('GATE_TARGET_INVALID_JSON', { found, where, status, cause })
    return { text: body.toString('latin1'), json: null, fault }
  }
  if (elsewhere !== null) {
    const found = elsewhere.slice(0, 300)
    return { text, json: null, fault: new TargetError('GATE_TARGET_REDIRECTED', { found, where, status }) }
  }
  const isJson = isJsonType(type)
  const json = isJson && text !== '' ? parseJson(text) : null
  if (expect === 'any' || expect === 'text') return { text, json, fault: null }
  if (json && !json.ok) return { text, json, fault: new TargetError(json.code, { found: json.found, where, status }) }
  // An empty body is a matter for whoever wanted something in it: a 204 has none.
  if (isJson || text === '') return { text, json, fault: null }
  const found = type === '' ? 'of no stated type' : type.slice(0, 100)
  return { text, json, fault: new TargetError('GATE_TARGET_NOT_JSON', { found, where, status }) }
}

/** The new key that the answer to a rotation holds. */
const keyIn = (json: ParsedJson | null): { role: string; token: string } | null => {
  if (!json?.ok || !(json.value instanceof Object) || !('key' in json.value)) return null
  const { key } = json.value
  if (!(key instanceof Object) || !('token' in key) || typeof key.token !== 'string') return null
  return { role: 'role' in key ? String(key.role) : 'unknown', token: key.token }
}

/** A redacted sample of an answer's body: redacted first, cut then, so that no half of a secret is left. */
const sampleOf = (text: string, redact: (text: string) => string): string => {
  if (text.length <= REDACTED_REACH) return redact(text).slice(0, SAMPLE)
  const safe = redact(text.slice(0, REDACTED_REACH))
  return safe.slice(0, Math.max(0, Math.min(SAMPLE, safe.length - EDGE)))
}

const scan = ({ connection }: Session, answer: Answer, call: Call): void => {
  const { book, leaks, redact } = connection
  if (answer.status === null) return
  book.scanned()
  if (call.showsKey) return
  for (const label of leaks.find([answer.text, Object.values(answer.headers).join('\n')])) {
    book.leak({ label, path: redact(answer.where), exchange: answer.exchange })
  }
}

const keep = ({ connection, log }: Session, answer: Answer, call: Call): void => {
  const { book, redact } = connection
  const path = redact(call.path)
  book.call({ method: call.method, path, status: answer.status }, call.reads)
  log.add({
    id: answer.exchange,
    at: Math.round(answer.at),
    method: call.method,
    path,
    status: answer.status,
    ms: Math.round(answer.ms * 1000) / 1000,
    bytes: Buffer.byteLength(answer.text),
    body: sampleOf(answer.text, redact),
    ids: answer.json?.ok ? recordIds(answer.json.value) : [],
    ...(answer.fault ? { error: redact(answer.fault.message) } : {}),
  })
}

const once = async (session: Session, call: Call, request: WireRequest): Promise<Answer> => {
  const { connection } = session
  const where = `${call.method} ${call.path}`
  const exchange = connection.nextExchange()
  const at = connection.now()
  const circumstances = () => ({ where, at, ms: connection.now() - at, exchange })
  let answer: Answer
  try {
    const wire = await connection.transport.send(request)
    const timing = circumstances()
    answer = { status: wire.status, headers: wire.headers, ...readBody(wire, call.expect, where), ...timing }
  } catch (error) {
    if (!(error instanceof TargetError)) throw error
    answer = { status: error.status, headers: {}, text: '', json: null, fault: error, ...circumstances() }
  }
  const key = call.showsKey ? keyIn(answer.json) : null
  if (key) {
    connection.onSecret(`key of ${key.role}`, key.token)
    connection.leaks.watch(`key of ${key.role}`, key.token)
  }
  scan(session, answer, call)
  keep(session, answer, call)
  return answer
}

/**
 * Sends, waits, parses, searches for secrets and keeps the exchange. Never throws for what the target does: that is `fault`. A credential that can be
 * renewed is renewed once after a 401, and the call made again: a call that was refused did nothing.
 */
export const perform = async (session: Session, call: Call): Promise<Answer> => {
  const request = await wireRequest(session, call)
  const answer = await once(session, call, request)
  if (answer.status !== 401 || call.as !== undefined) return answer
  const { authority, book } = session.connection
  if (!authority.renew(request.headers)) return answer
  book.note('the target refused an access token before its end (401); another one was fetched and the call made again')
  return await once(session, call, await wireRequest(session, call))
}
