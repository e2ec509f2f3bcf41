import { existsSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Config, checkWaivers, configuredCatalogue, mergeConfig, type UserConfig } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import type { Criterion, ProfileName, Tier } from '../judge/criterion.ts'
import type { Shard } from '../suites/gather.ts'

const DEFAULT_FILES = ['final-gate.yaml', 'final-gate.yml', 'final-gate.json', 'final-gate.config.ts']

/** The options that more than one command takes, as commander gives them. */
export interface CommonOptions {
  readonly config?: string
  readonly target?: string
  readonly profile?: ProfileName
  readonly only?: readonly string[]
  readonly tier?: Tier
  readonly seed?: number
  readonly out?: string
}

/** A whole number of zero or more, or a usage error. */
export const wholeNumber = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('give a whole number of 0 or more')
  return Number(text)
}

/** Gathers an option that may be given more than once. */
export const collected = (value: string, previous: readonly string[]): readonly string[] => [...previous, value]

/** `--shard 2/4`: the second of four parts. */
export const shardOption = (text: string): Shard => {
  const match = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text)
  const shard = { index: Number(match?.[1] ?? 0), count: Number(match?.[2] ?? 0) }
  if (!match || shard.index > shard.count) throw new InvalidArgumentError('give a part and a count, e.g. 2/4')
  return shard
}

/** `--config`, `--profile` and `--only`, which every command that looks at the catalogue takes. */
export const configOptions = (command: Command): Command =>
  command
    .option('--config <file>', 'configuration file (default: final-gate.yaml where there is one)')
    .addOption(
      new Option('--profile <name>', 'how strict, how long (default: ci)').choices(['ci', 'nightly', 'go-live']),
    )
    .option('--only <glob...>', 'narrow to criteria by id, e.g. "orders.*"; the gate is then partial')

export interface ReadOptions {
  readonly config: Config
  /** The catalogue with the config's bounds. */
  readonly catalogue: readonly Criterion[]
  /** What messages call the configuration. */
  readonly path: string
}

const targetOf = (target: string | undefined): UserConfig['target'] | undefined => {
  if (target === undefined || target === 'reference') return target
  return { url: target }
}

/**
 * Defaults, config file and command line as one checked configuration. A target URL from the command line keeps the file's credentials.
 * @throws ConfigError
 */
export const readOptions = async (
  options: CommonOptions,
  now: string = new Date().toISOString(),
): Promise<ReadOptions> => {
  const path = options.config ?? DEFAULT_FILES.find(existsSync)
  const file = path === undefined ? {} : await loadConfig(path)
  const target = targetOf(options.target)
  const merged =
    typeof target === 'object' && typeof file.target === 'object' ? { ...file.target, url: target.url } : target
  const { profile, only, tier, seed, out } = options
  const given = { target: merged, profile, only, tier, seed, out }
  const config = mergeConfig(file, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  const name = path ?? 'the command line'
  const catalogue = configuredCatalogue(config, name)
  checkWaivers(config, now, name)
  return { config, catalogue, path: name }
}
