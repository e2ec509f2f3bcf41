import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { SignOffRecord } from '../contracts/files/sign-off.schema.ts'
import type { AttachmentFact, RefusedRecord, SignedFact, Tested } from '../judge/checklist/facts.ts'
import { checklistItems } from '../judge/checklist/items.ts'
import { sha256 } from '../suites/files.ts'
import type { Approvers } from './signing-approvers.ts'
import { approverOf } from './signing-approvers.ts'
import { authorship, type Change, changeBetween, type NoChange } from './signing-authors.ts'
import { type ChainedRecord, type RecordFile, signatureFault } from './signing-record.ts'

/** What was signed, told apart by whether it counts. */
export interface SignedRecords {
  readonly signed: readonly SignedFact[]
  readonly refused: readonly RefusedRecord[]
}

const FINAL = checklistItems.find(({ roles }) => roles.length > 0)

/**
 * The build of the last go-live: the last one, other than this, whose final decision each of its roles has signed with a key that is still listed. One that cannot be
 * verified is passed over: more commits are then looked at, never fewer.
 */
const lastGoLive = ({ records }: RecordFile, approvers: Approvers, build: string): string | null => {
  const builds = [...records].reverse().map(({ record }) => record)
  const isFinal = (record: SignOffRecord): boolean =>
    record.kind === 'sign' && record.item === FINAL?.id && signatureFault(record, approvers) === null
  const signers = builds.filter(record => record.build !== build && isFinal(record))
  const hasAll = (of: string): boolean => {
    const roles = new Set(signers.filter(record => record.build === of).map(({ role }) => role.trim().toLowerCase()))
    return FINAL?.roles.every(role => roles.has(role)) ?? false
  }
  return signers.find(record => hasAll(record.build))?.build ?? null
}

/** What the tested build adds to the last go-live, or why that cannot be told. */
export const changeOf = async (
  file: RecordFile,
  approvers: Approvers,
  { build, repository }: { readonly build: string; readonly repository: string },
): Promise<Change | NoChange> => await changeBetween(repository, lastGoLive(file, approvers, build), build)

const attachmentFact = async (folder: string, { name, sha256: digest }: SignOffRecord['attachments'][number]) => {
  const bytes = await readFile(resolve(folder, name)).catch(() => null)
  const fact: AttachmentFact = { name, sha256: digest, isHere: bytes !== null }
  return { fact, isChanged: bytes !== null && sha256(bytes) !== digest }
}

const authorFault = (record: SignOffRecord, approvers: Approvers, change: Change | NoChange): string | null => {
  if ('problem' in change) return `whether its signer wrote the change cannot be told: ${change.problem}`
  const approver = approverOf(approvers, record.key)
  const author = approver && authorship(change, approver)
  return author ? `its signer wrote a commit of the change, as ${author}` : null
}

interface Question {
  readonly folder: string
  readonly approvers: Approvers
  readonly tested: Tested | null
  readonly change: Change | NoChange
}

const factOf = async ({ line, record }: ChainedRecord, question: Question): Promise<SignedFact | RefusedRecord> => {
  const { approvers, tested, change, folder } = question
  const { item, name, role, at, kind, covers, reason, expires, build, configHash, bounds } = record
  const files = await Promise.all(record.attachments.map(each => attachmentFact(folder, each)))
  const isSameList = record.approvers === approvers.digest
  const changed = files.find(({ isChanged }) => isChanged)
  // A list that has changed since reopens the item; what was signed under it is told, and not held against the keys of today.
  const faults = [
    ...(isSameList ? [signatureFault(record, approvers)] : []),
    ...(isSameList && build === tested?.build ? [authorFault(record, approvers, change)] : []),
    ...(changed ? [`${changed.fact.name} is no longer the file that was signed`] : []),
  ]
  const problem = faults.find(fault => fault !== null)
  if (problem) return { line, item, name, problem }
  const attachments = files.map(({ fact }) => fact)
  const evidence = record.evidence.map(({ manifest }) => manifest)
  return {
    kind,
    line,
    item,
    name,
    role,
    at,
    isSameList,
    evidence,
    attachments,
    covers,
    reason,
    expires,
    build,
    configHash,
    bounds,
  }
}

/** Every record of a file held to the list of approvers, to the history of the system and to its attachments. A file that was altered counts for nothing. */
export const signedRecords = async (file: RecordFile, question: Omit<Question, 'folder'>): Promise<SignedRecords> => {
  if (file.broken) {
    const { line, problem } = file.broken
    return {
      signed: [],
      refused: [{ line, item: file.path, name: '', problem: `${problem}; no record of the file counts` }],
    }
  }
  const folder = dirname(resolve(file.path))
  const facts = await Promise.all(file.records.map(each => factOf(each, { ...question, folder })))
  return {
    signed: facts.filter(fact => 'kind' in fact),
    refused: facts.filter(fact => 'problem' in fact),
  }
}
