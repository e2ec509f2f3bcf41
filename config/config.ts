import { catalogue } from '../judge/catalogue.ts'
import type { Criterion, ProfileName, Tier } from '../judge/criterion.ts'
import { globMatcher } from '../judge/glob.ts'
import type { NotApplicableRule } from '../judge/judge.ts'
import type { Waiver } from '../judge/verdict.ts'
import { waiverFault } from '../judge/waiver.ts'
import { ConfigError } from './errors.ts'
import { nearestHint } from './nearest.ts'
import { type CriterionOverride, overrideCatalogue } from './overrides.ts'

export interface TargetStart {
  /** A list is run as it is; a text by `sh -c`. */
  readonly command: string | readonly string[]
  /** Relative to the config file. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly ready?: string
  readonly timeout?: string
  readonly stop?: string
}

export interface TargetConfig {
  readonly name?: string
  readonly url: string
  readonly auth?: { readonly token?: string; readonly roles?: Readonly<Record<string, string>> }
  readonly headers?: Readonly<Record<string, string>>
  readonly timeout?: string
  /** How a run starts the system; what already runs where it is left out. */
  readonly start?: TargetStart
}

/** final-gate.yaml as a user writes it. All keys are optional; what is missing has a default. */
export interface UserConfig {
  readonly schema?: string
  readonly target?: 'reference' | TargetConfig
  readonly profile?: ProfileName
  readonly tier?: Tier
  readonly seed?: number
  readonly out?: string
  readonly confidence?: number
  readonly only?: readonly string[]
  readonly paperAccounts?: readonly string[]
  readonly criteria?: Readonly<Record<string, CriterionOverride>>
  readonly allowNotApplicable?: readonly NotApplicableRule[]
  readonly waivers?: readonly Waiver[]
}

/** The merged configuration of a run: config.json, before `${ENV}` is put in. */
export interface Config {
  readonly target: 'reference' | TargetConfig
  readonly profile: ProfileName
  readonly tier: Tier | null
  readonly seed: number
  readonly out: string
  readonly confidence: number
  readonly only: readonly string[]
  readonly paperAccounts: readonly string[]
  readonly criteria: Readonly<Record<string, CriterionOverride>>
  readonly allowNotApplicable: readonly NotApplicableRule[]
  readonly waivers: readonly Waiver[]
}

/** Types a config written in TypeScript: `export default defineConfig({...})`. */
export const defineConfig = (config: UserConfig): UserConfig => config

const defaults: Config = {
  target: 'reference',
  profile: 'ci',
  tier: null,
  seed: 1,
  out: 'reports',
  confidence: 0.95,
  only: [],
  paperAccounts: ['PA*'],
  criteria: {},
  allowNotApplicable: [],
  waivers: [],
}

/** Defaults, then the file, then the command line: the later wins, key by key. */
export const mergeConfig = (...layers: readonly UserConfig[]): Config => {
  const given = layers.flatMap(layer => Object.entries(layer).filter(([, value]) => value !== undefined))
  const { schema: _, ...merged }: UserConfig = Object.fromEntries(given)
  return { ...defaults, ...merged }
}

/** The catalogue as this config bounds it. @throws ConfigError for what does not exist or cannot be. */
export const configuredCatalogue = (config: Config, path: string): readonly Criterion[] => {
  const ids = catalogue.map(({ id }) => id)
  for (const glob of config.only) {
    if (!ids.some(globMatcher([glob]))) {
      throw new ConfigError('GATE_CONFIG_ONLY', { glob, nearest: nearestHint(glob, ids) })
    }
  }
  for (const { match } of config.allowNotApplicable) {
    if (!ids.some(globMatcher([match]))) {
      throw new ConfigError('GATE_CONFIG_KEY', {
        path,
        key: 'allowNotApplicable',
        problem: `${match} matches no criterion${nearestHint(match, ids)}`,
      })
    }
  }
  return overrideCatalogue(catalogue, config.criteria, path)
}

/** Checks every waiver at the given instant. @throws ConfigError GATE_CONFIG_WAIVER naming the first that does not stand. */
export const checkWaivers = (config: Config, now: string, path: string): void => {
  const ids = catalogue.map(({ id }) => id)
  for (const waiver of config.waivers) {
    const problem = ids.includes(waiver.id)
      ? waiverFault(waiver, now)
      : `the waiver of ${waiver.id} names no criterion${nearestHint(waiver.id, ids)}`
    if (problem) throw new ConfigError('GATE_CONFIG_WAIVER', { path, problem })
  }
}
