import type { Checklist, ItemStanding, SignatureLine, WaiverLine } from '../judge/checklist/state.ts'
import { ageText } from '../judge/units.ts'
import { printable, shortened } from './text.ts'

/** A limit of the system: what runs live beside what was tested; null where it was not read. */
export interface LimitRow {
  readonly name: string
  readonly live: string | null
  readonly tested: string | null
}

/** Something of the gate that the config set otherwise than the catalogue has it. */
export interface BoundRow {
  readonly id: string
  readonly standard: string
  readonly used: string
}

/** All that a reporter of the checklist is given. */
export interface ChecklistReport {
  readonly checklist: Checklist
  readonly limits: readonly LimitRow[]
  readonly bounds: readonly BoundRow[]
  /** How each run was made: profile, tier, machine. In the order of the runs. */
  readonly circumstances: readonly string[]
}

const DIGEST_SHOWN = 12

/** Digests are told apart by their beginning; the whole stands in the files. */
export const digestWord = (digest: string): string =>
  shortened(printable(digest), DIGEST_SHOWN + 3).replace(/\.\.\.$/, '')

export const minuteWords = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)}Z`

/** Never more than that a decision can be taken. */
export const outcomeWords = ({ isReady, items, refused }: Checklist): string => {
  if (isReady) return 'ready for decision'
  const open = items.filter(({ state }) => state === 'open').map(({ id }) => id)
  const missing = open.length > 0 ? [`missing: ${open.join(', ')}`] : []
  const bad = refused.length > 0 ? [`${refused.length} refused ${refused.length === 1 ? 'record' : 'records'}`] : []
  return `not ready for decision; ${[...missing, ...bad].join('; ')}`
}

/** How many criteria pass, of how many, and how old the oldest of the evidence is. */
export const evidenceWords = ({ criteria }: ItemStanding): string => {
  if (criteria.length === 0) return 'no criteria'
  const passing = criteria.filter(({ state }) => state === 'passes')
  const ages = criteria.flatMap(({ from }) => (from ? [from.ageMs] : []))
  const digests = [...new Set(criteria.flatMap(({ from }) => (from ? [digestWord(from.digest)] : [])))]
  const rest = ages.length > 0 ? `, at most ${ageText(Math.max(...ages))} old, manifest ${digests.join(' ')}` : ''
  return `${passing.length} of ${criteria.length} criteria pass${rest}`
}

export const signatureWords = ({ name, role, at, attachments, isShown }: SignatureLine): string => {
  const files = attachments.map(each => `${each.name} ${digestWord(each.sha256)}${each.isHere ? '' : ' (not here)'}`)
  const with_ = files.length > 0 ? `, with ${files.join(', ')}` : ''
  return `${name} (${role}) ${minuteWords(at)}${with_}${isShown ? '' : ', over evidence that is not shown here'}`
}

export const waiverWords = ({ name, role, covers, reason, expires, fault }: WaiverLine): string =>
  `${name} (${role}) until ${expires}: ${covers.join(', ')}; ${reason}${fault === '' ? '' : `; not in force: ${fault}`}`

/** Something that nothing has shown. */
export interface Untested {
  readonly item: string
  /** A criterion or a part. */
  readonly name: string
  readonly reason: string
}

/** What nothing has shown: open, excused and waived criteria, each once, and parts without evidence of their own. */
export const untestedOf = ({ items }: Checklist): readonly Untested[] => {
  const all = items.flatMap(({ id, criteria, parts }) => [
    ...criteria
      .filter(({ state }) => state !== 'passes')
      .map(each => ({ item: id, name: each.id, reason: each.reason || each.state })),
    ...parts
      .filter(({ state }) => state !== 'automatic')
      .map(({ text, note, state }) => ({
        item: id,
        name: text,
        reason: state === 'attached' ? 'shown by a signed file' : note,
      })),
  ])
  const first = new Map([...all].reverse().map(each => [each.name, each]))
  return all.filter(each => first.get(each.name) === each)
}
