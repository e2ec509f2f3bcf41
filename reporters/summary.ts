import type { RunReport } from '../judge/run.ts'
import { formatValue } from '../judge/units.ts'
import type { Verdict } from '../judge/verdict.ts'
import { blockingOf } from './blocking.ts'
import { firstLine, worstFirst } from './order.ts'
import { failedRow, notApplicableRow, openRow, passedRow, type RowFrame, waivedRow } from './summary-row.ts'
import {
  bytesOf,
  criterionLink,
  markdownCode,
  markdownText,
  type ReportPlace,
  reportLink,
  tableHead,
} from './text-markdown.ts'

/** GitHub refuses a summary above 1 MiB; the rest is room for what a redactor makes longer. */
const MOST_BYTES = 900 * 1024
const SHOWN_RECORDS = 3
const SHOWN_NOTES = 20
const NAMED_BLOCKERS = 20
const BUILD_LENGTH = 12
const TEXT_COLUMNS = 240

interface Section {
  readonly title: (count: number) => string
  readonly holds: (verdict: Verdict) => boolean
  readonly head: readonly string[]
  readonly row: (verdict: Verdict, frame: RowFrame) => string
  /** Closed until it is asked for. */
  readonly folded?: true
}

const SECTIONS: readonly Section[] = [
  {
    title: count => `${count} failed`,
    holds: ({ state, waiver }) => state === 'fail' && !waiver,
    head: ['criterion', 'what was found', 'worst records'],
    row: failedRow,
  },
  {
    title: count => `${count} open`,
    holds: ({ state, waiver }) => state === 'inconclusive' && !waiver,
    head: ['criterion', 'why there is no verdict', 'measured so far'],
    row: openRow,
  },
  {
    title: count => `${count} waived`,
    holds: ({ waiver }) => waiver !== undefined,
    head: ['criterion', 'what was found', 'waived by'],
    row: waivedRow,
  },
  {
    title: count => `${count} not applicable`,
    holds: ({ state, waiver }) => state === 'not-applicable' && !waiver,
    head: ['criterion', 'why'],
    row: notApplicableRow,
  },
  {
    title: count => `${count} passed`,
    holds: ({ state, waiver }) => state === 'pass' && !waiver,
    head: ['criterion', 'limit', 'measured'],
    row: passedRow,
    folded: true,
  },
]

/** The gate's reasons, each criterion that they name a link; beyond twenty, how many more. */
export const reasonLines = (report: RunReport, place: ReportPlace): string[] =>
  blockingOf(report).map(({ reason, criteria }) => {
    const more = criteria.length - NAMED_BLOCKERS
    const named = criteria.slice(0, NAMED_BLOCKERS).map(({ id }) => criterionLink(id, place))
    const list = [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
    return `- ${markdownText(reason)}${list === '' ? '' : `: ${list}`}`
  })

/** Which run this is, and of what. */
export const runLine = ({ run }: RunReport): string => {
  const { id, seed, profile, scope, target } = run
  const narrowed = scope.only.length > 0 ? `, narrowed to ${markdownCode(scope.only.join(' '), TEXT_COLUMNS)}` : ''
  const build = markdownCode(target.build.slice(0, BUILD_LENGTH), TEXT_COLUMNS)
  return [
    `run ${markdownText(id)}, seed ${seed}, profile ${profile}, tier ${scope.tier}${narrowed}`,
    `target ${markdownCode(target.name, TEXT_COLUMNS)}, build ${build}, ${target.timeBase} clock`,
  ].join('; ')
}

/** Lines until the bytes are used up. */
interface Page {
  readonly lines: string[]
  /** Bytes that are left. */
  left: number
}

const add = (page: Page, text: string): boolean => {
  const bytes = bytesOf(text) + 1
  if (bytes > page.left) return false
  page.left -= bytes
  page.lines.push(text)
  return true
}

/** Room for the frames and closing words of all sections, so that none of them is cut. */
const RESERVED = 4096

const addSection = (page: Page, section: Section, { verdicts, frame }: { verdicts: Verdict[]; frame: RowFrame }) => {
  const title = section.title(verdicts.length)
  const [open, close] = section.folded
    ? [`<details><summary>${title}</summary>\n`, '\n</details>']
    : [`### ${title}\n`, '']
  page.lines.push('', open, tableHead(section.head))
  const cut = verdicts.findIndex(verdict => !add(page, section.row(verdict, frame)))
  if (cut >= 0) {
    // What is cut stays cut: nothing better stands behind it.
    page.left = 0
    page.lines.push('', `${verdicts.length - cut} of ${verdicts.length} are cut here; verdicts.json holds them all.`)
  }
  if (close !== '') page.lines.push(close)
}

const hintOf = ({ run }: RunReport): string =>
  `One criterion again: \`final-gate run ... --only ID --seed ${run.seed}\` with the other options of this run; what it means: \`final-gate explain ID\`.`

const notesOf = ({ run }: RunReport): string[] => {
  const more = run.notes.length - SHOWN_NOTES
  const shown = run.notes.slice(0, SHOWN_NOTES).map(note => `- note: ${markdownCode(note, TEXT_COLUMNS)}`)
  return [...shown, ...(more > 0 ? [`- and ${more} notes more`] : [])]
}

/**
 * summary.md for a job summary: the line of the gate, what stands in its way, then the verdicts worst first. Below 1 MiB whatever a run holds: what is cut is
 * counted. Text of the target is code that no sign in it can leave. Links lead into report.html, beside it or at `reportUrl`.
 */
export const summaryReport = (report: RunReport, place: ReportPlace = {}): string => {
  const bounds = `Bounds in brackets are one-sided, each at ${formatValue(report.run.confidence, 'share')} confidence.`
  const page: Page = { lines: [], left: MOST_BYTES - RESERVED }
  const head = [
    `## ${markdownText(firstLine(report.gate))}`,
    '',
    ...reasonLines(report, place),
    '',
    `${runLine(report)}. ${reportLink('The whole report', place)}.`,
    '',
    `${bounds} ${report.criteria.some(({ state }) => state === 'fail') ? hintOf(report) : ''}`.trimEnd(),
    ...(report.run.notes.length > 0 ? ['', ...notesOf(report)] : []),
  ]
  for (const line of head) add(page, line)
  const sorted = worstFirst(report.criteria)
  const frame: RowFrame = { ...place, previous: report.previous, records: SHOWN_RECORDS }
  for (const section of SECTIONS) {
    const verdicts = sorted.filter(section.holds)
    if (verdicts.length > 0) addSection(page, section, { verdicts, frame })
  }
  return `${page.lines.join('\n')}\n`
}
