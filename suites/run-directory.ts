import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { SuiteError, suiteError } from './errors.ts'
import type { Evidence } from './evidence.ts'
import { sha256, writeWhole } from './files.ts'

/** What a run directory holds; anything else in a folder means that it is not one, and it is not touched. */
const OWN_ENTRIES = new Set([
  'config.json',
  'run.json',
  'evidence',
  'verdicts.json',
  'junit.xml',
  'report.html',
  'summary.md',
  'metrics.prom',
  'manifest.json',
  'manifest.sig',
  'load-baseline.json',
  'load-profile.json',
  'target-log.txt',
  'selftest.json',
])

/** Lists longer than this stand in a file of their own, a record a line. */
const INLINE_RECORDS = 50

const EVIDENCE_SCHEMA = 'https://final-gate.dev/schema/evidence/1'

interface LinesPointer {
  readonly $lines: string
  readonly count: number
}

const linesFile = (scenario: string, name: string): string => `evidence/${scenario}/${name}.ndjson`

/** A pointer to exactly the file that this list would be written to: what a target sent may look like one, and must not choose which file is read. */
const isPointer = (value: unknown, file: string): value is LinesPointer =>
  typeof value === 'object' && value !== null && '$lines' in value && value.$lines === file && 'count' in value

export interface RunDirectory {
  readonly path: string
  readonly writeText: (name: string, text: string) => Promise<void>
  readonly writeJson: (name: string, value: unknown) => Promise<void>
  readonly writeEvidence: (evidence: Evidence) => Promise<void>
}

const CONFIG_SCHEMA = 'https://final-gate.dev/schema/config/1'

/** A run writes its config first; the schema that it names tells it from another program's config.json. */
const isRunDirectory = async (path: string): Promise<boolean> => {
  try {
    const config: unknown = JSON.parse(await readFile(join(path, 'config.json'), 'utf8'))
    return typeof config === 'object' && config !== null && 'schema' in config && config.schema === CONFIG_SCHEMA
  } catch {
    return false
  }
}

/** Makes the directory empty and ready. @throws GATE_RUN_DIRECTORY if it holds files that no run wrote. */
export const prepareRunDirectory = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true })
  const entries = await readdir(path)
  const isOwn = entries.length === 0 || (await isRunDirectory(path))
  const foreign = entries.filter(entry => !isOwn || !(OWN_ENTRIES.has(entry) || entry.endsWith('.tmp')))
  if (foreign.length > 0) throw suiteError('GATE_RUN_DIRECTORY', { path, foreign: foreign.slice(0, 3).join(', ') })
  await Promise.all(entries.map(entry => rm(join(path, entry), { recursive: true })))
}

/** The only writer of a run: every text goes through `redact` before it is written, and so before it is hashed or observed. */
export const openRunDirectory = (path: string, redact: (text: string) => string): RunDirectory => {
  const writeText = (name: string, text: string): Promise<void> => writeWhole(join(path, name), redact(text))
  const writeJson = (name: string, value: unknown): Promise<void> =>
    writeText(name, `${JSON.stringify(value, null, 1)}\n`)
  const writeEvidence = async (evidence: Evidence): Promise<void> => {
    const data: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(evidence.data ?? {})) {
      if (!Array.isArray(value) || value.length <= INLINE_RECORDS) {
        data[name] = value
        continue
      }
      const file = linesFile(evidence.scenario, name)
      await writeText(file, `${value.map(record => JSON.stringify(record)).join('\n')}\n`)
      data[name] = { $lines: file, count: value.length } satisfies LinesPointer
    }
    // Compact: indented, the books of a load would be half as large again.
    const written = { schema: EVIDENCE_SCHEMA, ...evidence, data: evidence.data === null ? null : data }
    await writeText(`evidence/${evidence.scenario}.json`, `${JSON.stringify(written)}\n`)
  }
  return { path, writeText, writeJson, writeEvidence }
}

const readLines = async (directory: string, pointer: LinesPointer): Promise<unknown[]> => {
  const text = await readFile(join(directory, pointer.$lines), 'utf8')
  const records = text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as unknown)
  if (records.length !== pointer.count) {
    throw suiteError('GATE_EVIDENCE_INCOMPLETE', {
      path: pointer.$lines,
      found: String(records.length),
      expected: String(pointer.count),
    })
  }
  return records
}

const readScenario = async (directory: string, file: string): Promise<Evidence> => {
  const stored = JSON.parse(await readFile(join(directory, 'evidence', file), 'utf8')) as Evidence
  if (stored.data === null) return stored
  const data: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(stored.data)) {
    data[name] = isPointer(value, linesFile(stored.scenario, name)) ? await readLines(directory, value) : value
  }
  return { ...stored, data }
}

/** Reads a run's evidence back, by scenario. A file that cannot be read ends in an error that names it. @throws GATE_EVIDENCE_UNREADABLE, GATE_EVIDENCE_INCOMPLETE */
export const readEvidence = async (directory: string): Promise<Map<string, Evidence>> => {
  const files = await readdir(join(directory, 'evidence')).catch(() => [])
  const result = new Map<string, Evidence>()
  for (const file of files.filter(name => name.endsWith('.json')).sort()) {
    try {
      const evidence = await readScenario(directory, file)
      result.set(evidence.scenario, evidence)
    } catch (error) {
      if (error instanceof SuiteError) throw error
      throw suiteError('GATE_EVIDENCE_UNREADABLE', {
        path: join('evidence', file),
        problem: error instanceof Error ? error.message : String(error),
      })
    }
  }
  return result
}

/** Every file below the directory but the manifest and its signature, with its sha256, in order of name. */
export const fileDigests = async (directory: string): Promise<Record<string, string>> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(directory, join(entry.parentPath, entry.name)))
    .filter(path => path !== 'manifest.json' && path !== 'manifest.sig' && !path.endsWith('.tmp'))
    .sort()
  const digests: Record<string, string> = {}
  for (const path of paths) digests[path] = sha256(await readFile(join(directory, path)))
  return digests
}

/**
 * Holds the evidence, run.json and config.json to the digests of manifest.json, where there is one (an interrupted run has none).
 * @throws GATE_EVIDENCE_CHANGED naming the first file that is not what the run wrote
 */
export const checkDigests = async (directory: string): Promise<void> => {
  const text = await readFile(join(directory, 'manifest.json'), 'utf8').catch(() => null)
  if (text === null) return
  const { files = {} } = JSON.parse(text) as { files?: Record<string, string> }
  const isInput = (path: string): boolean => /^(evidence\/|run\.json$|config\.json$)/.test(path)
  const found = await fileDigests(directory)
  for (const path of new Set([...Object.keys(files), ...Object.keys(found)].filter(isInput).sort())) {
    if (files[path] !== found[path]) throw suiteError('GATE_EVIDENCE_CHANGED', { path })
  }
}
