import { glob, stat } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import type { CsvOptions } from '../contracts/scan/csv-records.ts'
import { ScanError } from '../contracts/scan/errors.ts'
import type { ScanFormat } from '../contracts/scan/format.ts'
import type { RowSchema } from '../contracts/scan/row-schema.ts'
import type { Rules } from '../contracts/scan/rules.ts'
import { type ScanResult, scanFile } from '../contracts/scan/scan.ts'
import type { JudgedRecord, StepRecord } from '../judge/observation.ts'

// A user's own exports, held to a schema and rules of their own: what the gate's contracts do not speak of.

/** One entry of `contracts` in the config, as plain data: its schema is read, its paths are whole. */
export interface ContractPlan {
  /** As the config says it: a path or a glob. */
  readonly from: string
  /** The folder of the config file. */
  readonly base: string
  /** The contract's name, or the file of the schema; null for rules alone. */
  readonly schemaName: string | null
  readonly schema: RowSchema
  readonly rules?: Rules
  readonly format?: ScanFormat
  readonly list?: string
  readonly csv?: CsvOptions
}

interface ScannedFile {
  /** Relative to the config file. */
  readonly file: string
  readonly from: string
  readonly schema: string | null
  /** Null where the file could not be used at all. */
  readonly result: Omit<ScanResult, 'path'> | null
  /** Why not, or that there is none. */
  readonly problem: string | null
}

export interface OwnContractsEvidence {
  readonly files: readonly ScannedFile[]
}

const isFile = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

/** The files that an entry names, in order of name; a path that is there is itself, whatever signs it has. */
const filesOf = async ({ from, base }: ContractPlan): Promise<string[]> => {
  const path = resolve(base, from)
  if (await isFile(path)) return [path]
  const found: string[] = []
  for await (const name of glob(from, { cwd: base }))
    if (await isFile(resolve(base, name))) found.push(resolve(base, name))
  return found.sort()
}

const scanned = async (plan: ContractPlan, path: string, signal: AbortSignal): Promise<ScannedFile> => {
  const { from, base, schemaName, schema, rules, format, list, csv } = plan
  const about = { file: relative(base, path), from, schema: schemaName }
  const optional = Object.fromEntries(
    Object.entries({ rules, format, list, csv }).filter(([, value]) => value !== undefined),
  )
  try {
    const { path: _, ...result } = await scanFile({ path, schema, signal, ...optional })
    return { ...about, result, problem: null }
  } catch (error) {
    if (!(error instanceof ScanError)) throw error
    return { ...about, result: null, problem: error.message }
  }
}

/** Scans every file that the entries name, one after another. */
export const scanOwnContracts = async (
  plans: readonly ContractPlan[],
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: (text: string) => void },
): Promise<OwnContractsEvidence> => {
  const files: ScannedFile[] = []
  for (const plan of plans) {
    const paths = await filesOf(plan)
    for (const path of paths) {
      progress(`contracts: ${relative(plan.base, path)}`)
      files.push(await scanned(plan, path, signal))
    }
    if (paths.length > 0) continue
    const problem = `no file is there for ${plan.from}`
    files.push({ file: plan.from, from: plan.from, schema: plan.schemaName, result: null, problem })
  }
  return { files }
}

/** Beyond so many rows of one file their number alone is told: a verdict needs no more. */
const ROWS_KEPT = 1_000_000

const repeated = (record: JudgedRecord, count: number): JudgedRecord[] =>
  new Array<JudgedRecord>(Math.max(0, Math.min(count, ROWS_KEPT))).fill(record)

const unknownRecord = ({ file, schema }: ScannedFile, reason: string): JudgedRecord => ({
  ref: file,
  value: null,
  note: `${file}: ${reason}`,
  record: { file, schema },
  repeat: repeatOf({ file, schema }),
})

/** The command that shows the same. */
const repeatOf = ({ file, schema }: Pick<ScannedFile, 'file' | 'schema'>): string =>
  `final-gate contracts ${file}${schema === null ? ' --rules FILE' : ` --schema ${schema}`}`

const violationRecords = (scannedFile: ScannedFile, result: NonNullable<ScannedFile['result']>): JudgedRecord[] =>
  result.violations.flatMap(({ rule, path, count, examples }) => {
    const { file, schema } = scannedFile
    const repeat = repeatOf(scannedFile)
    const shown = examples.map(({ line, path: place, message, sample }): JudgedRecord => {
      const where = line === null ? file : `${file}:${line}`
      const note = `${where}: ${schema ?? 'rules'} breaks ${rule} at ${place || '/'}: ${message}`
      return { ref: where, value: false, note, record: { sample }, repeat }
    })
    const note = `${file}: ${count - examples.length} further violations of ${rule} at ${path || '/'}`
    return [...shown, ...repeated({ ref: `${file} more`, value: false, note, repeat }, count - examples.length)]
  })

/** One record for each row that kept its schema, for each violation, and for each reason why a file could not be judged in full. */
export const ownContractRecords = ({ files }: OwnContractsEvidence): JudgedRecord[] =>
  files.flatMap(scannedFile => {
    const { file, result, problem } = scannedFile
    if (result === null) return [unknownRecord(scannedFile, problem ?? 'it could not be read')]
    return [
      ...violationRecords(scannedFile, result),
      ...result.reasons.map(reason => unknownRecord(scannedFile, reason)),
      ...repeated({ ref: file, value: true }, result.rows - result.brokenRows),
    ]
  })

/** One trial of `complete` for each sequence: at least the share of the numbers due is there. */
export const ownCompletenessRecords = (
  { files }: OwnContractsEvidence,
  completeness: number,
): StepRecord<'complete'>[] =>
  files.flatMap(scannedFile => {
    const { file, result } = scannedFile
    const sequences = (result?.rules ?? []).filter(({ rule }) => rule === 'sequence')
    return sequences.map(({ text, state, reason, completeness: found }): StepRecord<'complete'> => {
      const about = { step: 'complete', ref: `${file} ${text}`, repeat: repeatOf(scannedFile) } as const
      if (state === 'unknown' || !found || found.due === 0) {
        return { ...about, value: null, note: `${file}: ${text}: ${reason ?? 'nothing was held to it'}` }
      }
      const note = `${file}: ${found.present} of ${found.due} are there`
      return { ...about, value: found.present / found.due >= completeness, note, record: found }
    })
  })
