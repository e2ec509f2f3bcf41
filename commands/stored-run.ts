import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, mergeConfig } from '../config/config.ts'
import { checkConfig } from '../config/load.ts'
import { validator } from '../contracts/validate.ts'
import type { PreviousVerdict, RunFacts, RunReport } from '../judge/run.ts'
import type { Evidence } from '../suites/evidence.ts'
import { sha256 } from '../suites/files.ts'
import { checkDigests, readEvidence } from '../suites/run-directory.ts'
import { commandError } from './errors.ts'

/** A run as it lies on disk. */
export interface StoredRun {
  readonly config: Config
  readonly run: RunFacts
  readonly evidence: ReadonlyMap<string, Evidence>
}

const readJson = async (path: string, name: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(join(path, name), 'utf8'))
  } catch (error) {
    const problem = `${name}: ${error instanceof Error ? error.message : String(error)}`
    throw commandError('GATE_RUN_MISSING', { path, problem })
  }
}

const readRun = async (path: string): Promise<StoredRun> => {
  const stored = await readJson(path, 'run.json')
  const [violation] = validator('run')(stored)
  if (violation)
    throw commandError('GATE_RUN_MISSING', { path, problem: `run.json ${violation.path} ${violation.message}` })
  const { schema: _, ...run } = stored as RunFacts & { schema: string }
  const checked = checkConfig(await readJson(path, 'config.json'), join(path, 'config.json'))
  await checkDigests(path)
  return { config: mergeConfig(checked), run, evidence: await readEvidence(path) }
}

const isGathered = (evidence: Evidence): boolean => evidence.data !== null

/**
 * One run from its directories: shards or parts of the same run are merged, a gathered scenario before one that was skipped.
 * @throws CommandError GATE_RUN_MISSING, GATE_RUNS_DIFFER
 */
export const readStoredRun = async (paths: readonly string[]): Promise<StoredRun> => {
  const runs = await Promise.all(paths.map(readRun))
  const [first] = runs
  if (!first) throw commandError('GATE_RUN_MISSING', { path: '(none)', problem: 'no directory was named' })
  const evidence = new Map(first.evidence)
  for (const [index, other] of runs.entries()) {
    if (other.run.seed !== first.run.seed || other.run.target.build !== first.run.target.build) {
      throw commandError('GATE_RUNS_DIFFER', { path: paths[index] ?? '' })
    }
    for (const [id, candidate] of other.evidence) {
      const known = evidence.get(id)
      if (!known || (!isGathered(known) && isGathered(candidate))) evidence.set(id, candidate)
    }
  }
  const endedAt =
    runs
      .map(({ run }) => run.endedAt)
      .sort()
      .at(-1) ?? first.run.endedAt
  return { config: first.config, run: { ...first.run, endedAt }, evidence }
}

/** What an earlier run directory said of each criterion, with the digest of its verdicts. */
export const readPrevious = async (path: string): Promise<Readonly<Record<string, PreviousVerdict>>> => {
  const stored = await readJson(path, 'verdicts.json')
  const [violation] = validator('verdicts')(stored)
  if (violation)
    throw commandError('GATE_RUN_MISSING', { path, problem: `verdicts.json ${violation.path} ${violation.message}` })
  const { run, criteria } = stored as Pick<RunReport, 'run' | 'criteria'>
  const digest = sha256(JSON.stringify(stored))
  const { endedAt } = run
  return Object.fromEntries(criteria.map(({ id, state, value, unit }) => [id, { state, value, unit, endedAt, digest }]))
}
