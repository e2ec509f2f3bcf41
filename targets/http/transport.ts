import { createSecureContext, getCACertificates } from 'node:tls'
import { type Dispatcher, Pool, ProxyAgent } from 'undici'
import { TargetError } from '../errors.ts'

/** Which way requests go and whom they trust. */
export interface Route {
  /** Certificates in PEM, trusted beside the usual ones. */
  readonly ca?: string
  /** Address of an HTTP proxy, its credentials included. */
  readonly proxy?: string
}

export interface TransportOptions extends Route {
  readonly url: URL
  /** Sockets at most. */
  readonly connections: number
  /** Bytes of an answer's body at most. */
  readonly bodyLimit: number
}

export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  readonly timeoutMs: number
  readonly signal: AbortSignal | null
}

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** An answer whose body is still coming; the reader ends it. */
export interface OpenAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Buffer>
}

export interface Transport {
  /** The whole answer. @throws TargetError for everything that is not one. */
  readonly send: (request: WireRequest) => Promise<WireAnswer>
  /** The head of an answer within `timeoutMs`; its body as it comes, for as long as it comes. */
  readonly open: (request: WireRequest) => Promise<OpenAnswer>
  readonly close: () => Promise<void>
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EACCES',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])
const CLOSED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED'])

const CERTIFICATE =
  /^(?:DEPTH_ZERO_)?SELF_SIGNED_CERT|^UNABLE_TO_(?:VERIFY|GET)|^CERT_|^ERR_TLS_CERT|^HOSTNAME_MISMATCH/

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** How far an answer had come when the call failed. */
interface Progress {
  status: number | null
  bytes: number
}

const whereOf = ({ method, path }: WireRequest): string => `${method} ${path}`

/** What a failed call says about the way to the target; null where it says nothing of it. */
const routeFault = (error: unknown, more: { readonly where: string }, hasProxy: boolean): TargetError | null => {
  const code = codeOf(error)
  const text = error instanceof Error ? error.message : ''
  if (CERTIFICATE.test(code)) return new TargetError('GATE_TARGET_CERTIFICATE', { found: code, ...more })
  const refused = /Proxy response \((\d+)\)/.exec(text)?.[1]
  if (refused !== undefined) return new TargetError('GATE_TARGET_PROXY', { found: `it answered ${refused}`, ...more })
  // With a proxy it is the proxy that looks for the target: what cannot be reached from here is the proxy.
  if (hasProxy && UNREACHABLE.has(code)) return new TargetError('GATE_TARGET_PROXY', { found: code, ...more })
  return null
}

interface FaultState {
  readonly limit: AbortSignal
  readonly progress: Progress
  readonly hasProxy: boolean
}

/** What a failed call means. `limit` is the call's own time limit: other aborts are the caller's. */
const faultOf = (error: unknown, request: WireRequest, state: FaultState): TargetError => {
  if (error instanceof TargetError) return error
  const where = whereOf(request)
  const { status, bytes } = state.progress
  const more = { where, cause: error, ...(status === null ? {} : { status }) }
  if (state.limit.aborted) return new TargetError('GATE_TARGET_TIMEOUT', { found: `${request.timeoutMs} ms`, ...more })
  if (request.signal?.aborted) {
    return new TargetError('GATE_TARGET_ABORTED', { found: codeOf(request.signal.reason), ...more })
  }
  const onTheWay = routeFault(error, more, state.hasProxy)
  if (onTheWay) return onTheWay
  const code = codeOf(error)
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return new TargetError('GATE_TARGET_OVERSIZED', { found: 'its headers may be', ...more })
  if (UNREACHABLE.has(code)) return new TargetError('GATE_TARGET_UNREACHABLE', { found: code, ...more })
  if (status !== null) return new TargetError('GATE_TARGET_TRUNCATED', { found: `${bytes} bytes (${code})`, ...more })
  if (CLOSED.has(code)) return new TargetError('GATE_TARGET_RESET', { found: code, ...more })
  const text = error instanceof Error ? `${code}: ${error.message}` : code
  return new TargetError('GATE_TARGET_PROTOCOL', { found: text.slice(0, 300), ...more })
}

const flatten = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  )

const dispatcherOf = ({ url, connections, ca, proxy }: TransportOptions): Dispatcher => {
  // The library's own time limits are off: they are coarse, and the signal covers the whole call, the body included.
  const own = { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 }
  // What is given would take the place of the usual list: a private authority is added to it.
  const tls = ca === undefined ? {} : { secureContext: createSecureContext({ ca: [...getCACertificates(), ca] }) }
  if (proxy === undefined) return new Pool(url.origin, { ...own, connect: tls })
  const { username, password, origin } = new URL(proxy)
  const secret = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const token = username === '' ? {} : { token: `Basic ${Buffer.from(secret).toString('base64')}` }
  return new ProxyAgent({ ...own, uri: origin, ...token, requestTls: tls, proxyTls: tls })
}

/** Requests to one origin and to no other: a pool of kept-alive connections, no redirect followed, every wait and every size bounded. */
export const createTransport = (options: TransportOptions): Transport => {
  const { bodyLimit } = options
  const { origin } = options.url
  const hasProxy = options.proxy !== undefined
  const pool = dispatcherOf(options)

  const begin = async (request: WireRequest, signal: AbortSignal) => {
    const { method, path, headers, body } = request
    return await pool.request({ origin, method, path, headers: { ...headers }, body, signal })
  }

  const send = async (request: WireRequest): Promise<WireAnswer> => {
    const limit = AbortSignal.timeout(request.timeoutMs)
    const progress: Progress = { status: null, bytes: 0 }
    try {
      const answer = await begin(request, request.signal ? AbortSignal.any([limit, request.signal]) : limit)
      progress.status = answer.statusCode
      const chunks: Buffer[] = []
      for await (const chunk of answer.body) {
        const bytes = Buffer.from(chunk)
        progress.bytes += bytes.length
        if (progress.bytes > bodyLimit) {
          throw new TargetError('GATE_TARGET_OVERSIZED', {
            found: `${bodyLimit} bytes`,
            where: whereOf(request),
            status: answer.statusCode,
          })
        }
        chunks.push(bytes)
      }
      return { status: answer.statusCode, headers: flatten(answer.headers), body: Buffer.concat(chunks) }
    } catch (error) {
      throw faultOf(error, request, { limit, progress, hasProxy })
    }
  }

  const open = async (request: WireRequest): Promise<OpenAnswer> => {
    // Only the head is limited in time: a stream goes on until the caller's signal fires.
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), request.timeoutMs)
    try {
      const signal = request.signal ? AbortSignal.any([limit.signal, request.signal]) : limit.signal
      const answer = await begin(request, signal)
      return { status: answer.statusCode, headers: flatten(answer.headers), body: answer.body }
    } catch (error) {
      throw faultOf(error, request, { limit: limit.signal, progress: { status: null, bytes: 0 }, hasProxy })
    } finally {
      clearTimeout(timer)
    }
  }

  return { send, open, close: () => pool.destroy() }
}
