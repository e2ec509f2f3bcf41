import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AuthConfig, TargetConfig } from '../config/config.ts'
import { parseDuration } from '../config/duration.ts'
import { ConfigError } from '../config/errors.ts'
import type { Secret } from '../config/interpolate.ts'
import type { AuthPlan } from '../targets/http/connection.ts'
import type { Source } from '../targets/source.ts'

const DEFAULT_TIMEOUT_MS = 10_000

/** A system of the config, its variables put in. */
export interface NamedTarget {
  /** Where it stands in the config: `target` or `targets.NAME`. */
  readonly key: string
  readonly name: string
  readonly target: TargetConfig
  /** The bearer token of the environment, for a system whose config names no credential. */
  readonly token: string | null
}

export const timeoutOf = ({ timeout }: TargetConfig): number =>
  timeout === undefined ? DEFAULT_TIMEOUT_MS : (parseDuration(timeout) ?? DEFAULT_TIMEOUT_MS)

const authOf = ({ basic, header, oauth }: AuthConfig): AuthPlan | null => {
  if (basic) return { kind: 'basic', ...basic }
  if (header) return { kind: 'header', ...header }
  return oauth ? { kind: 'oauth', ...oauth } : null
}

const authorityOf = async ({ key, target }: NamedTarget, path: string): Promise<string | null> => {
  if (target.tls === undefined) return null
  const fault = (problem: string): ConfigError =>
    new ConfigError('GATE_CONFIG_KEY', { path, key: `${key}.tls.ca`, problem })
  let text: string
  try {
    text = await readFile(resolve(dirname(path), target.tls.ca), 'utf8')
  } catch (error) {
    throw fault(`cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw fault('holds no certificate in PEM')
  return text
}

/** The bearer token that calls carry; null where another credential takes its place, or there is none. */
const tokenOf = ({ target, token }: NamedTarget): string | null =>
  target.auth?.token ?? (authOf(target.auth ?? {}) === null ? token : null)

/** A folder of files is no address that anybody asks; it is shown as one. */
const filesOf = ({ target }: NamedTarget, path: string): Pick<Source, 'url' | 'files'> => {
  const { files, window } = target
  if (files === undefined) return { url: target.url }
  const base = resolve(dirname(path))
  const url = pathToFileURL(resolve(base, files.folder ?? '.')).href
  return { url, files: { plan: files, base, ...(window === undefined ? {} : { window }) } }
}

/** What a run must know to reach a system. @throws ConfigError for an authority file that cannot be used */
export const sourceOf = async (named: NamedTarget, path: string): Promise<Source> => {
  const { name, target } = named
  const auth = authOf(target.auth ?? {})
  const token = tokenOf(named)
  const ca = await authorityOf(named, path)
  return {
    name,
    ...filesOf(named, path),
    roles: target.auth?.roles ?? {},
    headers: target.headers ?? {},
    timeoutMs: timeoutOf(target),
    ...(token === null ? {} : { token }),
    ...(auth === null ? {} : { auth }),
    ...(ca === null ? {} : { ca }),
    ...(target.proxy === undefined ? {} : { proxy: target.proxy }),
    ...(target.capabilities === undefined ? {} : { capabilities: target.capabilities }),
    ...(target.map === undefined ? {} : { mapping: target.map }),
  }
}

const proxySecret = (proxy: string | undefined): Secret[] => {
  const password = proxy === undefined ? '' : (URL.parse(proxy)?.password ?? '')
  return password === '' ? [] : [{ label: 'proxy password', value: decodeURIComponent(password) }]
}

/** Everything of a system's config that must never be written. */
export const secretsIn = (named: NamedTarget): readonly Secret[] => {
  const { target } = named
  const { basic, header, oauth, roles = {} } = target.auth ?? {}
  const token = tokenOf(named)
  return [
    ...(token === null ? [] : [{ label: 'target token', value: token }]),
    ...(basic === undefined ? [] : [{ label: 'target password', value: basic.password }]),
    ...(header === undefined ? [] : [{ label: `header ${header.name}`, value: header.value }]),
    ...(oauth === undefined ? [] : [{ label: 'client secret', value: oauth.clientSecret }]),
    ...proxySecret(target.proxy),
    ...Object.entries(roles).map(([role, value]) => ({ label: `${role} token`, value })),
    ...Object.entries(target.headers ?? {}).map(([name, value]) => ({ label: `header ${name}`, value })),
  ]
}
