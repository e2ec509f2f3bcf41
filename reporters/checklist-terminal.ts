import type { ItemStanding, ItemState, RunStanding } from '../judge/checklist/state.ts'
import { ageText } from '../judge/units.ts'
import {
  type ChecklistReport,
  digestWord,
  evidenceWords,
  outcomeWords,
  signatureWords,
  waiverWords,
} from './checklist-report.ts'
import { wrapped } from './text.ts'

export interface ChecklistTerminalOptions {
  readonly colour: boolean
  readonly columns: number
  /** Everything that is missing, not the first of it. */
  readonly all: boolean
}

const COLOURS: Record<ItemState, number> = { 'auto-ticked': 32, signed: 32, waived: 33, open: 31 }
const STATE_WIDTH = 13
const INDENT = 13
const NARROWEST = 40
const SHOWN_MISSING = 3
const LINES = 3

const runLines = ({ name, build, configHash, ageMs, digest, bars }: RunStanding, circumstance: string): string[] => [
  `${name}: build ${digestWord(build)}, configuration ${digestWord(configHash)}, ${ageText(ageMs)} old, manifest ${digestWord(digest)}`,
  ...(circumstance === '' ? [] : [`  ${circumstance}`]),
  ...(bars.length > 0 ? [`  ticks nothing: ${bars.join('; ')}`] : []),
]

const missingLines = ({ missing }: ItemStanding, all: boolean): string[] => {
  const shown = all ? missing : missing.slice(0, SHOWN_MISSING)
  const more = missing.length - shown.length
  return [...shown.map(text => `- ${text}`), ...(more > 0 ? [`- and ${more} more; --all shows them`] : [])]
}

const detailsOf = (item: ItemStanding, all: boolean): string[] => [
  evidenceWords(item),
  ...item.signatures.map(each => `signed by ${signatureWords(each)}`),
  ...item.waivers.map(each => `waived by ${waiverWords(each)}`),
  ...item.outdated.map(text => `reopened: ${text}`),
  ...missingLines(item, all),
]

const itemLines = (item: ItemStanding, { colour, columns, all }: ChecklistTerminalOptions): string[] => {
  const word = item.state.padEnd(STATE_WIDTH)
  const painted = colour ? `\u001b[${COLOURS[item.state]}m${word}\u001b[0m` : word
  const lines = all ? LINES * 2 : LINES
  return [
    `${painted}${item.id} ${item.title}`,
    ...detailsOf(item, all).flatMap(text => wrapped(text, { columns, indent: INDENT, lines })),
  ]
}

/** The fifteen items, what each rests on and what it lacks; in the end whether a decision can be taken. */
export const checklistTerminal = (report: ChecklistReport, options: ChecklistTerminalOptions): string => {
  const { checklist, circumstances } = report
  const layout = { ...options, columns: Math.max(NARROWEST, options.columns) }
  const line = (text: string): string[] => wrapped(text, { columns: layout.columns, indent: 0, lines: LINES })
  const { tested, refused, runs, items } = checklist
  const lines = [
    ...line(
      tested === null
        ? 'no run shows a system of its own with a known build'
        : `tested: build ${tested.build}, configuration ${digestWord(tested.configHash)}, bounds ${digestWord(tested.bounds)}`,
    ),
    ...runs.flatMap((run, index) => runLines(run, circumstances[index] ?? '').flatMap(line)),
    ...refused.flatMap(each => line(`refused: line ${each.line}, ${each.item} ${each.name}: ${each.problem}`)),
    '',
    ...items.flatMap(item => itemLines(item, layout)),
    '',
    ...wrapped(outcomeWords(checklist), { columns: layout.columns, indent: 0, lines: LINES * 2 }),
  ]
  return `${lines.join('\n')}\n`
}
