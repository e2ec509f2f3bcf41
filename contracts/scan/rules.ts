import { type Violation, validatorOf } from '../validate.ts'
import { scanError } from './errors.ts'
import { instantOf } from './instant.ts'
import { rulesSchema } from './rules.schema.ts'

/** Fields are names (`id`), paths (`data.order_id`) or JSON Pointers (`/a.b`). */
export interface Rules {
  /** Each field, or each list of fields together, has no value twice. */
  readonly unique?: readonly (string | readonly string[])[]
  /** A time or number never falls from one record to the next (never stays, if strict); `by`: within each value of that field. */
  readonly monotone?: readonly { readonly field: string; readonly by?: string; readonly strict?: boolean }[]
  /** Whole numbers from the least to the greatest, none missing, in any order. `step` apart (default 1). */
  readonly sequence?: readonly { readonly field: string; readonly by?: string; readonly step?: number }[]
  /** Each value is a value of `key` in another file (or in this one). */
  readonly foreignKey?: readonly ForeignKeyRule[]
  /** The newest record is at most this old at an instant (`at`, RFC 3339; default when the scan began). */
  readonly freshness?: readonly FreshnessRule[]
}

export interface ForeignKeyRule {
  readonly field: string
  readonly file: string
  readonly key: string
  /** Where the list stands in that file, if it is an object in JSON. */
  readonly list?: string
}

export interface FreshnessRule {
  readonly field: string
  /** `500ms`, `30s`, `15m`, `2h`, `1d`. */
  readonly within: string
  readonly at?: string
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a duration that the schema of the rules has let through. */
export const durationMs = (text: string): number => {
  const [, count = '', unit = ''] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? []
  return Number(count) * (UNITS[unit] ?? Number.NaN)
}

const keyOf = ({ path }: Violation): string => path.slice(1).replaceAll('/', '.') || 'the file'

/** Holds a parsed value to the schema of rules. @throws ScanError GATE_SCAN_RULES naming the key */
export const checkRules = (value: unknown, path: string): Rules => {
  const [violation] = validatorOf(rulesSchema)(value ?? {})
  if (violation) {
    const isUnknown = violation.rule === 'additionalProperties'
    const problem = isUnknown ? 'no such rule or key' : violation.message
    throw scanError('GATE_SCAN_RULES', { path, key: keyOf(violation), problem })
  }
  const rules = (value ?? {}) as Rules
  const bad = rules.freshness?.find(({ at }) => at !== undefined && Number.isNaN(instantOf(at)))
  if (bad)
    throw scanError('GATE_SCAN_RULES', { path, key: 'freshness.at', problem: `${bad.at} is no instant with a zone` })
  return rules
}
