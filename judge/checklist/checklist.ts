import { globMatcher } from '../glob.ts'
import { ageText } from '../units.ts'
import { UNWAIVABLE } from '../waiver.ts'
import { runStanding, standingOf, testedOf } from './evidence.ts'
import type { ChecklistCriterion, ChecklistInput, Tested } from './facts.ts'
import { type ChecklistItem, checklistItems, type ItemPart } from './items.ts'
import { type ItemRecords, recordsOf } from './signatures.ts'
import type { Checklist, CriterionStanding, ItemStanding, ItemState, PartStanding } from './state.ts'

/** The rows of the catalogue that an item rests on: those that name it, those that its parts name, and for the first item every blocker. */
const criteriaOf = (item: ChecklistItem, criteria: readonly ChecklistCriterion[]): ChecklistCriterion[] => {
  const isNamed = globMatcher(item.parts.flatMap(part => [...part.criteria]))
  return criteria.filter(row => row.item === item.id || isNamed(row.id) || (item.allBlockers && row.isBlocker))
}

/** How a waiver names a part. */
const partName = (item: Pick<ChecklistItem, 'id'>, part: Pick<ItemPart, 'id'>): string => `${item.id}/${part.id}`

/** A person who must sign cannot be waived, nor a part whose criteria nobody may waive. */
const isWaivablePart = (item: ChecklistItem, part: ItemPart): boolean => {
  if (item.alwaysPerson || part.fromLive) return false
  const roots = part.criteria.map(glob => glob.replaceAll('*', 'x'))
  return !roots.some(globMatcher(UNWAIVABLE))
}

/** The globs of a part that no row of the catalogue answers. */
const unanswered = (part: ItemPart, criteria: readonly ChecklistCriterion[]): string[] =>
  part.criteria.filter(glob => !criteria.some(({ id }) => globMatcher([glob])(id)))

interface Question {
  readonly item: ChecklistItem
  readonly input: ChecklistInput
  readonly tested: Tested | null
  readonly records: ItemRecords
  readonly covered: ReadonlySet<string>
}

const hasFile = ({ records }: Question): boolean => records.signatures.some(({ attachments }) => attachments.length > 0)

const liveFault = ({ input: { live, now, ages }, tested }: Question): string | null => {
  if (live === null || live.problem !== null) return live?.problem ?? null
  if (tested === null) return 'no run shows a build to compare with'
  if (live.build !== tested.build) return `the live side runs build ${live.build}`
  if (live.configHash !== tested.configHash) return `the live side runs configuration ${live.configHash}`
  const age = Date.parse(now) - Date.parse(live.endedAt)
  return age >= 0 && age <= ages.other ? null : `read from the live side ${ageText(age)} ago`
}

const partStanding = (part: ItemPart, question: Question): PartStanding => {
  const { item, input, covered } = question
  const about = { id: part.id, text: part.text }
  if (part.fromLive && input.live !== null) {
    const fault = liveFault(question)
    return fault === null
      ? { ...about, state: 'automatic', note: `${input.live.name} runs the tested build and configuration` }
      : { ...about, state: 'open', note: fault }
  }
  const missing = unanswered(part, input.criteria)
  if (part.criteria.length > 0 && missing.length === 0) return { ...about, state: 'automatic', note: '' }
  const note = `no automatic evidence${missing.length > 0 ? ` (${missing.join(', ')})` : ''}`
  if (hasFile(question)) return { ...about, state: 'attached', note }
  const isWaived = isWaivablePart(item, part) && covered.has(partName(item, part))
  return { ...about, state: isWaived ? 'waived' : 'open', note }
}

const waived = (standing: CriterionStanding, { covered }: Question): CriterionStanding =>
  standing.state === 'open' && covered.has(standing.id) ? { ...standing, state: 'waived' } : standing

const rolesMissing = ({ item, records }: Question): string[] => {
  const signed = new Set(records.signatures.map(({ role }) => role.trim().toLowerCase()))
  return item.roles.filter(role => !signed.has(role))
}

