import { TargetError } from '../errors.ts'
import { parseJson } from './json.ts'
import type { Transport } from './transport.ts'

export interface OAuthPlan {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope?: string
  /** Where the client's own credential goes: the header (default) or the form. */
  readonly clientAuth?: 'basic' | 'body'
}

/** Access tokens, got when they are needed. */
export interface TokenSource {
  /** A token that is good for a while yet. @throws TargetError GATE_TARGET_OAUTH */
  readonly current: () => Promise<string>
  /** Forgets the token that was refused, so that the next call gets another; a newer one stays. */
  readonly drop: (refused: string) => void
}

interface Token {
  readonly value: string
  /** On `now`'s clock; infinite where the server names no lifetime. */
  readonly renewAt: number
}

interface Means {
  readonly transport: Transport
  readonly timeoutMs: number
  readonly now: () => number
  readonly redact: (text: string) => string
  /** Told each token before anything that may hold it is kept. */
  readonly onToken: (token: string) => void
}

/** A token is renewed this long before its end, or at the last fifth of its life if that is later. */
const EARLY_MS = 60_000

const fieldOf = (value: unknown, name: string): unknown => (value instanceof Object ? Reflect.get(value, name) : null)

/** RFC 6749 2.3.1: both parts form-encoded, then Basic. */
const basicOf = ({ clientId, clientSecret }: OAuthPlan): string => {
  const encoded = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2)
  return `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString('base64')}`
}

const tokenIn = (text: string, status: number, where: string): { token: string; lifeMs: number } => {
  const parsed = parseJson(text)
  const value = parsed.ok ? parsed.value : null
  const token = fieldOf(value, 'access_token')
  const seconds = Number(fieldOf(value, 'expires_in') ?? Number.NaN)
  if (status === 200 && typeof token === 'string' && token.length >= 4) {
    return { token, lifeMs: seconds > 0 ? seconds * 1000 : Number.POSITIVE_INFINITY }
  }
  const words = [fieldOf(value, 'error'), fieldOf(value, 'error_description')].filter(each => typeof each === 'string')
  const found = status === 200 ? 'answered 200 without an access_token' : `answered ${[status, ...words].join(', ')}`
  throw new TargetError('GATE_TARGET_OAUTH', { found: found.slice(0, 300), where, status })
}

const ask = async (plan: OAuthPlan, means: Means): Promise<Token> => {
  const { clientId, clientSecret, scope, clientAuth = 'basic' } = plan
  const { pathname, search } = new URL(plan.tokenUrl)
  const where = `POST ${plan.tokenUrl}`
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scope !== undefined) form.set('scope', scope)
  if (clientAuth === 'body') {
    form.set('client_id', clientId)
    form.set('client_secret', clientSecret)
  }
  const headers = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    ...(clientAuth === 'basic' ? { authorization: basicOf(plan) } : {}),
  }
  const asked = means.now()
  const request = {
    method: 'POST',
    path: pathname + search,
    headers,
    body: form.toString(),
    timeoutMs: means.timeoutMs,
    signal: null,
  }
  try {
    const { status, body } = await means.transport.send(request)
    const { token, lifeMs } = tokenIn(body.toString('utf8'), status, where)
    means.onToken(token)
    return { value: token, renewAt: asked + Math.max(lifeMs - EARLY_MS, lifeMs * 0.8) }
  } catch (error) {
    if (!(error instanceof TargetError)) throw error
    const found = means.redact(error.code === 'GATE_TARGET_OAUTH' ? error.found : error.message).slice(0, 400)
    throw new TargetError('GATE_TARGET_OAUTH', {
      found,
      where,
      ...(error.status === null ? {} : { status: error.status }),
    })
  }
}

/** OAuth 2.0 client credentials (RFC 6749 4.4): one token at a time, renewed before its end; calls that need one wait for the same answer. */
export const createTokenSource = (plan: OAuthPlan, means: Means): TokenSource => {
  let token: Token | null = null
  let coming: Promise<Token> | null = null
  return {
    current: async () => {
      if (token && means.now() < token.renewAt) return token.value
      coming ??= ask(plan, means).finally(() => {
        coming = null
      })
      token = await coming
      return token.value
    },
    // Several calls that were refused with the same token must not fetch one each.
    drop: refused => {
      if (token?.value === refused) token = null
    },
  }
}
