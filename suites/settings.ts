import type { EventOf } from '../contracts/event.schema.ts'
import type { RollbackAnswer } from '../contracts/rollback.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import { canonicalJson } from './journal-chain.ts'

// What a rollback can bring back, and what lies between two of them.

/** Flags, versions, limits and thresholds by name. How a flag came to be as it is (version, reason, instant) and a failover under way are no settings. */
export interface Settings {
  readonly flags: Readonly<Record<string, unknown>>
  readonly algo: Readonly<Record<string, unknown>>
  readonly limits: Readonly<Record<string, unknown>>
  readonly thresholds: Readonly<Record<string, unknown>>
}

export type SettingsPart = keyof Settings

export interface SettingsChange {
  /** Names from the top, with dots: `flags.atr_brackets.state`. */
  readonly path: string
  readonly from: unknown
  readonly to: unknown
}

const flagFields = ['state', 'percentage', 'allow', 'deny', 'depends_on', 'schedule', 'thresholds'] as const
const algoFields = ['split', 'blend', 'interpolation', 'params', 'versions'] as const

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const picked = (of: unknown, names: readonly string[]): Record<string, unknown> =>
  isRecord(of) ? Object.fromEntries(names.flatMap(name => (name in of ? [[name, of[name]]] : []))) : {}

export const settingsOf = (state: Pick<State, 'flags' | 'algo' | 'limits' | 'thresholds'>): Settings => ({
  flags: Object.fromEntries((state.flags ?? []).map(flag => [flag.key, picked(flag, flagFields)])),
  algo: picked(state.algo, algoFields),
  limits: state.limits,
  thresholds: state.thresholds,
})

/** The settings that a snapshot shows. */
export const snapshotSettings = ({ data }: Pick<EventOf<'snapshot.taken'>, 'data'>): Settings => ({
  flags: Object.fromEntries(Object.entries(data.flags).map(([key, flag]) => [key, picked(flag, flagFields)])),
  algo: picked(data.algo, algoFields),
  limits: data.limits,
  thresholds: data.thresholds,
})

const between = (path: string, from: unknown, to: unknown): SettingsChange[] => {
  if (isRecord(from) && isRecord(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort()
    return names.flatMap(name => between(path === '' ? name : `${path}.${name}`, from[name] ?? null, to[name] ?? null))
  }
  return canonicalJson(from) === canonicalJson(to) ? [] : [{ path, from, to }]
}

/** Every value that differs, by path; lists are compared whole, a value that is not there is null. */
export const settingsDiff = (from: Settings, to: Settings, parts?: readonly SettingsPart[]): SettingsChange[] => {
  const of = (settings: Settings) => (parts ? picked(settings, parts) : settings)
  return between('', of(from), of(to))
}

/** The first few in words. */
export const changesText = (changes: readonly SettingsChange[]): string => {
  const text = changes
    .slice(0, 3)
    .map(({ path, from, to }) => `${path} ${canonicalJson(from)} -> ${canonicalJson(to)}`)
    .join(', ')
  return changes.length > 3 ? `${text} and ${changes.length - 3} more` : text
}

type Shown = RollbackAnswer['diff']

const valuesAt = (path: string, value: unknown): [string, unknown][] => [
  [path, value],
  ...(isRecord(value)
    ? Object.entries(value).flatMap(([name, inner]) => valuesAt(path === '' ? name : `${path}.${name}`, inner))
    : []),
]

const sameValue = (one: unknown, other: unknown): boolean => canonicalJson(one ?? null) === canonicalJson(other ?? null)

const isWithin = (path: string, other: string): boolean => path === other || path.startsWith(`${other}.`)

/**
 * What is wrong with a difference that a target shows, held against the settings before and after: a value that was not so, or a change that it leaves
 * out. Paths beyond the settings are not looked at.
 */
export const diffFaults = (shown: Shown, before: Settings, after: Settings): string[] => {
  const [old, now] = [new Map(valuesAt('', before)), new Map(valuesAt('', after))]
  const untrue = shown.flatMap(({ path, from, to }) => {
    if (!old.has(path) && !now.has(path)) return []
    const faults = []
    if (!sameValue(old.get(path), from))
      faults.push(`${path} was ${canonicalJson(old.get(path) ?? null)}, shown as ${canonicalJson(from ?? null)}`)
    if (!sameValue(now.get(path), to))
      faults.push(`${path} is ${canonicalJson(now.get(path) ?? null)}, shown as ${canonicalJson(to ?? null)}`)
    return faults
  })
  const missing = settingsDiff(before, after).filter(
    change => !shown.some(({ path }) => isWithin(change.path, path) || isWithin(path, change.path)),
  )
  return [...untrue, ...(missing.length === 0 ? [] : [`not shown: ${changesText(missing)}`])]
}
