import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { urlToHttpOptions } from 'node:url'

/** The release whose insides these are; wire-client.test.ts holds what they do. */
export const AUTOCANNON_VERSION = '9.0.0'

export interface FinishedRequest {
  readonly req: unknown
  readonly headers: { readonly statusCode: number }
  readonly body: string
  readonly bytes: number
  readonly duration: number
}

/**
 * One connection of autocannon's own client, as far as the generator uses it: it connects, writes, parses answers and emits `response`, `connError` and
 * `headers`. Its pacing, its time limit, its histograms and its reconnecting are not used.
 */
export interface WireClient extends EventEmitter {
  conn: Socket | TLSSocket
  destroyed: boolean
  readonly opts: { tlsOptions: object }
  readonly parser: {
    execute: (chunk: Buffer) => number | Error
    finish: () => Error | undefined
  }
  readonly pipelinedRequests: {
    clear: () => void
    insertRequest: (request: unknown) => void
    size: () => number
    addBody: (chunk: Buffer) => void
    /** The request that an answer belongs to; undefined where there is none, which the client does not survive. */
    terminateRequest: () => FinishedRequest | undefined
  }
  /** Opens the socket; called by the constructor, and again after each end or error of a socket. */
  _connect: () => void
  /** Writes the next request; called for each new connection and after each answer. */
  _doRequest: () => void
  /** The bytes that `_doRequest` writes. */
  getRequestBuffer: () => Buffer
  destroy: () => void
}

interface ClientOptions {
  readonly setupClient: (client: WireClient) => void
  readonly timeout: number
  readonly pipelining: number
}

/** Longer than any run, in seconds, and still a delay that a timer can have: the client's own time limit also fires on idle connections. */
const NEVER_SECONDS = 2_000_000

const load = createRequire(import.meta.url)
// The package types describe its command alone; this is the class behind it.
const Client: new (options: ClientOptions) => WireClient = load('autocannon/lib/httpClient.js')

/** The installed release. */
export const installedVersion = (): string => {
  const manifest: { version: string } = load('autocannon/package.json')
  return manifest.version
}

/** Opens a connection of autocannon to the origin of a URL; `setup` may replace its methods before it connects. */
export const openWireClient = (url: URL, setup: (client: WireClient) => void): WireClient =>
  new Client({ ...urlToHttpOptions(url), setupClient: setup, timeout: NEVER_SECONDS, pipelining: 1 })
