import type { RunReport } from '../judge/run.ts'
import type { Verdict } from '../judge/verdict.ts'
import { firstLine, worstFirst } from './order.ts'
import { reasonLines, runLine } from './summary.ts'
import { failedRow, openRow, type RowFrame, waivedRow } from './summary-row.ts'
import { bytesOf, markdownText, type ReportPlace, reportLink, tableHead } from './text-markdown.ts'

/** GitHub takes 65,536 characters; the rest is room for what a redactor makes longer. */
const MOST_BYTES = 60_000
const SHOWN_CRITERIA = 10

/** The first line of the comment, which no reader sees: whoever posts looks for it, and replaces the comment that begins with it. */
export const commentMarker = ({ profile }: RunReport['run']): string => `<!-- final-gate: ${profile} -->`

const isShown = ({ state, required, waiver }: Verdict): boolean =>
  waiver !== undefined || state === 'fail' || (state === 'inconclusive' && required)

const rowOf = (verdict: Verdict, frame: RowFrame): string => {
  if (verdict.waiver) return waivedRow(verdict, frame)
  return verdict.state === 'fail' ? failedRow(verdict, frame) : openRow(verdict, frame)
}

const tableOf = (report: RunReport, place: ReportPlace): string[] => {
  const found = worstFirst(report.criteria).filter(isShown)
  if (found.length === 0) return []
  const frame: RowFrame = { ...place, previous: report.previous, records: 1 }
  const rows: string[] = []
  let left = MOST_BYTES / 2
  for (const row of found.slice(0, SHOWN_CRITERIA).map(verdict => rowOf(verdict, frame))) {
    left -= bytesOf(row)
    if (left < 0) break
    rows.push(row)
  }
  const more = found.length - rows.length
  const rest = more > 0 ? ['', `and ${more} more, in ${reportLink('the report', place)}`] : []
  return ['', tableHead(['criterion', 'what was found', 'more']), ...rows, ...rest]
}

/**
 * The comment for a pull request, in Markdown, at most 60,000 bytes: a marker that is not seen, the line of the gate, what stands in its way, and the ten worst criteria that
 * failed, are open though required, or are waived. Posted again it replaces the last one by its marker.
 */
export const commentReport = (report: RunReport, place: ReportPlace = {}): string =>
  `${[
    commentMarker(report.run),
    `### ${markdownText(firstLine(report.gate))}`,
    '',
    ...reasonLines(report, place),
    ...tableOf(report, place),
    '',
    `${runLine(report)}. ${reportLink('The whole report', place)}.`,
  ].join('\n')}\n`
