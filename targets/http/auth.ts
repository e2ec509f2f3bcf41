import { TargetError } from '../errors.ts'
import type { Credential, Role } from '../raw.ts'
import type { TokenSource } from './oauth.ts'

/** How a system wants to be told who asks. The secret of a role takes the place of the scheme's own. */
export type Scheme =
  | { readonly kind: 'bearer'; readonly token: string | null }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'oauth'; readonly tokens: TokenSource }

/** Turns whose credential a call carries into headers. */
export interface Authority {
  /** The roles that have a secret of their own. */
  readonly roles: ReadonlySet<Role>
  /** @throws TargetError where no such credential is configured, or none can be had */
  readonly headers: (as: Credential | undefined, where: string) => Promise<Readonly<Record<string, string>>>
  /** After a 401 to a call with these headers: whether the next call may carry another credential. */
  readonly renew: (refused: Readonly<Record<string, string>>) => boolean
  /** Since when the own credential is no longer good, as far as it says so itself. */
  readonly expiredAt: () => string | null
}

const ROLES = ['viewer', 'trader', 'risk', 'operator'] as const satisfies readonly Role[]

const headersOf = (scheme: Scheme, secret: string): Record<string, string> => {
  if (scheme.kind === 'header') return { [scheme.name.toLowerCase()]: secret }
  if (scheme.kind !== 'basic') return { authorization: `Bearer ${secret}` }
  return { authorization: `Basic ${Buffer.from(`${scheme.user}:${secret}`).toString('base64')}` }
}

const ownSecret = async (scheme: Scheme): Promise<string | null> => {
  if (scheme.kind === 'basic') return scheme.password
  if (scheme.kind === 'header') return scheme.value
  return scheme.kind === 'bearer' ? scheme.token : await scheme.tokens.current()
}

/** When a JSON Web Token ends; null for any other secret. */
const endOf = (token: string | null): number | null => {
  const [, payload] = token?.split('.') ?? []
  if (payload === undefined) return null
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    const exp: unknown = claims instanceof Object ? Reflect.get(claims, 'exp') : null
    return typeof exp === 'number' && exp > 0 && exp < 1e11 ? exp * 1000 : null
  } catch {
    return null
  }
}

/** The secrets of a scheme and of the roles, each with the label under which it is redacted. */
export const secretsOf = (
  scheme: Scheme,
  roles: Readonly<Partial<Record<Role, string>>>,
): (readonly [label: string, value: string])[] => {
  const own: (readonly [string, string])[] = []
  if (scheme.kind === 'bearer' && scheme.token !== null) own.push(['token own', scheme.token])
  if (scheme.kind === 'header') own.push([`header ${scheme.name}`, scheme.value])
  if (scheme.kind === 'basic') own.push(['password', scheme.password])
  return [...own, ...Object.entries(roles).map(([role, value]) => [`token ${role}`, value] as const)]
}

export const createAuthority = (scheme: Scheme, roles: Readonly<Partial<Record<Role, string>>>): Authority => ({
  roles: new Set(ROLES.filter(role => roles[role] !== undefined)),
  headers: async (as, where) => {
    if (as === 'nobody') return {}
    if (typeof as === 'object') return headersOf(scheme, as.token)
    if (as === undefined) {
      const secret = await ownSecret(scheme)
      return secret === null ? {} : headersOf(scheme, secret)
    }
    const secret = roles[as]
    if (secret === undefined) throw new TargetError('GATE_TARGET_CREDENTIAL', { found: as, where })
    return headersOf(scheme, secret)
  },
  renew: refused => {
    if (scheme.kind !== 'oauth') return false
    scheme.tokens.drop((refused.authorization ?? '').replace(/^Bearer /, ''))
    return true
  },
  expiredAt: () => {
    const end = scheme.kind === 'bearer' ? endOf(scheme.token) : null
    return end !== null && end < Date.now() ? new Date(end).toISOString() : null
  },
})
