import { resolve } from 'node:path'
import { configuredCatalogue, mergeConfig } from '../config/config.ts'
import { defects as allDefects } from '../fixtures/defects/index.ts'
import { catalogue } from '../judge/catalogue.ts'
import { globMatcher } from '../judge/glob.ts'
import { selftestPage } from '../reporters/html.ts'
import { discoverSuites } from '../suites/discovery.ts'
import { writeWhole } from '../suites/files.ts'
import type { AddCommand } from './command.ts'
import { commandError } from './errors.ts'
import { exitCodes } from './exit-code.ts'
import { interruption } from './interruption.ts'
import { judgeDefects } from './judge-defects.ts'
import { type Launched, launchReference } from './launch.ts'
import { launchLoadReference } from './load-system.ts'
import { wholeNumber } from './options.ts'
import { createProgress } from './progress.ts'
import { isClean, matrixText } from './selftest-matrix.ts'
import { type Experiment, runExperiments } from './selftest-run.ts'
import { aligned } from './table.ts'
import { createTurns } from './turns.ts'

interface SelftestOptions {
  readonly only?: readonly string[]
  readonly cleanRuns?: number
  readonly full?: boolean
  readonly out?: string
  readonly json?: boolean
  readonly list?: boolean
}

/** Two processes, reset between defects: one for each core of a small CI machine. */
const PROCESSES = 2
const DEFAULT_CLEAN_RUNS = 2
const FULL_CLEAN_RUNS = 20
const FULL_SEEDS = [1, 2, 3, 4, 5]

/** Enough of a load for a fault to show; a pass takes the whole of it. */
const QUICK = {
  'load.volume-10x': { params: { orders: 1500, calm_s: 1, symbols: 120 } },
  'load.recovery': { params: { within_s: 6 } },
} as const

const launchAll = async (): Promise<Launched[]> =>
  await Promise.all(Array.from({ length: PROCESSES }, () => launchReference({ seed: 1, defects: [] })))

const experimentOf = async (options: SelftestOptions): Promise<Omit<Experiment, 'laboratories' | 'progress'>> => {
  const isChosen = options.only === undefined ? () => true : globMatcher(options.only)
  const defects = allDefects.filter(({ id }) => isChosen(id))
  const broken = judgeDefects.filter(({ id }) => isChosen(id))
  if (defects.length + broken.length === 0) {
    throw commandError('GATE_DEFECT_UNKNOWN', { id: (options.only ?? []).join(', '), nearest: '' })
  }
  return {
    defects,
    judgeDefects: broken,
    seeds: options.full ? FULL_SEEDS : [1],
    cleanRuns: options.cleanRuns ?? (options.full ? FULL_CLEAN_RUNS : DEFAULT_CLEAN_RUNS),
    narrowed: options.only !== undefined,
    catalogue,
    suites: await discoverSuites(),
    config: mergeConfig({ profile: 'nightly' }),
  }
}

const selftest = async (options: SelftestOptions): Promise<number> => {
  const experiment = await experimentOf(options)
  const { signal, release } = interruption()
  const progress = createProgress(text => text)
  const processes = await launchAll()
  const load = await launchLoadReference({ seed: 1, defects: [] })
  try {
    const { config, suites } = experiment
    const quick = configuredCatalogue(mergeConfig({ profile: config.profile, criteria: QUICK }), 'selftest')
    const shared = { load, turns: createTurns(), catalogue, quick, config, suites, signal }
    const laboratories = processes.map(reference => ({ ...shared, reference }))
    const result = await runExperiments({ ...experiment, laboratories, progress: progress.line })
    progress.done()
    if (signal.aborted) throw commandError('GATE_RUN_INTERRUPTED', { path: options.out ?? 'none' })
    const json = `${JSON.stringify(result, null, 1)}\n`
    if (options.out !== undefined) {
      await writeWhole(resolve(options.out, 'selftest.json'), json)
      await writeWhole(resolve(options.out, 'selftest.html'), selftestPage(result))
    }
    process.stdout.write(options.json ? json : `${matrixText(result, catalogue)}\n`)
    return isClean(result, catalogue) ? exitCodes.pass : exitCodes.fail
  } finally {
    await Promise.all([...processes, load.launched].map(launched => launched.stop()))
    release()
  }
}

const list = (): void => {
  const rows = [...allDefects, ...judgeDefects].map(({ id, expect, breaks }) => [id, expect.join(', '), breaks])
  process.stdout.write(`${aligned([['defect', 'must fail', 'what breaks'], ...rows])}\n`)
}

export const selftestCommand: AddCommand = (program, finish) => {
  program
    .command('selftest')
    .description(
      'seed every known defect into the reference target and show that the gate catches it: the detection matrix',
    )
    .option('--only <glob...>', 'defects by id, e.g. "drop-*"')
    .option(
      '--clean-runs <n>',
      'runs without a defect, a seed each, in which nothing may fail (default: 2)',
      wholeNumber,
    )
    .option('--full', 'every defect on five seeds, and 20 clean runs')
    .option('--out <dir>', 'write selftest.json and selftest.html there')
    .option('--json', 'print the matrix as JSON')
    .option('--list', 'list the seeded defects and what each must trip')
    .action(async (options: SelftestOptions) => {
      if (options.list) list()
      finish(options.list ? exitCodes.pass : await selftest(options))
    })
}
