import type { Violation } from '../validate.ts'
import { columnTypesOf } from './column-types.ts'
import { type CsvOptions, readCsv } from './csv-records.ts'
import { fieldPath } from './field-path.ts'
import { formatOf, type ScanFormat } from './format.ts'
import { createJsonRecords } from './json-records.ts'
import { createLineBlocks } from './line-blocks.ts'
import { encodingFault, jsonFault, longRowFault, textOf } from './row-fault.ts'
import type { RowSchema } from './row-schema.ts'
import { BrokenSource, openSource, type Source } from './source.ts'
import { SAMPLE_LENGTH } from './violation-groups.ts'

/** A record of a file, or why there is none on its line. */
export interface FileRecord {
  /** From 1. */
  readonly line: number
  readonly value: unknown
  readonly fault: Violation | null
  readonly sample: string
}

export interface RecordsReading {
  readonly path: string
  readonly format?: ScanFormat
  /** For JSON: the path to the list; default the file is the list. */
  readonly list?: string
  readonly csv?: CsvOptions
  /** Gives the cells of CSV their types. */
  readonly schema: RowSchema
  /** Records that are kept at most. */
  readonly most: number
  readonly signal?: AbortSignal
}

export interface FileRecords {
  readonly records: readonly FileRecord[]
  /** Why the file was not read to its end; null where it was. */
  readonly reason: string | null
}

class TooMany extends Error {}

const LF = 0x0a
const CR = 0x0d

type Add = (record: FileRecord) => void

const parsed = (bytes: Buffer, from: number, to: number): Omit<FileRecord, 'line'> => {
  const text = textOf(bytes, from, to)
  const sample = text.slice(0, SAMPLE_LENGTH)
  const fault = encodingFault(bytes, from, to)
  try {
    return { value: JSON.parse(text), fault, sample }
  } catch (error) {
    return { value: null, fault: fault ?? jsonFault(text, error), sample }
  }
}

const readLines = async (source: Source, { signal }: RecordsReading, add: Add): Promise<null> => {
  let line = 0
  const blocks = createLineBlocks({
    lines: (bytes, from, to) => {
      for (let at = from; at < to; ) {
        const end = bytes.indexOf(LF, at)
        const last = end > at && bytes[end - 1] === CR ? end - 1 : end
        line++
        if (bytes.subarray(at, last).some(byte => byte !== 0x20 && byte !== 0x09))
          add({ line, ...parsed(bytes, at, last) })
        at = end + 1
      }
    },
    longLine: () => {
      line++
      add({ line, value: null, fault: longRowFault, sample: '' })
    },
  })
  for await (const chunk of source.chunks(signal)) blocks.feed(chunk)
  blocks.end()
  return null
}

const readList = async (source: Source, { list, signal }: RecordsReading, add: Add): Promise<string | null> => {
  const reader = createJsonRecords(
    {
      element: (bytes, [from, to], line) => add({ line: line + 1, ...parsed(bytes, from, to) }),
      longElement: line => add({ line: line + 1, value: null, fault: longRowFault, sample: '' }),
    },
    list === undefined ? [] : fieldPath(list),
  )
  for await (const chunk of source.chunks(signal)) reader.feed(chunk)
  return reader.end()
}

const readRows = (
  source: Source,
  { csv = {}, path, schema, signal }: RecordsReading,
  add: Add,
): Promise<string | null> => {
  const delimiter = csv.delimiter ?? (/\.tsv(\.gz)?$/i.test(path) ? '\t' : ',')
  const types = { ...columnTypesOf(schema), ...csv.types }
  const sink = {
    record: (value: unknown, { line, sample, fault }: { line: number; sample: string; fault: Violation | null }) =>
      add({ line: line + 1, value, sample, fault }),
  }
  return readCsv(source.chunks(signal), { options: { ...csv, delimiter }, types, sink })
}

const readers = { jsonl: readLines, json: readList, csv: readRows } as const

/**
 * All records of a file in memory, each with its line; nothing is held to a schema.
 * @throws ScanError where the file cannot be used at all
 */
export const readFileRecords = async (reading: RecordsReading): Promise<FileRecords> => {
  const source = await openSource(reading.path)
  const records: FileRecord[] = []
  const add: Add = record => {
    if (records.length >= reading.most) throw new TooMany()
    records.push(record)
  }
  try {
    const reason = await readers[reading.format ?? formatOf(source)](source, reading, add)
    return { records, reason }
  } catch (error) {
    if (error instanceof BrokenSource) return { records, reason: error.message }
    if (error instanceof TooMany) return { records, reason: `it holds more than ${reading.most} records` }
    throw error
  }
}
