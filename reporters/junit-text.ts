import type { RunReport } from '../judge/run.ts'
import { formatValue } from '../judge/units.ts'
import type { Counterexample, Verdict } from '../judge/verdict.ts'
import { measuredWords } from './measured.ts'
import { previousText } from './order.ts'
import { printable, printableLines, shortened } from './text.ts'

const MESSAGE_LENGTH = 500

const KEPT_CHARACTERS = 1000

/** A text of any origin as one line that can be shown. */
export const field = (text: string): string => printable(shortened(text, KEPT_CHARACTERS))

/** The sentence of a failure or an error. */
export const message = (text: string): string => printable(shortened(text, MESSAGE_LENGTH))

/** What failed with what was measured, or why there is no verdict. */
export const messageOf = (verdict: Verdict): string =>
  message(`${verdict.title}: ${verdict.state === 'fail' ? measuredWords(verdict) : (verdict.reason?.text ?? '')}`)

const counterexampleText = ({ ref, note, record, exchange, repeat }: Counterexample): string =>
  [
    `- ${field(ref)}${note ? `: ${field(note)}` : ''}`,
    record === null || record === undefined ? '' : `  record: ${field(JSON.stringify(record))}`,
    exchange
      ? `  answer: ${field(`${exchange.method} ${exchange.path} -> ${exchange.status ?? 'none'} ${exchange.body}`)}`
      : '',
    repeat ? `  repeat: ${field(repeat)}` : '',
  ]
    .filter(Boolean)
    .join('\n')

/** Text for a CDATA section, which the builder opens and closes: it would mend the first `]]>` and leave the others to end the section. */
const sectionText = (lines: readonly string[]): string =>
  printableLines(lines.filter(Boolean).join('\n')).replaceAll(']]>', ']]\\u003e')

const recordLines = (verdict: Verdict): string[] => {
  const more = verdict.counterexampleCount - verdict.counterexamples.length
  return [
    verdict.reason ? `${verdict.reason.code}: ${field(verdict.reason.text)}` : '',
    ...verdict.counterexamples.map(counterexampleText),
    more > 0 ? `and ${more} more` : '',
  ]
}

/** The body of a failure or an error. It begins with the message: GitLab shows the body alone where there is one. */
export const bodyOf = (verdict: Verdict): string => sectionText([messageOf(verdict), ...recordLines(verdict)])

/** The scenarios behind a verdict that were measured again, e.g. `evidence/load.orders.json was measured 2 times; ...`. */
export const attemptLines = (evidence: readonly string[], gathered: RunReport['gathered'] = {}): string[] =>
  evidence.flatMap(path => {
    const attempts = gathered[path]?.attempts ?? 1
    return attempts > 1 ? [`${path} was measured ${attempts} times; the last one counts, all are kept there`] : []
  })

/** The output of a case: the verdict in full. A skipped case has no body, so what it would hold stands here. */
export const outputOf = (verdict: Verdict, report: RunReport, isSkipped: boolean): string =>
  sectionText([
    `verdict: ${verdict.state} (${verdict.severity}, ${verdict.required ? 'required' : 'not required'}, ${verdict.claim})`,
    `measured: ${measuredWords(verdict)}`,
    ...attemptLines(verdict.evidence, report.gathered),
    `bounds: ${verdict.interval?.method ?? 'none'}, one-sided ${formatValue(verdict.confidence, 'share')}`,
    `source: ${verdict.source}; clock: ${verdict.timeBase}; seed: ${report.run.seed}`,
    verdict.evidence.length > 0 ? `evidence: ${verdict.evidence.join(', ')}` : '',
    previousText(verdict, report.previous),
    ...verdict.notes.map(note => `note: ${field(note)}`),
    ...(isSkipped ? recordLines(verdict) : []),
  ])
