import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError } from './errors.ts'
import { checkConfig, loadConfig } from './load.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const write = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** Code and message of the error that a file ends in, the folder taken out. */
const errorOf = async (name: string, text: string): Promise<string> => {
  try {
    return JSON.stringify(await loadConfig(write(name, text)))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    expect(error.exitCode).toBe(3)
    return `${error.code} ${error.message.replaceAll(`${folder}/`, '')}`
  }
}

const SEE = '; see `final-gate run --help` and docs/configuration.md'

describe('a config file', () => {
  it('is YAML, JSON or a module, by its ending', async () => {
    const yaml = write('a.yaml', 'profile: nightly # comment\nonly: [orders.*]\n')
    const json = write('a.json', '{"profile": "nightly", "only": ["orders.*"]}')
    const module = write('a.ts', "export default { profile: 'nightly', only: ['orders.*'] }\n")
    const expected = { profile: 'nightly', only: ['orders.*'] }
    expect(await Promise.all([yaml, json, module].map(loadConfig))).toEqual([expected, expected, expected])
  })

  it('may be empty: everything has a default', async () => {
    expect(await errorOf('empty.yaml', '')).toBe('{}')
  })

  it('of another ending is refused', async () => {
    expect(await errorOf('a.toml', 'profile = "ci"')).toBe(
      'GATE_CONFIG_FORMAT a.toml ends in none of .yaml, .yml, .json, .ts, .js; rename it',
    )
  })

  it('that is not there is named', async () => {
    await expect(loadConfig(join(folder, 'missing.yaml'))).rejects.toThrow(
      /^the config file .*missing\.yaml cannot be read: ENOENT.*; name one with --config$/,
    )
  })

  it('written as a module without a default export is refused, not taken for an empty one', async () => {
    expect(await errorOf('forgotten.ts', 'export const config = {}\n')).toBe(
      'GATE_CONFIG_FILE the config file forgotten.ts cannot be read: it has no default export; name one with --config',
    )
  })

  it('written as a module that throws is refused with what it said', async () => {
    expect(await errorOf('throws.ts', "throw new Error('no such desk')\n")).toBe(
      'GATE_CONFIG_FILE the config file throws.ts cannot be read: no such desk; name one with --config',
    )
  })
})

describe('a fault of the syntax', () => {
  it('is named with its line and column', async () => {
    expect(await errorOf('open.yaml', 'profile: ci\nseed: [1\n')).toBe(
      'GATE_CONFIG_SYNTAX open.yaml:3:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
    )
    expect(await errorOf('indent.yaml', 'target:\n  url: http://127.0.0.1\n name: desk\n')).toMatch(
      /^GATE_CONFIG_SYNTAX indent\.yaml:3:1: /,
    )
  })

  it('may be a key that stands twice', async () => {
    expect(await errorOf('twice.yaml', 'profile: ci\nprofile: nightly\n')).toBe(
      'GATE_CONFIG_SYNTAX twice.yaml:2:1: Map keys must be unique',
    )
  })

  it('may be a second document', async () => {
    expect(await errorOf('two.yaml', 'seed: 1\n---\nseed: 2\n')).toMatch(/^GATE_CONFIG_SYNTAX two\.yaml:2:1: /)
  })

  it('may be aliases that unfold without end', async () => {
    const nine = (name: string): string => `[${Array.from({ length: 9 }, () => name).join(', ')}]`
    const text = `a: &a ${nine('x')}\nb: &b ${nine('*a')}\nc: &c ${nine('*b')}\nonly: ${nine('*c')}\n`
    expect(await errorOf('bomb.yaml', text)).toBe(
      'GATE_CONFIG_SYNTAX bomb.yaml:1:1: Excessive alias count indicates a resource exhaustion attack',
    )
  })

  it('is found in a value that holds itself', async () => {
    expect(await errorOf('circle.yaml', 'criteria: &a\n  perf.ai-limit: *a\n')).toMatch(
      /^GATE_CONFIG_KEY circle\.yaml: /,
    )
  })
})

describe('a key', () => {
  it.each([
    ['a misspelt one', 'profil: ci\n', 'profil: no such key'],
    ['a misspelt one of the target', 'target:\n  urll: http://127.0.0.1\n', 'target.urll: no such key'],
    [
      'a misspelt one of the credentials',
      'target:\n  url: http://127.0.0.1\n  auth:\n    tokn: x\n',
      'target.auth.tokn: no such key',
    ],
    [
      'a misspelt one of a criterion',
      'criteria:\n  perf.decision-latency:\n    bond: 3\n',
      'criteria.perf.decision-latency.bond: no such key',
    ],
    ['one of the object prototype', '__proto__:\n  profile: ci\n', '__proto__: no such key'],
    ['a missing one', 'target:\n  name: desk\n', "target.url: must have required property 'url'"],
    [
      'one with an impossible word',
      'profile: weekly\n',
      'profile: must be equal to one of the allowed values: ["ci","nightly","go-live"]',
    ],
    ['one of another type', 'target:\n  url: 5\n', 'target.url: must be string'],
    ['one that is no number', 'confidence: .nan\n', 'confidence: must be number'],
    ['one that is no whole number', 'seed: 1.5\n', 'seed: must be integer'],
    ['a confidence of one', 'confidence: 1\n', 'confidence: must be < 1'],
    [
      'a date that is none',
      'waivers:\n  - {id: perf.ai-limit, reason: r, owner: o, expires: soon}\n',
      'waivers.0.expires: must match format "date"',
    ],
    ['a list instead of the file', '- 1\n', 'the file: must be object'],
  ])('is refused: %s', async (_, text, problem) => {
    expect(await errorOf('key.yaml', text)).toBe(`GATE_CONFIG_KEY key.yaml: ${problem}${SEE}`)
  })
})

it('a value that another program made is held to the same schema', () => {
  expect(checkConfig({ seed: 3, target: 'reference' }, 'config.json')).toEqual({ seed: 3, target: 'reference' })
  expect(() => checkConfig({ seeds: 3 }, 'config.json')).toThrow('config.json: seeds: no such key')
})
