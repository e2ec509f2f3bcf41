import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { type Config, configuredCatalogue, mergeConfig } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import type { RunFacts } from '../judge/run.ts'
import { openRunDirectory, prepareRunDirectory, type RunDirectory, readEvidence } from '../suites/run-directory.ts'
import { interruption } from './interruption.ts'
import { gatherCapacity } from './load-capacity.ts'
import { type ProfileEvidence, scenarioOf } from './load-evidence.ts'
import type { Gathering } from './load-gathering.ts'
import { type LoadCommandOptions, targetOptions } from './load-options.ts'
import { withOrders } from './load-orders.ts'
import { concludeProfile, storedProfile } from './load-profile-report.ts'
import type { MeasuredProfile } from './load-profiles.ts'
import { askingOf, optionError, required } from './load-request.ts'
import { latencyLimit, ruleOf } from './load-rule.ts'
import { gatherSoak } from './load-soak.ts'
import { endpointSource, type LoadSource } from './load-source.ts'
import { gatherSpike } from './load-spike.ts'
import { placeOf } from './load-text.ts'
import { type ReadOptions, readOptions } from './options.ts'
import { createProgress } from './progress.ts'
import { openRedactor } from './redaction.ts'
import { harnessFacts } from './version.ts'

// spike, soak and capacity: gathered into a run directory, and judged from what was written there.

const CONFIG_SCHEMA = 'https://final-gate.dev/schema/config/1'
const RUN_SCHEMA = 'https://final-gate.dev/schema/run/1'

const gatherers: { [P in MeasuredProfile]: (gathering: Gathering) => Promise<ProfileEvidence[P]> } = {
  spike: gatherSpike,
  soak: gatherSoak,
  capacity: gatherCapacity,
}

const MOST_SEARCHED = 20_000

/** What does not belong to a profile, and what it cannot do without. @throws CommandError GATE_OPTION */
const checkOptions = (profile: MeasuredProfile, options: LoadCommandOptions): void => {
  const { url, schedule, most, rate } = options
  const refuse = (option: string, problem: string): never => {
    throw optionError(option, '(given)', problem)
  }
  if (options.merge || options.shard || options.startAt !== undefined) {
    refuse(options.merge ? 'merge' : options.shard ? 'shard' : 'start-at', `a ${profile} is sent from one machine`)
  }
  if (url !== undefined && options.target !== undefined) refuse('target', 'give either --url or --target')
  if (url === undefined && options.workers > 1) refuse('workers', 'belongs to --url; orders are made on one thread')
  const alone = (['method', 'body'] as const).find(name => options[name] !== undefined)
  const many = (['header', 'expect'] as const).find(name => options[name].length > 0)
  const own = alone ?? many
  if (url === undefined && own) refuse(own, 'belongs to --url; the orders of a configured target are made here')
  const shapes = profile === 'spike' ? ['constant', 'spike'] : ['constant', 'poisson']
  if (!shapes.includes(schedule)) {
    throw optionError(
      'schedule',
      schedule,
      `a ${profile} is ${profile === 'spike' ? 'a spike' : 'constant or poisson'}`,
    )
  }
  if (url !== undefined) required('rate', rate)
  if (most !== undefined && most > MOST_SEARCHED)
    throw optionError('most', String(most), `give ${MOST_SEARCHED} at most`)
  if (most !== undefined && rate !== undefined && most < rate)
    throw optionError('most', String(most), 'is below --rate')
}

/** Without an address what is driven follows from the configuration; with one only a named configuration counts, for its bounds. */
const readFor = async (options: LoadCommandOptions): Promise<ReadOptions> => {
  const { url, config, out } = options
  if (url === undefined) return await readOptions(targetOptions(options))
  const file = config === undefined ? {} : await loadConfig(config)
  const asking = askingOf(options)
  const { targets: _, capabilities: __, ...rest } = file
  const merged = mergeConfig({ ...rest, target: { url: placeOf(asking.url) }, ...(out === undefined ? {} : { out }) })
  const path = config ?? 'the command line'
  return { config: merged, catalogue: configuredCatalogue(merged, path), path }
}

/** The bounds of the command line over those of the config, so that the run directory tells them. */
const withBounds = ({ config, path }: ReadOptions, { p95, success }: LoadCommandOptions): ReadOptions => {
  const bounds = Object.entries({ 'load.p95': p95, 'load.success': success }).flatMap(([id, bound]) =>
    bound === undefined ? [] : [[id, { ...config.criteria[id], bound }] as const],
  )
  const changed: Config = { ...config, criteria: { ...config.criteria, ...Object.fromEntries(bounds) } }
  return { config: changed, catalogue: configuredCatalogue(changed, path), path }
}

const factsOf = (source: LoadSource, of: { config: Config; startedAt: Date; interrupted: boolean }): RunFacts => {
  const { config, startedAt, interrupted } = of
  return {
    id: `${startedAt.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomUUID().slice(0, 8)}`,
    seed: config.seed,
    profile: config.profile,
    confidence: config.confidence,
    scope: { only: [], ...source.scope },
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    interrupted,
    target: source.target,
    harness: harnessFacts(),
    notes: [],
  }
}

interface Means {
  readonly read: ReadOptions
  readonly profile: MeasuredProfile
  readonly directory: RunDirectory
}

/** Gathers into the run directory. */
const gather = async (gathering: Gathering, { read, profile, directory }: Means): Promise<RunFacts> => {
  const { source, signal } = gathering
  const { tier, ...config } = read.config
  await directory.writeJson('config.json', { schema: CONFIG_SCHEMA, ...config, ...(tier === null ? {} : { tier }) })
  const startedAt = new Date()
  const data = await gatherers[profile](gathering)
  const left = await source.takeBack()
  await directory.writeEvidence({
    scenario: scenarioOf(profile),
    phase: 'load',
    timeBase: 'real',
    ms: Date.now() - startedAt.getTime(),
    skipped: null,
    error: null,
    unseen: 0,
    data: { ...data, notes: [...data.notes, ...(left === null ? [] : [left])] },
    exchanges: [],
  })
  const run = factsOf(source, { config: read.config, startedAt, interrupted: signal.aborted })
  await directory.writeJson('run.json', { schema: RUN_SCHEMA, ...run })
  return run
}

/** Sends a profile, writes its run directory and judges it; the exit code of the verdict. */
export const runMeasured = async (profile: MeasuredProfile, options: LoadCommandOptions): Promise<number> => {
  checkOptions(profile, options)
  const read = withBounds(await readFor(options), options)
  const rule = ruleOf(read.catalogue, read.config.confidence)
  const { boundMs } = latencyLimit(rule)
  const redactor = openRedactor()
  const progress = createProgress(redactor.redact)
  const { signal, release } = interruption()
  const means = { read, profile, directory: openRunDirectory(resolve(read.config.out), redactor.redact) }
  const use = async (source: LoadSource): Promise<number> => {
    await prepareRunDirectory(means.directory.path)
    const run = await gather({ source, options, rule, progress, signal }, means)
    progress.done()
    // Judged from what was written, as `judge` will a year later.
    const stored = storedProfile(await readEvidence(means.directory.path))
    if (!stored) throw new Error(`${means.directory.path} holds no evidence of a profile`)
    return await concludeProfile(stored, { ...read, run }, { directory: means.directory, json: options.json ?? false })
  }
  try {
    if (options.url !== undefined) return await use(endpointSource(options, boundMs))
    return await withOrders({ read, options, redactor, signal, progress: progress.line, boundMs }, use)
  } finally {
    release()
  }
}
