import type { CapabilityName } from '../../judge/criterion.ts'
import { TargetError } from '../errors.ts'
import { createExchangeLog } from '../exchange-log.ts'
import { createLeakScan } from '../leak-scan.ts'
import { createLedgerBook } from '../ledger-book.ts'
import type { Role } from '../raw.ts'
import { type Authority, createAuthority, type Scheme, secretsOf } from './auth.ts'
import { createTokenSource, type OAuthPlan } from './oauth.ts'
import type { Connection, Session } from './session.ts'
import { createTransport, type Route } from './transport.ts'

/** How the target is told who asks, where it is not by a bearer token. */
export type AuthPlan =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | ({ readonly kind: 'oauth' } & OAuthPlan)

export interface ConnectOptions extends Route {
  readonly url: string
  /** Default the host and port. */
  readonly name?: string
  /** Bearer token used where a call names no other. */
  readonly token?: string
  /** In the place of `token`. */
  readonly auth?: AuthPlan
  /** Secrets that have one role each; they take the place of the token, the header's value or the password. */
  readonly roles?: Readonly<Partial<Record<Role, string>>>
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>
  /** The one redactor: what is kept goes through it. */
  readonly redact: (text: string) => string
  /** Told each secret that the adapter learns (tokens, rotated keys), before anything that may hold it is kept. */
  readonly onSecret: (label: string, value: string) => void
  /** Milliseconds a call may take in all. Default 10,000. */
  readonly timeoutMs?: number
  /** Bytes of an answer at most. Default 32 MiB. */
  readonly bodyLimit?: number
  /** Sockets at most, opened as they are needed: so many calls can be under way at once. Default 32. */
  readonly connections?: number
  /** Shared by the adapters of one composed target, so that exchange ids stay unique. */
  readonly nextExchange?: () => number
  /** Known capabilities; left out, the target is asked, or its mapping. */
  readonly capabilities?: readonly CapabilityName[]
}

const TOKEN_CONNECTIONS = 2
const TOKEN_ANSWER = 1024 * 1024

/** A plain address. @throws TargetError GATE_TARGET_URL */
const addressOf = (text: string, where = 'target.url'): URL => {
  const url = URL.parse(text)
  const isPlain = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  if (isPlain && url.search === '' && url.hash === '') return url
  // The address may hold a password: only its kind is shown.
  throw new TargetError('GATE_TARGET_URL', { found: url ? `${url.protocol}//${url.host}` : 'the text', where })
}

/** Numbers from 1 on. */
export const counter = (): (() => number) => {
  let last = 0
  return () => ++last
}

interface Secrecy {
  readonly learn: (label: string, value: string) => void
  readonly now: () => number
}

interface Access {
  readonly authority: Authority
  readonly close: () => Promise<void>
}

const accessOf = (options: ConnectOptions, { learn, now }: Secrecy): Access => {
  const { auth, roles = {}, token = null, timeoutMs = 10_000, redact, ca, proxy } = options
  const route: Route = { ...(ca === undefined ? {} : { ca }), ...(proxy === undefined ? {} : { proxy }) }
  let scheme: Scheme = auth?.kind === 'basic' || auth?.kind === 'header' ? auth : { kind: 'bearer', token }
  let close = async (): Promise<void> => {}
  if (auth?.kind === 'oauth') {
    learn('client secret', auth.clientSecret)
    const url = addressOf(auth.tokenUrl.split('?')[0] ?? '', 'target.auth.oauth.tokenUrl')
    const transport = createTransport({ url, connections: TOKEN_CONNECTIONS, bodyLimit: TOKEN_ANSWER, ...route })
    const onToken = (value: string): void => learn('access token', value)
    scheme = { kind: 'oauth', tokens: createTokenSource(auth, { transport, timeoutMs, now, redact, onToken }) }
    close = transport.close
  }
  if (auth?.kind === 'basic') {
    // The header as a whole hides its password at an alignment of its own; it is registered as it will be sent.
    learn('credential', Buffer.from(`${auth.user}:${auth.password}`).toString('base64'))
  }
  for (const [label, value] of secretsOf(scheme, roles)) learn(label, value)
  return { authority: createAuthority(scheme, roles), close }
}

/** Opens the way to a target; nothing is sent yet. @throws TargetError GATE_TARGET_URL */
export const connectionOf = (options: ConnectOptions): Connection & { readonly url: URL } => {
  const { redact, onSecret, headers = {}, timeoutMs = 10_000, proxy, ca } = options
  const { bodyLimit = 32 * 1024 * 1024, connections = 32 } = options
  const url = addressOf(options.url)
  const leaks = createLeakScan()
  const began = performance.now()
  const now = (): number => performance.now() - began
  const learn = (label: string, value: string): void => {
    onSecret(label, value)
    leaks.watch(label, value)
  }
  const access = accessOf(options, { learn, now })
  const route: Route = { ...(ca === undefined ? {} : { ca }), ...(proxy === undefined ? {} : { proxy }) }
  const transport = createTransport({ url, connections, bodyLimit, ...route })
  return {
    url,
    transport: { ...transport, close: async () => void (await Promise.all([transport.close(), access.close()])) },
    origin: url.origin,
    basePath: url.pathname.replace(/\/+$/, ''),
    book: createLedgerBook(),
    leaks,
    redact,
    onSecret,
    authority: access.authority,
    headers,
    timeoutMs,
    now,
    nextExchange: options.nextExchange ?? counter(),
  }
}

/** One scope's view of a connection. */
export const sessionOf = (connection: Connection, signal: AbortSignal | null): Session => ({
  connection,
  log: createExchangeLog(),
  signal,
  unseen: { count: 0 },
})
