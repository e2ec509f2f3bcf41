import { type CsvError, parse } from 'csv-parse'
import type { Violation } from '../validate.ts'
import { LONGEST_ROW } from './row-fault.ts'
import { SAMPLE_LENGTH } from './violation-groups.ts'

// CSV has no types: a cell becomes what its column is declared to be, or stays the text it is, so that the schema names what is wrong with it.

export type ColumnType = 'string' | 'number' | 'integer' | 'boolean' | 'json'

export interface CsvOptions {
  /** Default a comma, a tab for .tsv. */
  readonly delimiter?: string
  /** Names of the columns where the file has no header line. */
  readonly header?: readonly string[]
  /** Types by column; a column without one takes the type of the schema's field, else string. */
  readonly types?: Readonly<Record<string, ColumnType>>
  /** What an empty cell is. Default null. */
  readonly empty?: 'null' | 'text' | 'absent'
}

interface RecordSink {
  readonly record: (record: unknown, at: { line: number; sample: string; fault: Violation | null }) => void
}

interface Row {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

interface Reading {
  readonly options: CsvOptions
  readonly types: Readonly<Record<string, ColumnType>>
  readonly sink: RecordSink
}

const SLICE = 65_536

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/
const NOT_A_NUMBER = /^[-+]?(nan|inf(inity)?)$/i

const parsed = (cell: string): unknown => {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

/** The cell as its column's type; the text itself where it is not of that type. */
const cellValue = (cell: string, type: ColumnType): unknown => {
  if (type === 'json') return parsed(cell)
  if (type === 'boolean') {
    if (/^true$/i.test(cell)) return true
    return /^false$/i.test(cell) ? false : cell
  }
  return type !== 'string' && NUMBER.test(cell) ? Number(cell) : cell
}

const emptyValue = (empty: CsvOptions['empty']): string | null | undefined => {
  if (empty === 'text') return ''
  return empty === 'absent' ? undefined : null
}

const faultOf = (record: readonly string[], header: readonly string[], types: Reading['types']): Violation | null => {
  if (record.length !== header.length) {
    const message = `has ${record.length} cells where the header has ${header.length}`
    return { path: '', rule: 'ragged-row', message }
  }
  const bad = header.find((name, index) => {
    const type = types[name]
    return (type === 'number' || type === 'integer') && NOT_A_NUMBER.test(record[index] ?? '')
  })
  if (bad === undefined) return null
  return {
    path: `/${bad}`,
    rule: 'not-a-number',
    message: `holds ${record[header.indexOf(bad)]}: leave an unknown number empty`,
  }
}

const recordOf = (record: readonly string[], header: readonly string[], { types, options }: Reading): object => {
  const entries = header.map((name, index) => {
    const cell = record[index] ?? ''
    return [name, cell === '' ? emptyValue(options.empty) : cellValue(cell, types[name] ?? 'string')] as const
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

const breaksIn = (record: readonly string[]): number =>
  record.reduce((sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0)

/** Problems after which the rest of the file cannot be told apart into records. */
const ENDING: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_MAX_RECORD_SIZE: 'a record is longer than 16 MiB',
}

const headerFault = (header: readonly string[]): string | null => {
  const twice = header.find((name, index) => header.indexOf(name) !== index)
  return twice === undefined ? null : `the header names ${JSON.stringify(twice)} twice: its records cannot be told`
}

/** Reads the records of a CSV file one by one. Why it could not be read to its end, or null. Errors of the source pass through. */
export const readCsv = async (source: AsyncIterable<Buffer>, reading: Reading): Promise<string | null> => {
  const { options, sink, types } = reading
  let reason: string | null = null
  let header = options.header ?? null
  const parser = parse({
    delimiter: options.delimiter ?? ',',
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: LONGEST_ROW,
    on_skip: (error: (CsvError & { lines?: number }) | undefined) => {
      const line = error?.lines ?? 1
      const ending = ENDING[error?.code ?? '']
      const words = (error?.message ?? 'not CSV').split(/: | at line /)[0] ?? ''
      if (ending === undefined) {
        const message = `is not CSV: ${words.toLowerCase()}`
        sink.record(null, { line: line - 1, sample: '', fault: { path: '', rule: 'csv', message } })
      } else reason ??= `line ${line}: ${ending}; what follows was not read`
      return undefined
    },
  })
  const take = ({ record, info }: Row): void => {
    if (header === null) {
      header = record
      reason = headerFault(header)
      return
    }
    const line = info.lines - 1 - breaksIn(record)
    const sample = record.join(options.delimiter ?? ',').slice(0, SAMPLE_LENGTH)
    const fault = faultOf(record, header, types)
    sink.record(recordOf(record, header, reading), { line, sample, fault })
  }
  for await (const chunk of source) {
    // In small slices: the parser makes all records of what it is given before the first is taken.
    for (let at = 0; at < chunk.length && reason === null; at += SLICE) {
      parser.write(Buffer.from(chunk.subarray(at, at + SLICE)))
      for (let row: Row | null = parser.read(); row !== null; row = parser.read()) take(row)
    }
    if (reason !== null) break
  }
  return await rest(parser, take, () => reason)
}

/** What the parser still holds once the source has ended. */
const rest = async (
  parser: ReturnType<typeof parse>,
  take: (row: Row) => void,
  reason: () => string | null,
): Promise<string | null> => {
  if (reason() === null) {
    parser.end()
    for await (const row of parser) take(row as Row)
  }
  parser.destroy()
  return reason()
}
