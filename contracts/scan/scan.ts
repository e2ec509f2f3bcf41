import { columnTypesOf } from './column-types.ts'
import { type CsvOptions, readCsv } from './csv-records.ts'
import { fieldPath } from './field-path.ts'
import { expectedRows, formatOf, type ScanFormat } from './format.ts'
import { createJsonRecords } from './json-records.ts'
import { createKeyBudget, createKeyTable, type KeyBudget } from './key-table.ts'
import { readJsonl } from './read-jsonl.ts'
import { type Batch, createRowScanner, type RowScanner } from './row-scanner.ts'
import { type RowSchema, rowCheckOf } from './row-schema.ts'
import type { RuleResult } from './rule-check.ts'
import type { KnownKeys } from './rule-keys.ts'
import { openRuleSet, type RuleMeans, type RuleSet } from './rule-set.ts'
import type { ForeignKeyRule, Rules } from './rules.ts'
import { withSamples } from './samples.ts'
import { BrokenSource, openSource, type Source } from './source.ts'
import { createViolationGroups, type ViolationGroup, type ViolationGroups } from './violation-groups.ts'

export interface ScanOptions {
  readonly path: string
  /** A contract's name or a JSON Schema that each record is held to; null for rules alone. */
  readonly schema: RowSchema
  readonly rules?: Rules
  /** Default by the file's name and first bytes. */
  readonly format?: ScanFormat
  /** For JSON: the path to the list of records; default the file is the list. */
  readonly list?: string
  readonly csv?: CsvOptions
  /** Threads for 200,000 records and more. Default 2. */
  readonly threads?: number
  /** The instant of `freshness` rules that name none, RFC 3339. Default when the scan begins. */
  readonly at?: string
  readonly signal?: AbortSignal
  readonly progress?: (state: { readonly bytes: number; readonly of: number; readonly rows: number }) => void
}

export interface ScanResult {
  readonly path: string
  readonly format: ScanFormat
  readonly gzip: boolean
  /** Bytes on the disk. */
  readonly bytes: number
  readonly rows: number
  /** Rows with a violation of their own; the first of each is counted. */
  readonly brokenRows: number
  /** `broken`: a violation was found; `unknown`: none was, and something could not be looked at; `sound`: neither. */
  readonly state: 'sound' | 'broken' | 'unknown'
  readonly violationCount: number
  readonly violations: readonly ViolationGroup[]
  readonly rules: readonly RuleResult[]
  /** Why the file, or a rule, could not be judged in full. */
  readonly reasons: readonly string[]
  /** What was met and does no harm. */
  readonly notes: readonly string[]
}

/** What is known so far of the file being scanned. */
interface Tally {
  readonly groups: ViolationGroups
  readonly rules: RuleSet
  rows: number
  broken: number
  lines: number
  crlf: boolean
}

/** Takes a batch in; those of JSONL count their lines from the one before. */
const takeIn = (tally: Tally, batch: Batch): void => {
  const { lineOf, entries } = batch
  const before = lineOf === null ? tally.lines + 1 : 1
  tally.groups.merge(batch.groups, before)
  tally.rules.take(batch, entry => (lineOf === null ? entry : (lineOf[entry] ?? 0)) + before)
  tally.lines += entries
  tally.rows += batch.rows
  tally.broken += batch.broken
  if (batch.crlf) tally.crlf = true
}

interface Reading {
  readonly source: Source
  readonly options: ScanOptions
  readonly rules: RuleSet
  readonly found: (batch: Batch) => void
}

const ENTRIES_A_BATCH = 16_384

const handOn = (scanner: RowScanner, found: (batch: Batch) => void): void => {
  if (scanner.entries() >= ENTRIES_A_BATCH) found(scanner.take())
}

const readJson = async ({ source, options, rules, found }: Reading): Promise<string | null> => {
  const scanner = createRowScanner(rowCheckOf(options.schema, rules.specs))
  const path = options.list === undefined ? [] : fieldPath(options.list)
  const records = createJsonRecords({ element: scanner.element, longElement: scanner.longElement }, path)
  for await (const chunk of source.chunks(options.signal)) {
    records.feed(chunk)
    handOn(scanner, found)
  }
  found(scanner.take())
  return records.end()
}

const readCsvFile = async ({ source, options, rules, found }: Reading): Promise<string | null> => {
  const { schema, csv = {}, path, signal } = options
  const scanner = createRowScanner(rowCheckOf(schema, rules.specs))
  const delimiter = csv.delimiter ?? (/\.tsv(\.gz)?$/i.test(path) ? '\t' : ',')
  const sink = {
    record: (...row: Parameters<RowScanner['record']>) => {
      scanner.record(...row)
      handOn(scanner, found)
    },
  }
  const types = { ...columnTypesOf(schema), ...csv.types }
  const reason = await readCsv(source.chunks(signal), { options: { ...csv, delimiter }, types, sink })
  found(scanner.take())
  return reason
}

