import { type Config, checkWaivers, configuredCatalogue, mergeConfig, type UserConfig } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { RunReport } from '../judge/run.ts'
import { discoverSuites } from '../suites/discovery.ts'
import type { Evidence } from '../suites/evidence.ts'
import { evaluate } from './evaluation.ts'
import { mergeFolders } from './load-shards.ts'
import { areLoadFolders, judgeLoad } from './load-verdict.ts'
import { readStoredRun } from './stored-run.ts'

/** What the evidence of a directory says when it is judged again, here and now. */
export interface Rejudged {
  readonly report: RunReport
  readonly config: Config
  /** With the config's bounds. */
  readonly catalogue: readonly Criterion[]
  readonly evidence: ReadonlyMap<string, Evidence>
}

const rejudgedLoad = async (directory: string, given: UserConfig, name: string): Promise<Rejudged> => {
  const merged = await mergeFolders([directory])
  const config = mergeConfig(given)
  const catalogue = configuredCatalogue(config, name)
  return { report: judgeLoad(merged, { config, catalogue }), config, catalogue, evidence: new Map() }
}

/** The verdicts that a directory's evidence supports under its own config, or under another over it, by the path that `run` and `judge` take. */
export const rejudged = async (directory: string, path: string | undefined): Promise<Rejudged> => {
  const given: UserConfig = path === undefined ? {} : await loadConfig(path)
  const name = path ?? 'config.json'
  if (await areLoadFolders([directory])) return await rejudgedLoad(directory, given, name)
  const stored = await readStoredRun([directory])
  const { tier: _, ...own } = stored.config
  const config = mergeConfig(own, given)
  const catalogue = configuredCatalogue(config, name)
  checkWaivers(config, stored.run.endedAt, name)
  const { profile, confidence, scope } = stored.run
  const run = {
    ...stored.run,
    profile: given.profile ?? profile,
    confidence: given.confidence ?? confidence,
    scope: { ...scope, only: given.only ?? scope.only },
  }
  const { evidence } = stored
  return {
    report: evaluate({ config, catalogue, run, evidence, suites: await discoverSuites() }),
    config,
    catalogue,
    evidence,
  }
}
