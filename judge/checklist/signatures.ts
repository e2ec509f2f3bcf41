import { waiverFault } from '../waiver.ts'
import { isSame } from './evidence.ts'
import type { ChecklistInput, SignedFact, Tested } from './facts.ts'
import type { SignatureLine, WaiverLine } from './state.ts'

/** The records of an item, told apart by whether they speak of what is tested now. */
export interface ItemRecords {
  readonly signatures: readonly SignatureLine[]
  readonly waivers: readonly WaiverLine[]
  readonly outdated: readonly string[]
}

const signatureLine = (record: SignedFact, shown: ReadonlySet<string>): SignatureLine => {
  const { line, name, role, at, evidence, attachments } = record
  return { line, name, role, at, evidence, attachments, isShown: evidence.some(digest => shown.has(digest)) }
}

/** What is wrong with a waiver now: a criterion in it that nobody may waive, an end that has passed or lies too far off. */
const faultOf = (record: SignedFact, now: string): string => {
  const expires = record.expires ?? ''
  const signed = { reason: record.reason, owner: record.name, expires }
  // Its length is counted from the day it was signed, its end from now.
  const faults = record.covers.flatMap(id => waiverFault({ id, ...signed }, record.at) ?? [])
  const [first] = faults
  if (first) return first
  return Date.parse(expires) > Date.parse(now) ? '' : `expired on ${expires}`
}

const waiverLine = (record: SignedFact, now: string): WaiverLine => {
  const { line, name, role, at, covers, reason } = record
  return { line, name, role, at, covers, reason, expires: record.expires ?? '', fault: faultOf(record, now) }
}

const changes = (record: SignedFact, tested: Tested): string => {
  const what = [
    ...(record.build === tested.build ? [] : ['another build']),
    ...(record.configHash === tested.configHash ? [] : ['another configuration']),
    ...(record.bounds === tested.bounds ? [] : ['other bounds']),
    ...(record.isSameList ? [] : ['another list of approvers']),
  ]
  return what.join(', ')
}

const outdatedText = (record: SignedFact, tested: Tested | null): string => {
  const verb = record.kind === 'sign' ? 'signature' : 'waiver'
  return `${verb} of ${record.name} (${record.at.slice(0, 10)}): for ${tested === null ? 'a build that no run shows' : changes(record, tested)}`
}

export const recordsOf = (item: string, input: ChecklistInput, tested: Tested | null): ItemRecords => {
  const own = input.signed.filter(record => record.item === item && Date.parse(record.at) <= Date.parse(input.now))
  const isNow = (record: SignedFact): boolean => tested !== null && record.isSameList && isSame(record, tested)
  const shown = new Set(input.runs.map(({ digest }) => digest))
  return {
    signatures: own.filter(record => record.kind === 'sign' && isNow(record)).map(each => signatureLine(each, shown)),
    waivers: own.filter(record => record.kind === 'waive' && isNow(record)).map(each => waiverLine(each, input.now)),
    outdated: own.filter(record => !isNow(record)).map(record => outdatedText(record, tested)),
  }
}
