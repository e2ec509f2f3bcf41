import { createSecureContext, getCACertificates, type SecureContext, TLSSocket } from 'node:tls'
import { type Outcome, outcomeOfStatus } from './outcome.ts'
import { openWireClient, type WireClient } from './wire-client.ts'

/** How a request ended on the wire. */
export interface Ending {
  readonly outcome: Outcome
  /** What was found where no usable answer came: the code of a socket error and the like; never text of the target. */
  readonly detail: string | null
  /** The answer's body as far as it is kept. */
  readonly body: Buffer | null
}

/** Where connections lead and what is kept of an answer. */
export interface Destination {
  readonly url: URL
  /** Certificates in PEM, trusted beside the usual ones. */
  readonly ca?: string
  /** Bytes of an answer's body to keep; a longer one is `bad-body`. 0: none is kept and any length is read. */
  readonly bodyLimit: number
}

/** One connection; it carries one request at a time. */
export interface Channel {
  /** Sends a request; `settle` is called once, unless the channel is closed first. */
  readonly send: (request: Buffer, settle: (ending: Ending) => void) => void
  /** Ends the connection; what is under way is forgotten. */
  readonly close: () => void
  /** Whether a request could be sent now. */
  readonly isReusable: () => boolean
}

export interface ChannelEvents {
  /** An answer came and the connection can be used again. */
  readonly onIdle: (channel: Channel) => void
  /** The connection is of no more use. */
  readonly onUnusable: (channel: Channel) => void
  /** Its socket is closed. */
  readonly onClosed: () => void
}

/** A server closes an idle connection without a word, most after 5 s: one idle for longer than this is not used again. */
const IDLE_MS = 4000
/** What is taken off the time that a server says it keeps an idle connection. */
const IDLE_MARGIN_MS = 1000

const contexts = new Map<string, SecureContext>()

/** What would be given takes the place of the usual list, so a private authority is added to it; made once, as it is costly. */
const contextOf = (ca: string): SecureContext => {
  const known = contexts.get(ca) ?? createSecureContext({ ca: [...getCACertificates(), ca] })
  contexts.set(ca, known)
  return known
}

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

interface HeadersEvent {
  readonly headers: readonly string[]
  readonly shouldKeepAlive: boolean
}

/** How long the server says it keeps an idle connection, in milliseconds. */
const keptFor = (headers: readonly string[]): number => {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'keep-alive')
  const seconds = at < 0 ? null : /timeout=(\d+)/i.exec(headers[at + 1] ?? '')?.[1]
  return seconds ? Math.max(0, Number(seconds) * 1000 - IDLE_MARGIN_MS) : IDLE_MS
}

/** A request under way. */
interface Flight {
  readonly settle: (ending: Ending) => void
  readonly chunks: Buffer[]
  bytes: number
}

interface Line {
  readonly channel: Channel
  readonly events: ChannelEvents
  readonly bodyLimit: number
  readonly isSecure: boolean
  readonly client: WireClient
  /** Has autocannon write `request`. */
  readonly write: () => void
  flight: Flight | null
  request: Buffer
  usable: boolean
  connected: boolean
  keepAlive: boolean
  keptMs: number
  idleSince: number
}

const closeLine = (line: Line): void => {
  line.flight = null
  if (!line.usable) return
  line.usable = false
  line.client.destroy()
  line.events.onUnusable(line.channel)
}

const settle = (line: Line, ending: Ending): void => {
  const { flight } = line
  line.flight = null
  flight?.settle(ending)
}

const fail = (line: Line, outcome: Outcome, detail: string): void => {
  settle(line, { outcome, detail, body: null })
  closeLine(line)
}

const onAnswer = (line: Line, status: number): void => {
  const { flight, bodyLimit, client } = line
  if (!flight) {
    // More answers than requests: nothing on this connection can be trusted any more.
    closeLine(line)
  } else if (status < 200) {
    // An interim answer: the one that counts is still to come.
    client.pipelinedRequests.insertRequest({})
  } else if (bodyLimit > 0 && flight.bytes > bodyLimit) {
    fail(line, 'bad-body', `longer than ${bodyLimit} bytes`)
  } else {
    line.idleSince = performance.now()
    settle(line, { outcome: outcomeOfStatus(status), detail: null, body: Buffer.concat(flight.chunks) })
    if (!line.keepAlive) closeLine(line)
  }
}

