import { describe, expect, it } from 'vitest'
import { catalogue } from '../judge/catalogue.ts'
import type { Waiver } from '../judge/verdict.ts'
import { checkWaivers, configuredCatalogue, defineConfig, mergeConfig, type UserConfig } from './config.ts'
import { ConfigError } from './errors.ts'

const NOW = '2026-01-05T09:00:00.000Z'

const errorOf = (run: () => unknown): string => {
  try {
    run()
    return 'no error'
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return `${error.code} ${error.message}`
  }
}

const catalogueError = (config: UserConfig): string =>
  errorOf(() => configuredCatalogue(mergeConfig(config), 'final-gate.yaml'))

describe('the merged config', () => {
  it('has a default for every key', () => {
    expect(mergeConfig()).toEqual({
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
    })
  })

  it('takes each key from the last layer that names it', () => {
    const file: UserConfig = { schema: 'https://final-gate.dev/schema/config/1', profile: 'nightly', seed: 7, out: 'a' }
    const line: UserConfig = { seed: 9 }
    const { profile, seed, out } = mergeConfig(file, line)
    expect({ profile, seed, out }).toEqual({ profile: 'nightly', seed: 9, out: 'a' })
    expect(mergeConfig(file)).not.toHaveProperty('schema')
  })

  it('is typed by defineConfig and left as it is', () => {
    const config: UserConfig = { profile: 'go-live' }
    expect(defineConfig(config)).toBe(config)
  })
})

describe('the configured catalogue', () => {
  it('is the catalogue itself where nothing is overridden', () => {
    expect(configuredCatalogue(mergeConfig(), 'final-gate.yaml')).toEqual(catalogue)
  })

  it('has the bounds, minimums, severities and parameters of the config, and all else as before', () => {
    const config = mergeConfig({
      criteria: {
        'perf.decision-latency': { bound: 1.5, minimum: 500, severity: 'major' },
        'rel.uptime': { bound: 0.995, intervalSeconds: 2 },
        'sec.key-rotation': { params: { refused_within_s: 3 } },
      },
    })
    const configured = configuredCatalogue(config, 'final-gate.yaml')
    const one = (id: string) => configured.find(criterion => criterion.id === id)
    expect(one('perf.decision-latency')).toMatchObject({ minimum: 500, severity: 'major', measure: { bound: 1.5 } })
    expect(one('rel.uptime')?.measure).toEqual({ kind: 'availability', bound: 0.995, intervalSeconds: 2 })
    expect(one('sec.key-rotation')?.params).toEqual({ refused_within_s: 3 })
    const touched = Object.keys(config.criteria)
    expect(configured.filter(({ id }) => !touched.includes(id))).toEqual(
      catalogue.filter(({ id }) => !touched.includes(id)),
    )
  })

  it('refuses a misspelt criterion and names the one that was meant', () => {
    expect(catalogueError({ criteria: { 'perf.decision-latncy': { bound: 3 } } })).toBe(
      'GATE_CONFIG_CRITERION final-gate.yaml: criteria.perf.decision-latncy is no criterion of the catalogue; did you mean perf.decision-latency?; `final-gate plan` lists them',
    )
  })

  it('guesses nothing where nothing is near', () => {
    expect(catalogueError({ criteria: { xyz: { bound: 3 } } })).toBe(
      'GATE_CONFIG_CRITERION final-gate.yaml: criteria.xyz is no criterion of the catalogue; `final-gate plan` lists them',
    )
  })

  it('refuses a parameter that the criterion lacks and names those that it has', () => {
    expect(catalogueError({ criteria: { 'sec.key-rotation': { params: { within: 3 } } } })).toBe(
      'GATE_CONFIG_PARAM final-gate.yaml: criteria.sec.key-rotation.params.within is no parameter of that criterion (refused_within_s); `final-gate explain sec.key-rotation` shows them',
    )
  })

  it('refuses to be narrowed to nothing', () => {
    expect(catalogueError({ only: ['perf.*', 'ordrs.*'] })).toMatch(
      /^GATE_CONFIG_ONLY --only ordrs\.\* matches no criterion.*; `final-gate plan` lists them$/,
    )
  })

  it('refuses an excuse that fits no criterion', () => {
    expect(catalogueError({ allowNotApplicable: [{ match: 'perf.ai-limits', reason: 'no limit' }] })).toBe(
      'GATE_CONFIG_KEY final-gate.yaml: allowNotApplicable: perf.ai-limits matches no criterion; did you mean perf.ai-limit?; see `final-gate run --help` and docs/configuration.md',
    )
  })
})

describe('waivers', () => {
  const waiver: Waiver = {
    id: 'perf.throughput',
    reason: 'FG-12 mends it',
    owner: 'Ada Lovelace',
    expires: '2026-02-01',
  }
  const waiverError = (...waivers: Waiver[]): string =>
    errorOf(() => checkWaivers(mergeConfig({ waivers }), NOW, 'final-gate.yaml'))

  it('stand while they name a criterion, a reason, an owner and a near date', () => {
    expect(waiverError(waiver, { ...waiver, id: 'perf.ai-limit', expires: '2026-04-05' })).toBe('no error')
  })

  it.each([
    ['expired', { expires: '2026-01-04' }, 'the waiver of perf.throughput expired on 2026-01-04'],
    ['too long', { expires: '2026-04-06' }, 'the waiver of perf.throughput runs until 2026-04-06, more than 90 days'],
    [
      'of what nobody may waive',
      { id: 'sec.no-secrets' },
      'sec.no-secrets cannot be waived (risk.*, safety.*, sec.*, e2e.*, data.violation-rollback)',
    ],
    ['without an owner', { owner: ' ' }, 'the waiver of perf.throughput needs a reason and an owner'],
    [
      'of no criterion',
      { id: 'perf.troughput' },
      'the waiver of perf.troughput names no criterion; did you mean perf.throughput?',
    ],
  ])('are refused: %s', (_, change, problem) => {
    expect(waiverError({ ...waiver, ...change })).toBe(
      `GATE_CONFIG_WAIVER final-gate.yaml: ${problem}; renew or remove the waiver`,
    )
  })
})
