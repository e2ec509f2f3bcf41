import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LineCounter, parseDocument } from 'yaml'
import { type Violation, validator } from '../contracts/validate.ts'
import type { TargetConfig, UserConfig } from './config.ts'
import { ConfigError } from './errors.ts'
import { targetFaults } from './target-check.ts'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** YAML or JSON; the first error with its line and column. Aliases are bounded, duplicate keys refused. */
export const parseConfigText = (text: string, path: string): unknown => {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, uniqueKeys: true })
  const [error] = document.errors
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    const problem = (error.message.split('\n')[0] ?? error.message).replace(/ at line \d+, column \d+:?$/, '')
    throw new ConfigError('GATE_CONFIG_SYNTAX', { path, line: String(line), column: String(col), problem })
  }
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (caught) {
    throw new ConfigError('GATE_CONFIG_SYNTAX', { path, line: '1', column: '1', problem: messageOf(caught) })
  }
}

const read = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new ConfigError('GATE_CONFIG_FILE', { path, problem: messageOf(error) })
  }
}

/** A TypeScript or JavaScript config is code and runs: it is the user's own file, named by the user. */
const importConfig = async (path: string): Promise<unknown> => {
  let module: { default?: unknown }
  try {
    module = await import(pathToFileURL(resolve(path)).href)
  } catch (error) {
    throw new ConfigError('GATE_CONFIG_FILE', { path, problem: messageOf(error) })
  }
  // Without this a forgotten export would be an empty config, and an empty config is a run of the reference target.
  if (module.default === undefined)
    throw new ConfigError('GATE_CONFIG_FILE', { path, problem: 'it has no default export' })
  return module.default
}

const parse = async (path: string): Promise<unknown> => {
  const extension = extname(path)
  if (['.yaml', '.yml', '.json'].includes(extension)) return parseConfigText(await read(path), path)
  if (['.ts', '.js', '.mjs'].includes(extension)) return await importConfig(path)
  throw new ConfigError('GATE_CONFIG_FORMAT', { path })
}

const depthOf = ({ path }: Violation): number => path.split('/').length

/** The violation that tells a reader most: an unknown key before all else, then the one deepest in the file (a target may be a word or an object). */
const worst = (violations: readonly Violation[]): Violation | undefined => {
  const unknown = violations.filter(({ rule }) => rule === 'additionalProperties')
  return [...(unknown.length > 0 ? unknown : violations)].sort((a, b) => depthOf(b) - depthOf(a))[0]
}

/** Files have no address; their folder stands in its place. */
const withAddress = (target: TargetConfig): TargetConfig =>
  target.files === undefined ? target : { ...target, url: target.url ?? target.files.folder ?? '.' }

const addressed = (config: UserConfig): UserConfig => ({
  ...config,
  ...(typeof config.target === 'object' ? { target: withAddress(config.target) } : {}),
  ...(config.targets === undefined
    ? {}
    : { targets: Object.fromEntries(Object.entries(config.targets).map(([name, each]) => [name, withAddress(each)])) }),
})

/** Holds a parsed value to the config schema. @throws ConfigError GATE_CONFIG_KEY with the key and what is wrong. */
export const checkConfig = (value: unknown, path: string): UserConfig => {
  const violation = worst(validator('config', { all: true })(value ?? {}))
  if (violation) {
    const key = violation.path.slice(1).replaceAll('/', '.') || 'the file'
    const unknown = violation.rule === 'additionalProperties'
    throw new ConfigError('GATE_CONFIG_KEY', { path, key, problem: unknown ? 'no such key' : violation.message })
  }
  const config = (value ?? {}) as UserConfig
  const [fault] = targetFaults(config)
  if (fault) throw new ConfigError('GATE_CONFIG_KEY', { path, ...fault })
  return addressed(config)
}

/** Reads and checks a config file by its ending. @throws ConfigError */
export const loadConfig = async (path: string): Promise<UserConfig> => checkConfig(await parse(path), path)
