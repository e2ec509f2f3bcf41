import type { RunReport } from '../judge/run.ts'
import { formatValue } from '../judge/units.ts'
import type { Counterexample, Verdict, VerdictState } from '../judge/verdict.ts'
import { measuredWords, passedWords } from './measured.ts'
import { firstLine, lastValue, previousText, worstFirst } from './order.ts'
import { printable, shortened, wrapped } from './text.ts'

export interface TerminalOptions {
  /** ANSI colours; only for a terminal. */
  readonly colour: boolean
  readonly columns: number
  /** Show the passed criteria too. */
  readonly all: boolean
}

const WORDS: Record<VerdictState, string> = {
  fail: 'fail',
  inconclusive: 'open',
  'not-applicable': 'n/a',
  pass: 'pass',
}
const COLOURS: Record<VerdictState, number> = { fail: 31, inconclusive: 33, 'not-applicable': 90, pass: 32 }
const SHOWN_COUNTEREXAMPLES = 5
/** Width of the state's word and the space behind it; details stand below the id. */
const INDENT = 6
const NARROWEST = 40
/** A digest is told apart by its beginning; the whole stands in run.json. */
const BUILD_LENGTH = 12

const paint = (text: string, state: VerdictState, colour: boolean): string =>
  colour ? `\u001b[${COLOURS[state]}m${text}\u001b[0m` : text

const counterexampleWords = ({ ref, note }: Counterexample): string => `- ${ref}${note ? `: ${note}` : ''}`

const waiverWords = ({ waiver }: Verdict): string[] =>
  waiver ? [`waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`] : []

/** What a reader needs to act: what broke, what was measured, why it is open, the worst records, how to see it again. */
const detailsOf = (verdict: Verdict, report: RunReport): string[] => {
  const more = verdict.counterexampleCount - Math.min(SHOWN_COUNTEREXAMPLES, verdict.counterexamples.length)
  const previous = previousText(verdict, report.previous)
  return [
    ...(verdict.state === 'fail' ? [verdict.title] : []),
    ...(verdict.n > 0 ? [measuredWords(verdict)] : []),
    ...(verdict.reason ? [verdict.reason.text] : []),
    ...verdict.counterexamples.slice(0, SHOWN_COUNTEREXAMPLES).map(counterexampleWords),
    ...(more > 0 ? [`- and ${more} more, see verdicts.json`] : []),
    ...waiverWords(verdict),
    ...(previous === '' ? [] : [previous]),
    ...(verdict.state === 'fail' ? [`repeat: final-gate run ... --only ${verdict.id} --seed ${report.run.seed}`] : []),
  ]
}

const markOf = (verdict: Verdict): string => {
  const required = verdict.required ? '' : ', not required'
  return `${verdict.severity}${verdict.waiver ? ', waived' : required}`
}

interface Layout extends TerminalOptions {
  /** Columns of the longest id. */
  readonly idWidth: number
}

const linesOf = (verdict: Verdict, report: RunReport, layout: Layout): string[] => {
  const { colour, columns, idWidth } = layout
  const word = paint(WORDS[verdict.state].padEnd(4), verdict.state, colour)
  const frame = { columns: columns - INDENT - idWidth - 1, last: lastValue(verdict, report.previous) }
  const rest = verdict.state === 'pass' ? passedWords(verdict, frame) : markOf(verdict)
  const head = `${word}  ${shortened(printable(`${verdict.id.padEnd(idWidth)} ${rest}`), columns - INDENT)}`
  if (verdict.state === 'pass') return [head]
  const details = detailsOf(verdict, report)
  return [head, ...details.flatMap(text => wrapped(text, { columns, indent: INDENT, lines: 3 }))]
}

const headerOf = (report: RunReport, layout: Layout): string[] => {
  const { run, gate } = report
  const { columns, colour } = layout
  const line = (text: string): string[] => wrapped(text, { columns, indent: 0, lines: 3 })
  const scope = run.scope.only.length > 0 ? [`narrowed to ${run.scope.only.join(' ')}`] : []
  return [
    ...line(firstLine(gate)).map(text => paint(text, gate.state, colour)),
    ...[...gate.reasons, ...scope].flatMap(text => wrapped(text, { columns, indent: 2, lines: 6 })),
    ...line(`run ${run.id}, seed ${run.seed}, profile ${run.profile}, tier ${run.scope.tier}`),
    ...line(
      `target ${run.target.name}, build ${run.target.build.slice(0, BUILD_LENGTH)}, ${run.target.timeBase} clock`,
    ),
    ...line(`bounds in brackets are one-sided, each at ${formatValue(run.confidence, 'share')} confidence`),
    '',
  ]
}

const footerOf = (report: RunReport, hidden: number): string[] => {
  const hasFailed = report.criteria.some(verdict => verdict.state === 'fail')
  return [
    ...(hidden > 0 ? [`${hidden} passed criteria are not shown; --all shows them`] : []),
    ...(hasFailed ? ['repeat: ... stands for the other options of this run (target, config, profile)'] : []),
    ...(hasFailed ? ['`final-gate explain ID` says what a criterion means and where to look'] : []),
    ...report.run.notes.map(note => `note: ${note}`),
  ]
}

/** The report for a terminal: the gate first, then the criteria worst first, a line each and below it what a reader needs to act. */
export const terminalReport = (report: RunReport, options: TerminalOptions): string => {
  const columns = Math.max(NARROWEST, options.columns)
  const idWidth = Math.min(32, Math.max(0, ...report.criteria.map(verdict => verdict.id.length)))
  const layout = { ...options, columns, idWidth }
  const shown = worstFirst(report.criteria).filter(verdict => options.all || verdict.state !== 'pass')
  const footer = footerOf(report, report.criteria.length - shown.length)
  const lines = [
    ...headerOf(report, layout),
    ...shown.flatMap(verdict => linesOf(verdict, report, layout)),
    ...(shown.length > 0 && footer.length > 0 ? [''] : []),
    ...footer.flatMap(text => wrapped(text, { columns, indent: 0, lines: 3 })),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}
