import { checklistOf } from '../judge/checklist/checklist.ts'
import { checklistMarkdown } from '../reporters/checklist-markdown.ts'
import { checklistPage } from '../reporters/checklist-page.ts'
import type { ChecklistReport } from '../reporters/checklist-report.ts'
import { checklistTerminal } from '../reporters/checklist-terminal.ts'
import { boundRows, circumstanceOf, limitRows } from './checklist-differences.ts'
import type { ChecklistRead } from './checklist-input.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'

export const checklistFormats = ['text', 'markdown', 'html', 'json'] as const
export type ChecklistFormat = (typeof checklistFormats)[number]

const PIPE_COLUMNS = 100

/** All that is shown, from what was read. */
export const checklistReport = ({ input, verified, verifiedLive }: ChecklistRead): ChecklistReport => {
  const judged = verified.flatMap(run => run.judged ?? [])
  return {
    checklist: checklistOf(input),
    limits: limitRows(verifiedLive?.judged ?? null, judged),
    bounds: boundRows(judged),
    circumstances: verified.map(run => circumstanceOf(run.judged)),
  }
}

/** 0 where a decision can be taken, 1 where something signed, or a run directory, does not hold, 2 where something is missing. */
export const checklistExit = ({ checklist }: ChecklistReport): ExitCode => {
  if (checklist.refused.length > 0 || checklist.runs.some(({ isBroken }) => isBroken)) return exitCodes.fail
  return checklist.isReady ? exitCodes.pass : exitCodes.inconclusive
}

/** Colours and width on a terminal, plain lines elsewhere. */
const terminalText = (report: ChecklistReport, all: boolean): string => {
  const { isTTY, columns = PIPE_COLUMNS } = process.stdout
  return checklistTerminal(report, {
    all,
    colour: isTTY && !process.env.NO_COLOR,
    columns: isTTY ? columns : PIPE_COLUMNS,
  })
}

const JSON_SCHEMA = 'https://final-gate.dev/schema/checklist/1'

const jsonText = (report: ChecklistReport): string =>
  `${JSON.stringify({ schema: JSON_SCHEMA, outcome: report.checklist.isReady ? 'ready for decision' : 'not ready', exitCode: checklistExit(report), ...report }, null, 1)}\n`

export const checklistText = (report: ChecklistReport, format: ChecklistFormat, all: boolean): string => {
  switch (format) {
    case 'text':
      return terminalText(report, all)
    case 'markdown':
      return checklistMarkdown(report)
    case 'html':
      return checklistPage(report)
    case 'json':
      return jsonText(report)
  }
}
