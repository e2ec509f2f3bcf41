import { resolve } from 'node:path'
import { Option } from 'commander'
import { globMatcher } from '../judge/glob.ts'
import { discoverSuites } from '../suites/discovery.ts'
import { type Shard, scenariosInScope } from '../suites/gather.ts'
import { openRunDirectory, prepareRunDirectory, type RunDirectory, readEvidence } from '../suites/run-directory.ts'
import type { Redactor } from '../targets/redactor.ts'
import type { AddCommand } from './command.ts'
import { commandError } from './errors.ts'
import { draw, evaluate } from './evaluation.ts'
import { gatherRun } from './gathering.ts'
import { interruption } from './interruption.ts'
import {
  type CommonOptions,
  collected,
  configOptions,
  type ReadOptions,
  readOptions,
  shardOption,
  wholeNumber,
} from './options.ts'
import { createProgress, type Progress } from './progress.ts'
import { openRedactor, redactedValue } from './redaction.ts'
import { printReport, writeResults } from './results.ts'
import { readPrevious } from './stored-run.ts'
import { keepSelftest, readSelftest } from './stored-selftest.ts'
import { openSystem, type System } from './system.ts'

const CONFIG_SCHEMA = 'https://final-gate.dev/schema/config/1'

interface RunOptions extends CommonOptions {
  readonly defect: readonly string[]
  readonly previous?: string
  readonly selftest?: string
  readonly shard?: Shard
  readonly withoutLoad?: boolean
  readonly allowLoad: readonly string[]
  readonly all?: boolean
  readonly json?: boolean
}

interface Started {
  readonly read: ReadOptions
  readonly options: RunOptions
  readonly redactor: Redactor
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** What the system under test wrote, where this run started it: kept on every way out of the gathering. */
const withLog = async <T>(system: System, directory: RunDirectory, gathering: () => Promise<T>): Promise<T> => {
  try {
    return await gathering()
  } finally {
    if (system.log) await directory.writeText('target-log.txt', `${system.log().join('\n')}\n`)
  }
}

const runOn = async (system: System, started: Started): Promise<number> => {
  const { read, options, signal, redactor, progress } = started
  const { config, catalogue } = read
  const previous = options.previous === undefined ? {} : await readPrevious(options.previous)
  // Read before the directory is emptied: it may lie in there.
  const detection = await readSelftest(options.selftest)
  const path = resolve(config.out)
  await prepareRunDirectory(path)
  const directory = openRunDirectory(path, redactor.redact)
  // A tier that was not lowered is left out, as a user would write it.
  const { tier, ...written } = config
  await directory.writeJson('config.json', { schema: CONFIG_SCHEMA, ...written, ...(tier === null ? {} : { tier }) })
  const suites = await discoverSuites()
  const { plan, secrets } = system
  const { confidence, only } = config
  const shard = options.shard ?? { index: 1, count: 1 }
  const input = { plan, confidence, only, shard, suites, directory, redactor, secrets, progress, signal }
  const run = await withLog(system, directory, () => gatherRun(input))
  progress.done()
  if (run.interrupted) throw commandError('GATE_RUN_INTERRUPTED', { path: config.out })
  // Judged from what was written, as `judge` will a year later, not from what is in memory.
  const judged = { config, catalogue, run, evidence: await readEvidence(path), suites, previous }
  const report = redactedValue(evaluate(judged), redactor.redact)
  await keepSelftest(directory, detection)
  await writeResults(directory, { report, config, catalogue, drawn: draw(judged), detection })
  printReport(report, { all: options.all ?? false, json: options.json ?? false })
  return report.gate.exitCode
}

/** Whether anything in scope is asked under load. */
const hasLoad = async ({ config: { only } }: ReadOptions, { shard }: RunOptions): Promise<boolean> => {
  const { scenarios } = await discoverSuites()
  const isInScope = only.length === 0 ? () => true : globMatcher(only)
  return scenariosInScope(scenarios, isInScope, shard).some(({ phase }) => phase === 'load')
}

/** Gathers and judges; the exit code of the gate. */
export const run = async (options: RunOptions): Promise<number> => {
  const read = await readOptions(options)
  const { signal, release } = interruption()
  const redactor = openRedactor()
  const progress = createProgress(redactor.redact)
  const means = { redactor, signal, progress: progress.line }
  try {
    const load = { isWanted: !options.withoutLoad && (await hasLoad(read, options)), allowed: options.allowLoad }
    const system = await openSystem({ ...read, ...means, defects: options.defect, load, environment: process.env })
    try {
      return await runOn(system, { read, options, signal, redactor, progress })
    } finally {
      await system.stop()
    }
  } finally {
    release()
  }
}

export const runCommand: AddCommand = (program, finish) => {
  configOptions(
    program
      .command('run')
      .description('question a target, judge every criterion, write a run directory; the exit code is the gate'),
  )
    .option('--target <target>', '"reference" (the embedded one) or the URL of a running system')
    .option('--defect <id>', 'seed a defect into the reference target; may be given more than once', collected, [])
    .addOption(
      new Option('--tier <tier>', 'what may be done to the target at most; facts decide what may be').choices([
        'observe',
        'act',
        'control',
      ]),
    )
    .option('--seed <seed>', 'what all randomness comes from (default: 1)', wholeNumber)
    .option('--out <dir>', 'run directory (default: reports)')
    .option('--previous <dir>', 'an earlier run directory, to show what it measured beside what this run does')
    .option('--selftest <file>', 'a selftest.json whose detection matrix the report shows')
    .option('--shard <i/n>', 'gather only the i-th of n parts; `judge DIR DIR...` merges them', shardOption)
    .option('--without-load', 'leave out the load; the gate stays open until `judge RUN LOAD` merges one')
    .option('--allow-load <host>', 'a host other than this machine that may be loaded', collected, [])
    .option('--all', 'show passed criteria too')
    .option('--json', 'print verdicts.json instead of the report')
    .addHelpText(
      'after',
      `
The access token of a running system comes from the config (target.auth.token)
or from FINAL_GATE_TOKEN. A target is only acted on if its account says paper
and its id matches paperAccounts (default PA*).`,
    )
    .action(async (options: RunOptions) => finish(await run(options)))
}
