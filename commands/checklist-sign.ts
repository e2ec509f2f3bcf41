import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { checklistOf, openParts } from '../judge/checklist/checklist.ts'
import { barsOf } from '../judge/checklist/evidence.ts'
import type { Tested } from '../judge/checklist/facts.ts'
import { checklistItems } from '../judge/checklist/items.ts'
import type { Checklist, ItemStanding } from '../judge/checklist/state.ts'
import { waiverFault } from '../judge/waiver.ts'
import { sha256 } from '../suites/files.ts'
import { type ChecklistPlaces, type ChecklistRead, readChecklist } from './checklist-input.ts'
import { commandError } from './errors.ts'
import { type Approver, approverOf, readApprovers } from './signing-approvers.ts'
import { authorship, type Change } from './signing-authors.ts'
import { fingerprint, publicText, readKey } from './signing-key.ts'
import { appendRecord, signedLine, type Unsigned } from './signing-record.ts'

/** What a person takes on. */
export interface Wish {
  readonly item: string
  readonly key: string
  readonly attachments: readonly string[]
  /** Of a waiver; null for a signature. */
  readonly waiver: { readonly reason: string; readonly expires: string } | null
}

export interface Signed {
  readonly name: string
  readonly role: string
  readonly line: number
  readonly item: ItemStanding
}

const refusal = (item: string, problem: string): Error => commandError('GATE_SIGNATURE_REFUSED', { item, problem })

/** @throws CommandError GATE_CHECKLIST_ITEM */
export const checkItem = (item: string): string => {
  if (!checklistItems.some(({ id }) => id === item)) throw commandError('GATE_CHECKLIST_ITEM', { item })
  return item
}

type Evidence = Unsigned['evidence']

/** The runs that a signature may stand on; where there is none it would stand on nothing. */
const evidenceOf = ({ input, tested }: ChecklistRead, item: string): { tested: Tested; evidence: Evidence } => {
  const broken = input.runs.find(({ problem }) => problem !== null)
  if (broken) throw refusal(item, `${broken.name}: ${broken.problem}`)
  const bars = input.runs.map(run => ({ run, reasons: barsOf(run, tested, input.now) }))
  const sound = bars.filter(({ reasons }) => reasons.length === 0)
  if (tested === null || sound.length === 0) {
    const [first] = bars
    throw refusal(
      item,
      first ? `${first.run.name} is ${first.reasons.join('; ') || 'of no known build'}` : 'no run is named',
    )
  }
  return { tested, evidence: sound.map(({ run }) => ({ run: run.id, manifest: run.digest })) }
}

const signerOf = ({ approvers }: ChecklistRead, key: KeyObject, item: string): Approver => {
  const name = fingerprint(publicText(key))
  const approver = approvers && approverOf(approvers, name)
  if (!approver) throw refusal(item, `the key ${name} is not in ${approvers?.path ?? 'a list of approvers'}`)
  if (approver.items.includes(item)) return approver
  throw refusal(item, `${approver.name} (${approver.role}) may sign ${approver.items.join(', ')} alone`)
}

/** Who approves did not write. @throws CommandError GATE_SIGNATURE_REFUSED, also where that cannot be told */
const checkAuthor = ({ change }: ChecklistRead, approver: Approver, item: string): Change => {
  if ('problem' in change)
    throw refusal(item, `whether ${approver.name} wrote the change cannot be told: ${change.problem} (--repo DIR)`)
  const author = authorship(change, approver)
  if (author === null) return change
  const since = change.from === null ? 'the change' : `the change since ${change.from}`
  throw refusal(item, `${approver.name} wrote a commit of ${since}, as ${author}; another person approves it`)
}

const attachmentsOf = (paths: readonly string[], record: string): Promise<Unsigned['attachments']> =>
  Promise.all(
    paths.map(async path => {
      try {
        const bytes = await readFile(path)
        const name = relative(dirname(resolve(record)), resolve(path))
          .split(sep)
          .join('/')
        return { name, bytes: bytes.length, sha256: sha256(bytes) }
      } catch (error) {
        throw commandError('GATE_ATTACHMENT', { path, problem: error instanceof Error ? error.message : String(error) })
      }
    }),
  )

type Waived = Pick<Unsigned, 'covers' | 'reason' | 'expires'>

/** What a waiver covers: all that is open in its item. @throws CommandError where nothing is, or one of it cannot be waived */
const waivedBy = ({ waiver, item }: Wish, standing: ItemStanding, owner: { name: string; now: string }): Waived => {
  if (waiver === null) return { covers: [], reason: '', expires: null }
  const { criteria, parts } = openParts(standing)
  const about = { ...waiver, owner: owner.name }
  const [fault] = [...criteria, ...parts, item].flatMap(id => waiverFault({ id, ...about }, owner.now) ?? [])
  if (fault) throw refusal(item, fault)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(waiver.expires))
    throw refusal(item, `${waiver.expires} is no date such as 2026-12-31`)
  const covers = [...criteria, ...parts]
  if (covers.length === 0) throw refusal(item, 'there is nothing open in it that could be waived')
  return { covers, ...waiver }
}

const itemOf = ({ items }: Checklist, id: string): ItemStanding => {
  const found = items.find(item => item.id === id)
  if (!found) throw commandError('GATE_CHECKLIST_ITEM', { item: id })
  return found
}

/**
 * Appends a signature or a waiver, after everything that could refuse it was looked at.
 * @throws CommandError GATE_SIGNATURE_REFUSED, GATE_RECORD (1), and those of keys, lists and runs (3)
 */
export const signItem = async (
  wish: Wish,
  places: ChecklistPlaces,
  environment: NodeJS.ProcessEnv,
): Promise<Signed> => {
  const item = checkItem(wish.item)
  const approvers = await readApprovers(places.approvers)
  const read = await readChecklist(places)
  const { file } = read
  if (file.broken)
    throw commandError('GATE_RECORD', { path: file.path, ...file.broken, line: String(file.broken.line) })
  const key = await readKey(wish.key, environment)
  const approver = signerOf(read, key, item)
  const { tested, evidence } = evidenceOf(read, item)
  const { from, to, count } = checkAuthor(read, approver, item)
  const { name, role } = approver
  const unsigned: Unsigned = {
    ...{
      kind: wish.waiver === null ? 'sign' : 'waive',
      item,
      name,
      role,
      key: fingerprint(publicText(key)),
      at: places.now,
    },
    ...tested,
    evidence,
    approvers: approvers.digest,
    commits: { from, to, count },
    attachments: await attachmentsOf(wish.attachments, places.record),
    ...waivedBy(wish, itemOf(checklistOf(read.input), item), { name, now: places.now }),
  }
  await appendRecord(file, signedLine(unsigned, file, key))
  const after = await readChecklist(places, read)
  return { name, role, line: file.records.length + 1, item: itemOf(checklistOf(after.input), item) }
}
