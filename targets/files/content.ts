import { statSync } from 'node:fs'
import { eventDataSchemas } from '../../contracts/event-data.schema.ts'
import type { FileWindow } from '../../contracts/files/files-target.schema.ts'
import { ScanError } from '../../contracts/scan/errors.ts'
import { fieldPath, valueAt } from '../../contracts/scan/field-path.ts'
import { type FileRecord, readFileRecords } from '../../contracts/scan/file-records.ts'
import { formatOf } from '../../contracts/scan/format.ts'
import { BrokenSource, openSource } from '../../contracts/scan/source.ts'
import type { Violation } from '../../contracts/validate.ts'
import { TargetError } from '../errors.ts'
import { MAXIMUM_RECORDS } from '../http/list-reader.ts'
import { completed } from '../mapped/completion.ts'
import { evaluateAll } from '../mapped/evaluation.ts'
import type { Mapped, Scope } from '../mapped/scope.ts'
import { contractOf, type FileKind, type LocatedFile } from './inventory.ts'

/** What one file holds: its records as mapped, in the order of the file, and those that could not be read or mapped. */
export interface Content {
  readonly values: readonly unknown[]
  readonly faults: readonly { readonly violation: Violation; readonly value: unknown }[]
  /** The start of the file's records, for evidence. */
  readonly sample: string
  readonly bytes: number
}

/** The files of a target; each is read once. */
export interface Library {
  readonly files: ReadonlyMap<FileKind, LocatedFile>
  readonly window: FileWindow
  readonly mapped: Mapped
  readonly contents: Map<FileKind, Promise<Content>>
}

const SAMPLE = 4096
/** An account, a clock or a state is one object of a small file. */
const SINGLE_BYTES = 16 * 1024 * 1024

const SINGLES: ReadonlySet<FileKind> = new Set<FileKind>(['account', 'clock', 'state'])

/** The status stands for an answer that came: what is wrong with the file is a finding, and the target is there. */
const unusable = (found: string, { kind, name }: LocatedFile): TargetError =>
  new TargetError('GATE_TARGET_FILE', { found, where: `${name} (${kind})`, status: 200 })

const wholeText = async (file: LocatedFile): Promise<string> => {
  const source = await openSource(file.path)
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of source.chunks(undefined)) {
    length += chunk.length
    if (length > SINGLE_BYTES) throw unusable('it is larger than 16 MiB', file)
    parts.push(Buffer.from(chunk))
  }
  return Buffer.concat(parts).toString('utf8')
}

/** One object in JSON, or null where the file is a list or lines. */
const singleObject = async (file: LocatedFile): Promise<object | null> => {
  const { format = formatOf(await openSource(file.path)), list } = file.plan
  if (format === 'csv') return null
  let value: unknown
  try {
    value = JSON.parse(await wholeText(file))
  } catch (error) {
    if (format === 'json' && error instanceof SyntaxError) throw unusable(`it is not JSON: ${error.message}`, file)
    if (error instanceof SyntaxError) return null
    throw error
  }
  const found = list === undefined ? value : valueAt(value, fieldPath(list))
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? found : null
}

const rawRecords = async (file: LocatedFile): Promise<readonly FileRecord[]> => {
  const { kind, path, plan } = file
  const single = SINGLES.has(kind) ? await singleObject(file) : null
  if (single) return [{ line: 1, value: single, fault: null, sample: JSON.stringify(single).slice(0, SAMPLE) }]
  const { format, list, csv } = plan
  const { records, reason } = await readFileRecords({
    path,
    schema: plan.to === undefined ? contractOf(kind) : null,
    most: MAXIMUM_RECORDS,
    ...(format === undefined ? {} : { format }),
    ...(list === undefined ? {} : { list }),
    ...(csv === undefined ? {} : { csv }),
  })
  // A list that is not whole is none: what is missing may be what breaks a rule.
  if (reason !== null) throw unusable(reason, file)
  return records
}

const isFields = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Fields of a fill that may be null: left out, they are. */
const NO_FILL_FACTS = Object.fromEntries(
  Object.entries(eventDataSchemas.fill.properties).flatMap(([name, field]) =>
    'type' in field && Array.isArray(field.type) && field.type.includes('null') ? [[name, null] as const] : [],
  ),
)

/** A fill that is not an event yet becomes the data of one. */
const asFill = (value: unknown): unknown => {
  if (!isFields(value) || 'type' in value) return value
  const { ts, at, timestamp, seq, ...data }: Record<string, unknown> = { ...value }
  const time = ts ?? at ?? timestamp
  return {
    ts: time,
    type: 'fill',
    subject: String(data.order_id ?? ''),
    data: { ...NO_FILL_FACTS, ...data },
    ...(seq === undefined ? {} : { seq }),
  }
}

interface Made {
  readonly value: unknown
  readonly problem: string | null
}

const mappedValues = async (scope: Scope, file: LocatedFile, values: readonly unknown[]): Promise<readonly Made[]> => {
  const { kind, name, plan } = file
  if (plan.to === undefined) return values.map(value => ({ value, problem: null }))
  const formula = { key: `files.${kind}.to`, source: plan.to, where: name }
  const mapped = await evaluateAll(scope, formula, { values })
  return mapped.map(each => {
    if (!each.ok) return { value: null, problem: `${formula.key} failed: ${each.problem}` }
    return each.value === undefined
      ? { value: null, problem: `${formula.key} gave nothing for this record` }
      : { value: each.value, problem: null }
  })
}

/** What is not written in the form of a contract need not say what is null. */
const finished = ({ kind, path, plan }: LocatedFile, value: unknown): unknown => {
  const own = kind === 'fills' ? asFill(value) : value
  const isLoose =
    plan.to !== undefined || plan.format === 'csv' || /\.(csv|tsv)(\.gz)?$/i.test(path) || kind === 'fills'
  return isLoose ? completed(contractOf(kind), own) : own
}

const load = async (scope: Scope, file: LocatedFile): Promise<Content> => {
  const records = await rawRecords(file)
  const readable = records.filter(({ fault }) => fault === null)
  const made = await mappedValues(
    scope,
    file,
    readable.map(({ value }) => value),
  )
  const unread = records.flatMap(({ fault, line, sample }) =>
    fault === null ? [] : [{ violation: { ...fault, message: `line ${line} ${fault.message}` }, value: sample }],
  )
  const unmapped = made.flatMap(({ problem }, index) =>
    problem === null
      ? []
      : [{ violation: { path: '', rule: 'mapping', message: problem }, value: readable[index]?.value }],
  )
  const values = made.flatMap(({ value, problem }) => (problem === null ? [finished(file, value)] : []))
  const sample = readable
    .slice(0, 20)
    .map(record => record.sample)
    .join('\n')
  return {
    values: file.plan.order === 'newest-first' ? values.reverse() : values,
    faults: [...unread, ...unmapped],
    sample: sample.slice(0, SAMPLE),
    bytes: statSync(file.path).size,
  }
}

const named = (error: unknown, file: LocatedFile): unknown =>
  error instanceof ScanError || error instanceof BrokenSource ? unusable(error.message, file) : error

/** What the file of this kind holds, read and mapped at the first call. @throws TargetError */
export const contentOf = (scope: Scope, library: Library, file: LocatedFile): Promise<Content> => {
  const known = library.contents.get(file.kind)
  if (known) return known
  const content = load(scope, file).catch((error: unknown) => {
    throw named(error, file)
  })
  library.contents.set(file.kind, content)
  return content
}
