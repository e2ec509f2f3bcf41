import type { RunReport } from '../judge/run.ts'
import type { Verdict } from '../judge/verdict.ts'
import { blockingOf } from './blocking.ts'
import { measuredWords } from './measured.ts'
import { firstLine, worstFirst } from './order.ts'
import { printable, printableLines, shortened } from './text.ts'

/** GitHub shows ten of a step. */
const MOST = 10
const MESSAGE_COLUMNS = 600
const TITLE_COLUMNS = 120

/** The text behind the second pair of colons; a line break as it is would begin a line that the runner might take for a command of its own. */
const dataOf = (text: string): string => printableLines(text).replaceAll('%', '%25').replaceAll('\n', '%0A')

/** The same within the properties, where a comma or a colon ends one. */
const propertyOf = (text: string): string => dataOf(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** A workflow command that makes an annotation; nothing in its texts can end it or begin another. */
export const command = (level: 'error' | 'warning', title: string, text: string): string =>
  `::${level} title=${propertyOf(shortened(title, TITLE_COLUMNS))}::${dataOf(shortened(text, MESSAGE_COLUMNS))}`

const textOf = (verdict: Verdict): string => {
  if (verdict.state !== 'fail') return `${verdict.title}: ${verdict.reason?.text ?? 'no verdict'}`
  const [worst] = verdict.counterexamples
  const record = worst ? `; ${worst.ref}${worst.note === '' ? '' : `: ${worst.note}`}` : ''
  return `${verdict.title}: ${measuredWords(verdict)}${record}`
}

/** What a reader of the change should see: each fail, and what is required and open, that no waiver covers. */
const isShown = ({ state, required, waiver }: Verdict): boolean =>
  waiver === undefined && (state === 'fail' || (state === 'inconclusive' && required))

/**
 * Workflow commands for GitHub Actions, at most ten, worst first: errors where the gate names the criterion as standing in its way, then warnings; the tenth
 * counts what is left out. A step that prints them makes the annotations. Empty where nothing is wrong.
 */
export const annotationsReport = (report: RunReport): string => {
  const { gate, criteria } = report
  const blocking = new Set(blockingOf(report).flatMap(found => found.criteria.map(({ id }) => id)))
  const isBlocked = gate.state !== 'pass'
  const level = ({ id }: Verdict): 'error' | 'warning' => (isBlocked && blocking.has(id) ? 'error' : 'warning')
  const found = worstFirst(criteria).filter(isShown)
  // What blocks comes before what only failed: nine are soon taken.
  const shown = (['error', 'warning'] as const).flatMap(wanted => found.filter(verdict => level(verdict) === wanted))
  const kept = shown.length > MOST ? shown.slice(0, MOST - 1) : shown
  const lines = kept.map(verdict => command(level(verdict), `${verdict.id}: ${verdict.state}`, textOf(verdict)))
  if (isBlocked && lines.length === 0) lines.push(command('error', `gate: ${gate.state}`, gate.reasons.join('; ')))
  const left = shown.slice(kept.length)
  if (left.length > 0) {
    const worst = left.some(verdict => level(verdict) === 'error') ? 'error' : 'warning'
    lines.push(command(worst, `${left.length} more`, `${firstLine(gate)}; the summary and report.html hold them all`))
  }
  return lines.map(line => `${line}\n`).join('')
}
