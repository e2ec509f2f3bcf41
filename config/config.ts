import type { FilesPlan, FileWindow } from '../contracts/files/files-target.schema.ts'
import type { Mapping } from '../contracts/files/mapping.schema.ts'
import type { CsvOptions } from '../contracts/scan/csv-records.ts'
import type { ScanFormat } from '../contracts/scan/format.ts'
import type { Rules } from '../contracts/scan/rules.ts'
import { catalogue } from '../judge/catalogue.ts'
import type { Criterion, ProfileName, Tier } from '../judge/criterion.ts'
import { globMatcher } from '../judge/glob.ts'
import type { NotApplicableRule } from '../judge/judge.ts'
import type { Waiver } from '../judge/verdict.ts'
import { waiverFault } from '../judge/waiver.ts'
import type { OAuthPlan } from '../targets/http/oauth.ts'
import type { capabilityNames } from '../targets/missing.ts'
import type { Role } from '../targets/raw.ts'
import { ConfigError } from './errors.ts'
import { nearestHint } from './nearest.ts'
import { type CriterionOverride, overrideCatalogue } from './overrides.ts'

interface TargetStart {
  /** A list is run as it is; a text by `sh -c`. */
  readonly command: string | readonly string[]
  /** Relative to the config file. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly ready?: string
  readonly timeout?: string
  readonly stop?: string
}

/** A capability that an adapter can offer. */
type OfferedCapability = (typeof capabilityNames)[number]

/** One of `token`, `basic`, `header` and `oauth`. */
export interface AuthConfig {
  readonly token?: string
  readonly basic?: { readonly user: string; readonly password: string }
  readonly header?: { readonly name: string; readonly value: string }
  readonly oauth?: OAuthPlan
  readonly roles?: Readonly<Partial<Record<Role, string>>>
}

export interface TargetConfig {
  readonly adapter?: 'http' | 'files'
  readonly name?: string
  /** Of files: their folder, where it is not written. */
  readonly url: string
  readonly auth?: AuthConfig
  readonly headers?: Readonly<Record<string, string>>
  readonly timeout?: string
  /** `ca`: relative to the config file. */
  readonly tls?: { readonly ca: string }
  readonly proxy?: string
  readonly capabilities?: readonly OfferedCapability[]
  readonly map?: Mapping
  /** In the place of all that is asked: exported files. */
  readonly files?: FilesPlan
  readonly window?: FileWindow
  /** How a run starts the system; what already runs where it is left out. */
  readonly start?: TargetStart
}

/** Files of one's own, and what their records must keep. Paths are relative to the config file. */
export interface ContractConfig {
  /** A path, or a glob. */
  readonly from: string
  /** A contract by name, or a file with a JSON Schema. */
  readonly schema?: string
  readonly rules?: Rules
  readonly format?: ScanFormat
  readonly list?: string
  readonly csv?: CsvOptions
}

/** Which of several systems gives a capability, by the name it has in `targets`. */
type CapabilityChoice = Readonly<Partial<Record<OfferedCapability, string>>>

/** final-gate.yaml as a user writes it. All keys are optional; what is missing has a default. */
export interface UserConfig {
  readonly schema?: string
  readonly target?: 'reference' | TargetConfig
  readonly targets?: Readonly<Record<string, TargetConfig>>
  readonly capabilities?: CapabilityChoice
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
  readonly contracts?: readonly ContractConfig[]
}

/** The merged configuration of a run: config.json, before `${ENV}` is put in. */
export interface Config {
  readonly target: 'reference' | TargetConfig
  /** In the place of `target`, where it is there. */
  readonly targets?: Readonly<Record<string, TargetConfig>>
  readonly capabilities?: CapabilityChoice
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
  readonly contracts?: readonly ContractConfig[]
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
  const { schema: _, ...all }: UserConfig = Object.fromEntries(given)
  // A target stands in the place of several: the later of the two counts.
  const last = given.map(([key]) => key).findLast(key => key === 'target' || key === 'targets')
  const { targets, capabilities, ...one } = all
  const merged = last === 'targets' ? all : one
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
