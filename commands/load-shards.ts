import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadFile } from '../contracts/files/load.schema.ts'
import { validator } from '../contracts/validate.ts'
import type { GeneratorFacts } from '../loadtest/generator.ts'
import { type LoadRun, mergeShards } from '../loadtest/load.ts'
import type { LoadPlan } from '../loadtest/plan.ts'
import type { LoadRecord, Row, SecondSlice } from '../loadtest/record.ts'
import type { ShardResult } from '../loadtest/shard.ts'
import { commandError } from './errors.ts'
import type { Measured } from './load-files.ts'
import { reportOf } from './load-report.ts'
import type { LoadReport } from './load-text.ts'

/** What one machine measured, as it lies on disk. */
interface StoredShard {
  readonly path: string
  readonly file: LoadFile
  readonly record: LoadRecord
}

export interface MergedLoad extends Measured {
  readonly report: LoadReport
}

/** Shards whose starts differ by more than this share of the duration never sent the asked rate together. */
const MOST_SPREAD = 0.01
const CALIBRATION = 'calibration: '

const mergeError = (path: string, problem: string): Error =>
  commandError('GATE_OPTION', { option: 'merge', value: path, problem })

const readShard = async (path: string): Promise<StoredShard> => {
  try {
    const stored: unknown = JSON.parse(await readFile(join(path, 'load.json'), 'utf8'))
    const [violation] = validator('load')(stored)
    if (violation) throw new Error(`load.json ${violation.path} ${violation.message}`)
    const file = stored as LoadFile
    const { $lines: name, count } = file.records
    const text = await readFile(join(path, name), 'utf8')
    const lines: unknown[] = JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`)
    if (lines.length !== count) throw new Error(`${name} has ${lines.length} lines, load.json says ${count}`)
    const record: LoadRecord =
      name === 'requests.ndjson'
        ? { kind: 'rows', rows: lines as Row[] }
        : { kind: 'seconds', seconds: lines as SecondSlice[] }
    return { path, file, record }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw mergeError(path, `is no folder that \`final-gate load --out\` wrote (${problem})`)
  }
}

/** What shards must have in common to be parts of one run; how many threads and connections each used is its own matter. */
const commonOf = ({ asked }: LoadFile): string => {
  const { planned: _, connections: __, workers: ___, share, ...common } = asked
  return JSON.stringify([common, share.count])
}

/** @throws CommandError GATE_OPTION where the folders are not the parts of one run, or not all of them */
const checkWhole = (shards: readonly StoredShard[]): void => {
  const [first] = shards
  if (!first) return
  const known = new Map<number, string>()
  for (const { path, file } of shards) {
    const { index } = file.asked.share
    if (commonOf(file) !== commonOf(first.file)) {
      throw mergeError(path, `was asked for something else than ${first.path}; shards share every option but --shard`)
    }
    const other = known.get(index)
    if (other !== undefined) throw mergeError(path, `is part ${index + 1}, as ${other} is; name each part once`)
    known.set(index, path)
  }
  const { count } = first.file.asked.share
  const missing = Array.from({ length: count }, (_, index) => index).filter(index => !known.has(index))
  if (missing.length > 0) {
    const parts = missing.slice(0, 5).map(index => `${index + 1}/${count}`)
    throw mergeError(first.path, `${missing.length} of ${count} parts are missing: ${parts.join(', ')}`)
  }
}

const EMPTY: LoadRecord = { kind: 'rows', rows: [] }

/** The threads of a shard, on the clock of the first shard; what they recorded together comes with the first of them. */
const threadsOf = ({ file, record }: StoredShard, offsetMs: number): ShardResult[] => {
  const { details, unsettled, opened } = file
  return file.generators.map((facts, index) => {
    const generator: GeneratorFacts = { ...facts, lastTakenMs: facts.lastTakenMs + offsetMs }
    return index === 0
      ? { record, generator, details, unsettled, opened }
      : { record: EMPTY, generator, details: {}, unsettled: 0, opened: 0 }
  })
}

const planOf = ({ asked }: LoadFile): LoadPlan => ({
  ...asked,
  headers: Object.fromEntries(asked.headers.map(name => [name, ''])),
  // Nothing is sent any more: neither is known, and neither is needed.
  body: null,
  run: 'merged',
  share: { index: 0, count: 1 },
})

const millis = (instant: string): number => Date.parse(instant)

/**
 * One run from the folders of all its shards: their rows side by side, or their histograms added; never an average of percentiles.
 * @throws CommandError GATE_OPTION naming the folder that does not belong, or the parts that are missing
 */
export const mergeFolders = async (paths: readonly string[]): Promise<MergedLoad> => {
  const shards = await Promise.all(paths.map(readShard))
  checkWhole(shards)
  const files = shards.map(({ file }) => file)
  const starts = files.map(({ startedAt }) => millis(startedAt))
  const [began, spread] = [Math.min(...starts), Math.max(...starts) - Math.min(...starts)]
  const [first] = files
  if (!first) throw mergeError('(none)', 'name the folders of all shards')
  const plan = planOf(first)
  const parts = shards.flatMap((shard, index) => threadsOf(shard, (starts[index] ?? began) - began))
  const planned = files.reduce((sum, { asked }) => sum + asked.planned, 0)
  const run: LoadRun = { planned, ...mergeShards(parts, plan.boundMs) }
  const before = files.flatMap(({ health }) => health.reasons.filter(reason => reason.startsWith(CALIBRATION)))
  const reasons = [...new Set(before), ...run.health.reasons]
  const apart = spread > MOST_SPREAD * plan.schedule.durationMs
  const report = reportOf(plan, run, {
    health: { ...run.health, ok: run.health.ok && before.length === 0, reasons },
    interrupted: files.some(({ faults }) => faults.includes('interrupted')),
    faults: apart ? [`the last shard began ${spread} ms after the first; give all the same --start-at`] : [],
  })
  const ended = files.map(({ endedAt }) => endedAt).sort()
  const times = { startedAt: new Date(began).toISOString(), endedAt: ended.at(-1) ?? '' }
  return { report, run, times, bodyDigest: first.asked.bodyDigest }
}
