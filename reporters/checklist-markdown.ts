import type { Checklist, ItemStanding, SignatureLine } from '../judge/checklist/state.ts'
import {
  type ChecklistReport,
  evidenceWords,
  minuteWords,
  outcomeWords,
  signatureWords,
  untestedOf,
  waiverWords,
} from './checklist-report.ts'
import { printable, shortened } from './text.ts'
import { markdownText } from './text-markdown.ts'

// What GitHub writes for a field of a form that was left empty.
const EMPTY = '_No response_'
/** Characters that the body of an issue may hold, with room for what a person adds. */
const MOST_CHARACTERS = 60_000

/** How much of each list is shown, and how much of each line. */
interface Room {
  readonly columns: number
  readonly lines: number
  readonly untested: number
}

/** From ample to narrow: the first whose body an issue can hold is taken. */
const ROOMS: readonly Room[] = [
  { columns: 300, lines: 8, untested: 200 },
  { columns: 120, lines: 3, untested: 30 },
  { columns: 40, lines: 1, untested: 5 },
]

type Field = readonly [label: string, value: string]

const lineIn = ({ columns }: Room, text: string): string => markdownText(shortened(printable(text), columns))

const listIn = (room: Room, texts: readonly string[], most: number = room.lines): string => {
  const shown = texts.slice(0, most).map(text => `- ${lineIn(room, text)}`)
  return [...shown, ...(texts.length > most ? [`- and ${texts.length - most} more`] : [])].join('\n')
}

const itemText = (room: Room, item: ItemStanding): string => {
  const attached = item.parts
    .filter(({ state }) => state === 'attached')
    .map(({ text }) => `${text}: shown by a signed file`)
  const lists = [attached, item.outdated.map(text => `reopened: ${text}`), item.missing.map(text => `missing: ${text}`)]
  return [`**${item.state}**: ${lineIn(room, evidenceWords(item))}`, ...lists.map(texts => listIn(room, texts))]
    .filter(Boolean)
    .join('\n')
}

const signedText = (room: Room, signatures: readonly SignatureLine[]): string => {
  const shown = signatures.slice(0, room.lines).map(each => lineIn(room, signatureWords(each)))
  return [...shown, ...(signatures.length > room.lines ? [`and ${signatures.length - room.lines} more`] : [])].join(
    '; ',
  )
}

const itemFields = (room: Room, item: ItemStanding): Field[] => {
  const head: Field = [`${item.id} ${item.title}`, itemText(room, item)]
  if (item.roles.length === 0) return [head, [`${item.id} signed`, signedText(room, item.signatures)]]
  const byRole = item.roles.map((role): Field => {
    const own = item.signatures.filter(each => each.role.trim().toLowerCase() === role)
    return [`${item.id} signed: ${role}`, signedText(room, own)]
  })
  return [head, ...byRole]
}

const runsText = (room: Room, { runs }: Checklist): string =>
  listIn(
    room,
    runs.map(({ id, digest, name, endedAt, bars }) => {
      const ticks = bars.length > 0 ? `; ticks nothing: ${bars.join('; ')}` : ''
      return `${id} (${name}), ended ${minuteWords(endedAt)}, manifest ${digest}${ticks}`
    }),
  )

const untestedText = (room: Room, { checklist, limits, bounds }: ChecklistReport): string => {
  const untested = untestedOf(checklist).map(({ item, name, reason }) => `${item} ${name}: ${reason}`)
  const limitLines = limits
    .filter(({ live, tested }) => live !== null && live !== tested)
    .map(({ name, live, tested }) => `limit ${name}: live ${live}, tested ${tested ?? 'not read'}`)
  const boundLines = bounds.map(({ id, standard, used }) => `bound ${id}: ${used} in place of ${standard}`)
  return listIn(room, [...limitLines, ...boundLines, ...untested], room.untested)
}

const bodyIn = (room: Room, report: ChecklistReport): string => {
  const { checklist } = report
  const { tested, items, refused } = checklist
  const waivers = items.flatMap(item => item.waivers.map(each => `${item.id} ${waiverWords(each)}`))
  const fields: readonly Field[] = [
    ['Build', lineIn(room, tested?.build ?? '')],
    ['Configuration', lineIn(room, tested?.configHash ?? '')],
    ['Run', runsText(room, checklist)],
    ...items.flatMap(item => itemFields(room, item)),
    ['Waivers', listIn(room, waivers, room.untested)],
    ['Not tested', untestedText(room, report)],
  ]
  const body = fields.map(([label, value]) => `### ${label}\n\n${value === '' ? EMPTY : value}`)
  const refusals = refused.map(each => `refused, line ${each.line}: ${each.item} ${each.name}: ${each.problem}`)
  const end = `**${markdownText(outcomeWords(checklist))}**`
  return `${[...body, ...(refusals.length > 0 ? [listIn(room, refusals)] : []), end].join('\n\n')}\n`
}

/** The checklist as the body of an issue made from the form of this project: the same labels in the same order, short enough for an issue. Ends in what a decision lacks. */
export const checklistMarkdown = (report: ChecklistReport): string => {
  let body = ''
  for (const room of ROOMS) {
    body = bodyIn(room, report)
    if (body.length <= MOST_CHARACTERS) break
  }
  return body
}
