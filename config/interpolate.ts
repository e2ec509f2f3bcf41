import { ConfigError } from './errors.ts'

export interface Secret {
  readonly label: string
  readonly value: string
}

export interface Interpolated<T> {
  readonly value: T
  /** Every value that came from the environment, to be registered with the redactor before anything is written. */
  readonly secrets: readonly Secret[]
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g
/** Below `target`, or below one of `targets`; a mapping has headers of its own. */
const ALLOWED = /^(?:target|targets\.[^.]+)\.(?:auth\.|headers\.|start\.env\.|(?:url|proxy)$|map\.(?:.+\.)?headers\.)/

/**
 * Puts `${NAME}` from the environment into the places where a secret belongs.
 * @throws ConfigError GATE_CONFIG_ENV_PLACE elsewhere, GATE_CONFIG_ENV_UNSET for an unset variable, GATE_CONFIG_SECRET_SHORT for one under four characters
 */
export const interpolate = <T>(
  config: T,
  environment: Readonly<Record<string, string | undefined>>,
  path: string,
): Interpolated<T> => {
  const secrets: Secret[] = []
  const text = (value: string, key: string): string =>
    value.replace(VARIABLE, (_, variable: string) => {
      if (!ALLOWED.test(key)) throw new ConfigError('GATE_CONFIG_ENV_PLACE', { path, key })
      const found = environment[variable]
      if (found === undefined || found === '') throw new ConfigError('GATE_CONFIG_ENV_UNSET', { path, key, variable })
      if (found.length < 4) throw new ConfigError('GATE_CONFIG_SECRET_SHORT', { path, key })
      // A URL is shown in reports; what came into it from the environment is a secret all the same.
      secrets.push({ label: variable, value: found })
      return found
    })
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return text(value, key)
    if (Array.isArray(value)) return value.map((item, index) => walk(item, `${key}.${index}`))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, walk(item, key === '' ? name : `${key}.${name}`)]),
    )
  }
  return { value: walk(config, '') as T, secrets }
}