/** The target closed the connection: that may also be how its answer ends. */
const onEnd = (line: Line): void => {
  if (line.flight) line.client.parser.finish()
  fail(line, line.connected ? 'lost' : 'refused', 'closed before an answer')
}

const onOpen = (line: Line): void => {
  const { conn } = line.client
  if (conn instanceof TLSSocket && !conn.authorized) {
    // autocannon asks for no verification; the socket verifies all the same and leaves the decision to us. Nothing has been sent yet.
    fail(line, 'refused', String(conn.authorizationError))
    return
  }
  line.connected = true
  if (line.isSecure && line.flight) line.write()
}

const onData = (line: Line, read: () => number | Error): number | Error => {
  const wasIdle = line.flight === null
  const result = read()
  if (result instanceof Error) fail(line, 'bad-body', 'not HTTP')
  if (wasIdle) closeLine(line)
  // Only now: had a second answer come with the first, it would be taken for that of the next request.
  else if (line.usable && line.flight === null) line.events.onIdle(line.channel)
  return result
}

/** Puts our methods in the place of those with which the client would pace, repeat and reconnect by itself. */
const tame = (line: Line, destination: Destination): void => {
  const { client, isSecure, events } = line
  const { parser, pipelinedRequests } = client
  const [connect, execute, finished] = [client._connect, parser.execute, pipelinedRequests.terminateRequest]
  if (destination.ca !== undefined) client.opts.tlsOptions = { secureContext: contextOf(destination.ca) }
  client._doRequest = () => {}
  client.getRequestBuffer = () => line.request
  client._connect = () => {
    client._connect = () => onEnd(line)
    connect.call(client)
    client.conn.setNoDelay(true)
    client.conn.once(isSecure ? 'secureConnect' : 'connect', () => onOpen(line))
    client.conn.once('close', events.onClosed)
  }
  parser.execute = chunk => onData(line, () => execute.call(parser, chunk))
  pipelinedRequests.terminateRequest = () =>
    finished.call(pipelinedRequests) ?? { req: null, headers: { statusCode: 0 }, body: '', bytes: 0, duration: 0 }
  pipelinedRequests.addBody = chunk => {
    if (!line.flight) return
    line.flight.bytes += chunk.length
    if (line.flight.bytes <= line.bodyLimit) line.flight.chunks.push(chunk)
  }
  client.on('headers', ({ headers, shouldKeepAlive }: HeadersEvent) => {
    line.keepAlive = shouldKeepAlive
    line.keptMs = keptFor(headers)
  })
  client.on('response', (status: number) => onAnswer(line, status))
  client.on('connError', (error: unknown) => fail(line, line.connected ? 'reset' : 'refused', codeOf(error)))
}

const send = (line: Line, request: Buffer, settled: (ending: Ending) => void): void => {
  line.flight = { settle: settled, chunks: [], bytes: 0 }
  line.request = request
  // A plain socket keeps what is written until it is connected; a secure one is verified first.
  if (!line.isSecure || line.connected) line.write()
}

const lineOf = (client: WireClient, destination: Destination, events: ChannelEvents): Line => {
  const request = client._doRequest
  const line: Line = {
    channel: {
      send: (bytes, settled) => send(line, bytes, settled),
      close: () => closeLine(line),
      isReusable: () => line.usable && performance.now() - line.idleSince < line.keptMs,
    },
    events,
    bodyLimit: destination.bodyLimit,
    isSecure: destination.url.protocol === 'https:',
    client,
    write: () => request.call(client),
    flight: null,
    request: Buffer.alloc(0),
    usable: true,
    connected: false,
    keepAlive: true,
    keptMs: IDLE_MS,
    idleSince: performance.now(),
  }
  return line
}

/** Opens one connection of autocannon's client. A certificate that does not hold ends a request as `refused`, before anything of it is sent. */
export const openChannel = (destination: Destination, events: ChannelEvents): Channel => {
  let channel: Channel | null = null
  openWireClient(destination.url, client => {
    const line = lineOf(client, destination, events)
    tame(line, destination)
    channel = line.channel
  })
  if (channel === null) throw new Error('autocannon did not call setupClient; see AUTOCANNON_VERSION')
  return channel
}