/** Bare of evidence: what is read from the live side fails, rather than lacks, its evidence. */
const isBare = ({ state, note }: PartStanding): boolean => state === 'open' && note.startsWith('no automatic evidence')

const missingOf = (
  question: Question,
  { criteria, parts, needsPerson }: Pick<ItemStanding, 'criteria' | 'parts' | 'needsPerson'>,
): string[] => {
  const { item, records } = question
  const roles = rolesMissing(question)
  const isUnsigned = needsPerson && records.signatures.length === 0
  return [
    ...criteria.filter(({ state }) => state === 'open').map(({ id, reason }) => `${id}: ${reason}`),
    ...parts.filter(part => part.state === 'open' && !isBare(part)).map(({ text, note }) => `${text}: ${note}`),
    ...parts.filter(isBare).map(({ text, note }) => `${text}: ${note}; sign with a file attached`),
    ...(roles.length > 0 ? [`signature of: ${roles.join(', ')}`] : []),
    ...(isUnsigned && roles.length === 0 ? [`signature of a person (${item.signer}): ${item.confirms}`] : []),
  ]
}

/** Excused by the config is not shown: a person takes it on. A part that is waived needs no signature beside the waiver. */
const needsPersonFor = (
  item: ChecklistItem,
  criteria: readonly CriterionStanding[],
  parts: readonly PartStanding[],
): boolean =>
  item.alwaysPerson ||
  criteria.some(({ state }) => state === 'not-applicable') ||
  parts.some(({ state }) => state === 'open' || state === 'attached')

const stateOf = (standing: Pick<ItemStanding, 'criteria' | 'parts' | 'signatures' | 'missing'>): ItemState => {
  if (standing.missing.length > 0) return 'open'
  if ([...standing.criteria, ...standing.parts].some(({ state }) => state === 'waived')) return 'waived'
  return standing.signatures.length > 0 ? 'signed' : 'auto-ticked'
}

const itemStanding = (item: ChecklistItem, input: ChecklistInput, tested: Tested | null): ItemStanding => {
  const records = recordsOf(item.id, input, tested)
  const covered = new Set(records.waivers.filter(({ fault }) => fault === '').flatMap(({ covers }) => covers))
  const question = { item, input, tested, records, covered }
  const criteria = criteriaOf(item, input.criteria).map(row => waived(standingOf(row, input, tested), question))
  const parts = item.parts.map(part => partStanding(part, question))
  const needsPerson = needsPersonFor(item, criteria, parts)
  const missing = missingOf(question, { criteria, parts, needsPerson })
  const { id, title, signer, confirms, roles } = item
  const state = stateOf({ criteria, parts, signatures: records.signatures, missing })
  return { id, title, state, signer, confirms, needsPerson, roles, criteria, parts, ...records, missing }
}

/**
 * The fifteen items from what the runs show and what was signed; pure. An item is closed only where each of its criteria passes or is waived, each part without a
 * criterion has a file that somebody signed, and a person has signed where one must. Signatures and waivers are taken as verified.
 */
export const checklistOf = (input: ChecklistInput): Checklist => {
  const tested = testedOf(input.runs)
  const items = checklistItems.map(item => itemStanding(item, input, tested))
  return {
    now: input.now,
    isReady: input.refused.length === 0 && items.every(({ state }) => state !== 'open'),
    tested,
    runs: input.runs.map(run => runStanding(run, tested, input.now)),
    items,
    refused: input.refused,
  }
}

/** What a signer of a waiver for this item would cover: its open criteria and the parts of it that are without evidence. */
export const openParts = ({ id, criteria, parts }: ItemStanding): { criteria: string[]; parts: string[] } => ({
  criteria: criteria.filter(({ state }) => state === 'open' || state === 'waived').map(each => each.id),
  parts: parts.filter(part => isBare(part) || part.state === 'waived').map(part => `${id}/${part.id}`),
})
