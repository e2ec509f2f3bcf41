import type { KeyObject } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import type { SignOffRecord } from '../contracts/files/sign-off.schema.ts'
import { validator } from '../contracts/validate.ts'
import { sha256 } from '../suites/files.ts'
import { commandError } from './errors.ts'
import type { Approvers } from './signing-approvers.ts'
import { approverOf } from './signing-approvers.ts'
import { isSignature, signatureOf } from './signing-key.ts'
import { canonicalText, strictText } from './signing-text.ts'

const SIGN_OFF_SCHEMA = 'https://final-gate.dev/schema/sign-off/1'
const BEGINNING = '0'.repeat(64)

/** A record that stands where it was written, byte for byte, whoever signed it. */
export interface ChainedRecord {
  readonly line: number
  readonly record: SignOffRecord
}

/** What was written to a record file, as far as it is whole. */
export interface RecordFile {
  readonly path: string
  readonly records: readonly ChainedRecord[]
  /** The first line that is not as it was written, and why; then no record of the file counts. */
  readonly broken: { readonly line: number; readonly problem: string } | null
  /** Digest of the last line: what the next record follows. */
  readonly last: string
  readonly bytes: number
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Why a line is no record in its place, or the record. */
const recordIn = (line: string, previous: string): SignOffRecord | string => {
  const value = parsed(line)
  if (!isObject(value)) return 'it is no JSON'
  const [violation] = validator('sign-off')(value)
  if (violation) return `${violation.path} ${violation.message}`
  if (canonicalText(value) !== line) return 'it is not written as records are: it was changed'
  const record = value as SignOffRecord
  return record.previous === previous
    ? record
    : 'it does not follow the line before it: a line was changed, taken out or put in'
}

const contentOf = (bytes: Buffer): string[] | string => {
  if (bytes.length === 0) return []
  try {
    const lines = strictText(bytes).split('\n')
    return lines.pop() === '' ? lines : 'the last line is cut off'
  } catch {
    return 'it is no UTF-8'
  }
}

/** The records of a file's bytes, each following the digest of the line before it. Signatures are checked by `signatureFault`. */
export const recordsIn = (bytes: Buffer, path: string): RecordFile => {
  const lines = contentOf(bytes)
  const file = { path, records: [], last: BEGINNING, bytes: bytes.length }
  if (typeof lines === 'string') return { ...file, broken: { line: 1, problem: lines } }
  const records: ChainedRecord[] = []
  let last = BEGINNING
  for (const [index, line] of lines.entries()) {
    const record = recordIn(line, last)
    if (typeof record === 'string') return { ...file, broken: { line: index + 1, problem: record } }
    records.push({ line: index + 1, record })
    last = sha256(line)
  }
  return { ...file, records, last, broken: null }
}

/** A file that is not there holds no records. */
export const readRecords = async (path: string): Promise<RecordFile> => {
  try {
    return recordsIn(await readFile(path), path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return recordsIn(Buffer.alloc(0), path)
    throw commandError('GATE_RECORD', {
      path,
      line: '1',
      problem: error instanceof Error ? error.message : String(error),
    })
  }
}

const signedText = ({ signature: _, ...body }: SignOffRecord): string => canonicalText(body)

/** Why a record is not what a listed approver signed for an item of theirs, or null. What it was signed over, authorship and age are not looked at. */
export const signatureFault = (record: SignOffRecord, approvers: Approvers): string | null => {
  const approver = approverOf(approvers, record.key)
  if (!approver) return 'its key is not in approvers.yaml'
  if (!isSignature(signedText(record), record.signature, approver.publicKey)) return 'its signature is wrong'
  if (approver.name !== record.name || approver.role !== record.role) return 'approvers.yaml gives the key to another'
  return approver.items.includes(record.item) ? null : `${approver.name} may not sign ${record.item}`
}

export type Unsigned = Omit<SignOffRecord, 'schema' | 'previous' | 'signature'>

/** The record as a line, signed and chained to what the file holds. */
export const signedLine = (unsigned: Unsigned, { last }: Pick<RecordFile, 'last'>, key: KeyObject): string => {
  const body = { schema: SIGN_OFF_SCHEMA, ...unsigned, previous: last }
  return canonicalText({ ...body, signature: signatureOf(canonicalText(body), key) })
}

/** Adds a line to a file that is whole and still as it was read. @throws CommandError GATE_RECORD */
export const appendRecord = async (file: RecordFile, line: string): Promise<void> => {
  const { path } = file
  if (file.broken)
    throw commandError('GATE_RECORD', { path, line: String(file.broken.line), problem: file.broken.problem })
  const handle = await open(path, 'a')
  try {
    const { size } = await handle.stat()
    if (size !== file.bytes) {
      const problem = 'another record was added at the same time; sign again'
      throw commandError('GATE_RECORD', { path, line: String(file.records.length + 1), problem })
    }
    await handle.appendFile(`${line}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