const readers = {
  jsonl: ({ source, options, rules, found }: Reading): Promise<string | null> =>
    readJsonl({
      source,
      schema: options.schema,
      columns: rules.specs,
      threads: options.threads ?? 2,
      signal: options.signal,
      found,
    }),
  json: readJson,
  csv: readCsvFile,
} as const

/** Reads the file to its end, or as far as it goes. */
const read = async (reading: Reading, format: ScanFormat): Promise<string | null> => {
  try {
    return await readers[format](reading)
  } catch (error) {
    if (error instanceof BrokenSource) return error.message
    throw error
  }
}

/** The keys of a file that a foreign key leads to: it is read for them alone. */
const keysOf = async (rule: ForeignKeyRule, options: ScanOptions, budget: KeyBudget): Promise<KnownKeys> => {
  const source = await openSource(rule.file)
  const format = formatOf(source)
  const table = createKeyTable(expectedRows(source), budget)
  let full = false
  let broken = 0
  const rules: RuleSet = {
    specs: [{ kind: 'key', paths: [fieldPath(rule.key)] }],
    take: () => {},
    end: () => ({ rules: [], violations: [] }),
  }
  const found = ({ entries, columns, broken: more }: Batch): void => {
    broken += more
    const keys = columns[0]?.keys ?? new Uint32Array()
    for (let entry = 0; entry < entries && !full; entry++) {
      const high = keys[entry * 2] ?? 0
      if (high !== 0) full = table.add(high, keys[entry * 2 + 1] ?? 0) === 'full'
    }
  }
  const { list: _, ...rest } = options
  const own = { ...rest, path: rule.file, schema: null, ...(rule.list === undefined ? {} : { list: rule.list }) }
  const reason = await read({ source, options: own, rules, found }, format)
  const unread =
    broken > 0 ? `${broken} ${broken === 1 ? 'record' : 'records'} of ${rule.file} could not be read` : null
  const overfull = full ? `the keys of ${rule.file} do not fit into the memory for keys` : null
  const none = table.size() === 0 ? `${rule.file} holds no ${rule.key}` : null
  return { table, reason: reason === null ? (overfull ?? unread ?? none) : `${rule.file}: ${reason}` }
}

const resultOf = (tally: Tally, of: { source: Source; format: ScanFormat; reason: string | null }): ScanResult => {
  const { source, format, reason } = of
  const { rules, violations: across } = tally.rules.end()
  const violations = [...tally.groups.all(), ...across].sort((a, b) => b.count - a.count)
  const violationCount = violations.reduce((sum, { count }) => sum + count, 0)
  const empty = tally.rows === 0 ? [source.size === 0 ? 'the file is empty' : 'the file holds no record'] : []
  const reasons = [
    ...(reason === null ? empty : [reason]),
    ...rules.flatMap(rule => (rule.reason === null ? [] : [`${rule.text}: ${rule.reason}`])),
  ]
  return {
    path: source.path,
    format,
    gzip: source.gzip,
    bytes: source.size,
    rows: tally.rows,
    brokenRows: tally.broken,
    state: violationCount > 0 ? 'broken' : reasons.length > 0 ? 'unknown' : 'sound',
    violationCount,
    violations,
    rules,
    reasons,
    notes: [...source.notes, ...(tally.crlf ? ['lines end in CR LF, which was accepted'] : [])],
  }
}

/**
 * Holds every record of a file to a schema and to rules over many records, in memory that does not grow with the file (keys of `unique` and
 * `foreignKey`: five bytes each, up to about 17 million; beyond that those rules are unknown).
 * @throws ScanError where the file, the schema or the rules cannot be used at all; what is wrong inside the file is the result
 */
export const scanFile = async (options: ScanOptions): Promise<ScanResult> => {
  const source = await openSource(options.path)
  const format = options.format ?? formatOf(source)
  const budget = createKeyBudget()
  const means: RuleMeans = {
    expected: expectedRows(source),
    budget,
    began: options.at ?? new Date().toISOString(),
    keysOf: rule => keysOf(rule, options, budget),
  }
  const rules = await openRuleSet(options.rules ?? {}, means)
  const tally: Tally = { groups: createViolationGroups(), rules, rows: 0, broken: 0, lines: 0, crlf: false }
  const found = (batch: Batch): void => {
    takeIn(tally, batch)
    options.progress?.({ bytes: Math.min(source.done(), source.size), of: source.size, rows: tally.rows })
  }
  const reason = await read({ source, options, rules, found }, format)
  const result = resultOf(tally, { source, format, reason })
  return format === 'jsonl' ? { ...result, violations: await withSamples(source, result.violations) } : result
}
