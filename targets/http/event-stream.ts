import type { JournalEvent } from '../../contracts/event.schema.ts'
import type { EventQuery } from '../capability.ts'
import { TargetError } from '../errors.ts'
import { type Answer, wireRequest } from './call.ts'
import { many } from './check.ts'
import { parseJson } from './json.ts'
import { withQuery } from './paging.ts'
import type { Session } from './session.ts'

/** Characters of one event at most. */
const EVENT_LIMIT = 1024 * 1024

/** The `data` of a block of lines; null for a comment or a heartbeat. */
const dataOf = (block: string): string | null => {
  const lines = block.split(/\r\n|\n|\r/).filter(line => line === 'data' || line.startsWith('data:'))
  return lines.length === 0 ? null : lines.map(line => line.slice(5).replace(/^ /, '')).join('\n')
}

/** Splits a byte stream of server-sent events into the data of each. @throws TargetError GATE_TARGET_OVERSIZED */
const eventBlocks = async function* (body: AsyncIterable<Uint8Array>, where: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let buffer = ''
  for await (const chunk of body) {
    buffer += decoder.decode(chunk, { stream: true })
    // A \r at the end may be the first half of \r\n\r\n: it stays until more comes.
    for (let end = /\r\n\r\n|\n\n|\r\r(?!$)/.exec(buffer); end; end = /\r\n\r\n|\n\n|\r\r(?!$)/.exec(buffer)) {
      const data = dataOf(buffer.slice(0, end.index))
      buffer = buffer.slice(end.index + end[0].length)
      if (data !== null) yield data
    }
    if (buffer.length > EVENT_LIMIT) {
      throw new TargetError('GATE_TARGET_OVERSIZED', { found: `an event of ${EVENT_LIMIT} characters`, where })
    }
  }
}

const begin = async (session: Session, query: EventQuery, signal: AbortSignal) => {
  const { connection } = session
  const path = withQuery('/v1/events', { types: query.types?.join(','), after: query.after })
  const headers = {
    accept: 'text/event-stream',
    ...(query.after === undefined ? {} : { 'last-event-id': String(query.after) }),
  }
  const both = session.signal ? AbortSignal.any([session.signal, signal]) : signal
  const request = await wireRequest({ ...session, signal: both }, { method: 'GET', path, headers })
  const exchange = connection.nextExchange()
  const at = connection.now()
  const answer = await connection.transport.open(request)
  const ms = connection.now() - at
  connection.book.call({ method: 'GET', path, status: answer.status })
  session.log.add({ id: exchange, at, method: 'GET', path, status: answer.status, ms, bytes: 0, body: '', ids: [] })
  const about: Answer = {
    status: answer.status,
    headers: answer.headers,
    text: '',
    json: null,
    where: `GET ${path}`,
    at,
    ms,
    exchange,
    fault: null,
  }
  return { about, body: answer.body, isEnded: () => both.aborted }
}

/** Events as the target sends them, each held to its contract; ends when the signal fires. @throws TargetError if the stream breaks before that. */
export const streamEvents = async function* (
  session: Session,
  { signal, ...query }: EventQuery & { readonly signal: AbortSignal },
): AsyncGenerator<JournalEvent> {
  const { about, body, isEnded } = await begin(session, query, signal)
  const { where, status, headers } = about
  const { leaks, book, redact } = session.connection
  if (status !== 200 || !/^text\/event-stream\b/.test(headers['content-type'] ?? '')) {
    const found = `${status} of type ${headers['content-type'] ?? 'none'}, not an event stream`
    for await (const _ of body) break
    throw new TargetError('GATE_TARGET_STREAM', { found, where, ...(status === null ? {} : { status }) })
  }
  try {
    for await (const text of eventBlocks(body, where)) {
      book.scanned()
      for (const label of leaks.find([text])) book.leak({ label, path: redact(where), exchange: about.exchange })
      const parsed = parseJson(text)
      if (!parsed.ok) throw new TargetError(parsed.code, { found: parsed.found, where })
      yield* many(session, { name: 'event', answer: about }, [parsed.value])
    }
  } catch (error) {
    if (isEnded()) return
    if (error instanceof TargetError) throw error
    const found = error instanceof Error ? error.message : String(error)
    throw new TargetError('GATE_TARGET_STREAM', { found, where, cause: error })
  }
  if (!isEnded()) throw new TargetError('GATE_TARGET_STREAM', { found: 'the target ended it', where })
}
