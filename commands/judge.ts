import { checkWaivers, configuredCatalogue, mergeConfig, type UserConfig } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { discoverSuites } from '../suites/discovery.ts'
import { openRunDirectory } from '../suites/run-directory.ts'
import type { AddCommand } from './command.ts'
import { draw, evaluate } from './evaluation.ts'
import { writeLoad } from './load-files.ts'
import { concludeProfile, storedProfile } from './load-profile-report.ts'
import { mergeFolders } from './load-shards.ts'
import { areLoadFolders, drawLoad, judgeLoad } from './load-verdict.ts'
import { printReport, writeResults } from './results.ts'
import { readStoredRun } from './stored-run.ts'
import { keepSelftest, storedSelftest } from './stored-selftest.ts'

interface JudgeOptions {
  readonly config?: string
  readonly out?: string
  readonly selftest?: string
  readonly all?: boolean
  readonly json?: boolean
}

const identity = (text: string): string => text

/** The stored config with the keys of another one over it, where `--config` names one: other bounds, other waivers, another profile. */
const judgeStored = async (paths: readonly string[], options: JudgeOptions): Promise<number> => {
  const stored = await readStoredRun(paths)
  const given: UserConfig = options.config === undefined ? {} : await loadConfig(options.config)
  const { tier: _, ...storedConfig } = stored.config
  const config = mergeConfig(storedConfig, given)
  const name = options.config ?? 'config.json'
  const catalogue = configuredCatalogue(config, name)
  checkWaivers(config, stored.run.endedAt, name)
  const run = {
    ...stored.run,
    profile: given.profile ?? stored.run.profile,
    confidence: given.confidence ?? stored.run.confidence,
    scope: { ...stored.run.scope, only: given.only ?? stored.run.scope.only },
  }
  const profiled = storedProfile(stored.evidence)
  if (profiled) {
    const directory = openRunDirectory(options.out ?? paths[0] ?? '.', identity)
    return await concludeProfile(profiled, { config, catalogue, run }, { directory, json: options.json ?? false })
  }
  const detection = await storedSelftest(options.selftest, paths)
  const judged = { config, catalogue, run, evidence: stored.evidence, suites: await discoverSuites() }
  const report = evaluate(judged)
  const out = options.out ?? paths[0] ?? '.'
  // Evidence was redacted when it was written; nothing of the target reaches this command unredacted.
  const directory = openRunDirectory(out, identity)
  await keepSelftest(directory, detection)
  await writeResults(directory, { report, config, catalogue, drawn: draw(judged), detection })
  printReport(report, { all: options.all ?? false, json: options.json ?? false })
  return report.gate.exitCode
}

/** Shards of a load without a config: one run, and what can be judged of it. */
const judgeShards = async (paths: readonly string[], options: JudgeOptions): Promise<number> => {
  const merged = await mergeFolders(paths)
  const config = mergeConfig(options.config === undefined ? {} : await loadConfig(options.config))
  const name = options.config ?? 'the defaults'
  const catalogue = configuredCatalogue(config, name)
  checkWaivers(config, merged.times.endedAt, name)
  const { report, ...measured } = merged
  const out = options.out ?? paths[0] ?? '.'
  if (options.out !== undefined) await writeLoad(out, report, measured)
  const judged = judgeLoad(merged, { config, catalogue })
  const drawn = drawLoad(merged, { catalogue })
  await writeResults(openRunDirectory(out, identity), { report: judged, config, catalogue, drawn, detection: null })
  printReport(judged, { all: options.all ?? false, json: options.json ?? false })
  return judged.gate.exitCode
}

export const judgeCommand: AddCommand = (program, finish) => {
  program
    .command('judge <dir...>')
    .description(
      'judge stored evidence again, offline; several directories are shards or parts of one run and are merged',
    )
    .option('--config <file>', 'judge with other bounds, waivers or another profile')
    .option('--out <dir>', 'where the verdicts go (default: the first directory)')
    .option(
      '--selftest <file>',
      'a selftest.json whose detection matrix the report shows (default: the one beside the run)',
    )
    .option('--all', 'show passed criteria too')
    .option('--json', 'print verdicts.json')
    .action(async (paths: string[], options: JudgeOptions) => {
      const isLoad = await areLoadFolders(paths)
      finish(await (isLoad ? judgeShards(paths, options) : judgeStored(paths, options)))
    })
}
