import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { checkWaivers, configuredCatalogue, mergeConfig } from '../config/config.ts'
import { interpolate } from '../config/interpolate.ts'
import { checkConfig } from '../config/load.ts'
import { configSchema } from '../contracts/files/config.schema.ts'

const text = readFileSync(join(import.meta.dirname, 'configuration.md'), 'utf8')
const [example, several, exported] = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]): unknown =>
  parse(yaml ?? ''),
)
const config = checkConfig(example, 'configuration.md')
const composed = checkConfig(several, 'configuration.md')
const files = checkConfig(exported, 'configuration.md')

const keysIn = (value: object): string[] => Object.keys(value).sort()

describe('docs/configuration.md', () => {
  it('shows an example that a run would take', () => {
    const merged = mergeConfig(config)
    const changed = configuredCatalogue(merged, 'configuration.md').filter(({ id }) => id in merged.criteria)
    expect(changed.map(({ id }) => id).sort()).toEqual(keysIn(merged.criteria))
    expect(() => checkWaivers(merged, '2026-01-05T00:00:00Z', 'configuration.md')).not.toThrow()
  })

  it('puts variables only where they are allowed', () => {
    const names = [
      'DESK_TOKEN',
      'DESK_VIEWER_TOKEN',
      'DESK_TRADER_TOKEN',
      'DESK_RISK_TOKEN',
      'DESK_OPERATOR_TOKEN',
      'DESK_KEY',
    ]
    const environment = Object.fromEntries(names.map(name => [name, `value of ${name}`]))
    const { secrets } = interpolate(config, environment, 'configuration.md')
    expect(secrets.map(({ label }) => label)).toEqual(names)
    const others = { BROKER_KEY: 'value of the broker', BOT_SECRET: 'value of the bot' }
    expect(interpolate(composed, others, 'configuration.md').secrets.map(({ label }) => label)).toEqual(
      Object.keys(others),
    )
  })

  it('shows every key that the schema knows', () => {
    const { target } = config
    const [, targetSchema] = configSchema.properties.target.anyOf
    expect(keysIn({ ...config, ...composed, ...files })).toEqual(keysIn(configSchema.properties))
    const both = [target, files.target].filter(each => typeof each === 'object')
    expect(keysIn(Object.assign({}, ...both))).toEqual(keysIn(targetSchema.properties))
    const overrides = Object.values(config.criteria ?? {}).flatMap(Object.keys)
    expect([...new Set(overrides)].sort()).toEqual(
      keysIn(configSchema.properties.criteria.additionalProperties.properties),
    )
  })

  it('has a row for each key, with its default', () => {
    const rows = text.split('\n').filter(line => line.startsWith('| `'))
    const described = rows.map(row => /^\| `([a-zA-Z.]+)` \| .+ \| .{10,} \|$/.exec(row)?.[1])
    expect(described.filter(key => !key?.startsWith('target.')).sort()).toEqual(keysIn(configSchema.properties))
  })
})
