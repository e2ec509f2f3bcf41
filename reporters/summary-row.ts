import type { RunReport } from '../judge/run.ts'
import type { Counterexample, Verdict } from '../judge/verdict.ts'
import { measuredWords, valueWords } from './measured.ts'
import { previousText } from './order.ts'
import { criterionLink, markdownCode, markdownText, type ReportPlace, tableRow } from './text-markdown.ts'

// One row of a table of Markdown for each verdict: what a reader needs to act, and where the rest stands.

const REF_COLUMNS = 80
const TEXT_COLUMNS = 240

/** Lines of one cell. */
const lines = (parts: readonly string[]): string => parts.filter(Boolean).join('<br>')

const counterexampleCell = ({ ref, note }: Counterexample): string =>
  `${markdownCode(ref, REF_COLUMNS)}${note === '' ? '' : `: ${markdownCode(note, TEXT_COLUMNS)}`}`

/** The worst records, and how many more there are. */
const recordsCell = ({ counterexamples, counterexampleCount }: Verdict, most: number): string => {
  const shown = counterexamples.slice(0, most)
  const more = counterexampleCount - shown.length
  return lines([...shown.map(counterexampleCell), more > 0 ? `and ${more} more` : ''])
}

const criterionCell = (verdict: Verdict, place: ReportPlace): string =>
  lines([criterionLink(verdict.id, place), `${verdict.severity}${verdict.required ? '' : ', not required'}`])

/** What a row is made with. */
export interface RowFrame extends ReportPlace {
  readonly previous: RunReport['previous']
  /** Records shown of each criterion. */
  readonly records: number
}

/** What broke, what was measured against what, and the worst records. */
export const failedRow = (verdict: Verdict, frame: RowFrame): string => {
  const found = [verdict.title, measuredWords(verdict), previousText(verdict, frame.previous)].map(markdownText)
  return tableRow([criterionCell(verdict, frame), lines(found), recordsCell(verdict, frame.records)])
}

const reasonCell = ({ reason }: Verdict): string => (reason ? markdownCode(reason.text, TEXT_COLUMNS) : '')

/** Why there is no verdict, and what was measured so far. */
export const openRow = (verdict: Verdict, frame: RowFrame): string => {
  const measured = verdict.n === 0 ? '' : measuredWords(verdict)
  const found = lines([measured, previousText(verdict, frame.previous)].map(markdownText))
  return tableRow([criterionCell(verdict, frame), reasonCell(verdict), found])
}

/** What is waived, by whom, until when and why. */
export const waivedRow = (verdict: Verdict, frame: RowFrame): string => {
  const { owner = '', expires = '', reason = '' } = verdict.waiver ?? {}
  const by = `${markdownCode(owner, REF_COLUMNS)} until ${markdownText(expires)}: ${markdownCode(reason, TEXT_COLUMNS)}`
  const found = lines([markdownText(`${verdict.state}: ${verdict.title}`), markdownText(measuredWords(verdict))])
  return tableRow([criterionCell(verdict, frame), found, by])
}

export const notApplicableRow = (verdict: Verdict, frame: RowFrame): string =>
  tableRow([criterionCell(verdict, frame), reasonCell(verdict)])

export const passedRow = (verdict: Verdict, frame: RowFrame): string => {
  const measured = markdownText(`${valueWords(verdict)}, n=${verdict.n}`)
  return tableRow([criterionLink(verdict.id, frame), markdownText(verdict.bound), measured])
}
