import builders, { type Builder, type TestCase, type TestSuite } from 'junit-report-builder'
import type { RunReport } from '../judge/run.ts'
import { formatValue } from '../judge/units.ts'
import type { Counterexample, Verdict } from '../judge/verdict.ts'
import { measuredWords } from './measured.ts'
import { firstLine, previousText } from './order.ts'
import { printable, printableLines, shortened } from './text.ts'

// The package is CommonJS and its types put the instance under a second `default`.
const junit = builders as unknown as Builder

const MESSAGE_LENGTH = 500

const KEPT_CHARACTERS = 1000

const field = (text: string): string => printable(shortened(text, KEPT_CHARACTERS))

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

const bodyOf = (verdict: Verdict): string => {
  const more = verdict.counterexampleCount - verdict.counterexamples.length
  return sectionText([
    verdict.reason ? `${verdict.reason.code}: ${field(verdict.reason.text)}` : '',
    ...verdict.counterexamples.map(counterexampleText),
    more > 0 ? `and ${more} more` : '',
  ])
}

const messageOf = (verdict: Verdict): string => {
  const why = verdict.state === 'fail' ? measuredWords(verdict) : (verdict.reason?.text ?? '')
  return printable(shortened(`${verdict.title}: ${why}`, MESSAGE_LENGTH))
}

interface Skip {
  readonly type: string
  readonly message: string
}

/** Why a case is skipped, or null for one that counts: not applicable, waived, or not required by the profile and not judged. */
const skipOf = (verdict: Verdict): Skip | null => {
  if (verdict.waiver) {
    const { owner, expires, reason } = verdict.waiver
    return { type: 'waived', message: field(`${verdict.state}, waived by ${owner} until ${expires}: ${reason}`) }
  }
  const text = verdict.reason?.text ?? ''
  if (verdict.state === 'not-applicable') return { type: 'not-applicable', message: field(`not applicable: ${text}`) }
  if (verdict.state === 'inconclusive' && !verdict.required) {
    return { type: 'not-required', message: field(`not required by this profile: ${text}`) }
  }
  return null
}

const addOutcome = (testCase: TestCase, verdict: Verdict): void => {
  if (skipOf(verdict)) {
    testCase.skipped()
  } else if (verdict.state === 'fail') {
    testCase.failure(messageOf(verdict), 'fail').stacktrace(bodyOf(verdict))
  } else if (verdict.state === 'inconclusive') {
    testCase.error(messageOf(verdict), 'inconclusive', bodyOf(verdict))
  }
}

const outputOf = (verdict: Verdict, { run, previous }: RunReport): string =>
  sectionText([
    `verdict: ${verdict.state} (${verdict.severity}, ${verdict.required ? 'required' : 'not required'}, ${verdict.claim})`,
    `measured: ${measuredWords(verdict)}`,
    `bounds: ${verdict.interval?.method ?? 'none'}, one-sided ${formatValue(verdict.confidence, 'share')}`,
    `source: ${verdict.source}; clock: ${verdict.timeBase}; seed: ${run.seed}`,
    verdict.evidence.length > 0 ? `evidence: ${verdict.evidence.join(', ')}` : '',
    previousText(verdict, previous),
    ...verdict.notes.map(note => `note: ${field(note)}`),
    // A skipped case has no body.
    skipOf(verdict) ? bodyOf(verdict) : '',
  ])

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const SECTION = /(<!\[CDATA\[[\s\S]*?\]\]>)/

/**
 * The builder's text, mended where Jenkins' schema refuses it: `skipped` at the root is no attribute there, and the reason of a skipped case is one that the
 * builder cannot write. Cases are found by name, which is the criterion id and unique; what stands in a CDATA section is a target's text and is not touched.
 */
const conforming = (xml: string, report: RunReport): string => {
  const skips = new Map(report.criteria.map(verdict => [verdict.id, skipOf(verdict)]))
  const mended = (markup: string): string =>
    markup
      .replace(/(<testsuites[^>]*?) skipped="\d+"/, '$1')
      .replace(/(<testcase [^>]*name="([^"]*)"[^>]*>\s*)<skipped\/>/g, (_, head: string, name: string) => {
        const { type, message } = skips.get(name) ?? { type: '', message: '' }
        return `${head}<skipped type="${type}" message="${attribute(message)}"/>`
      })
  return xml
    .split(SECTION)
    .map((part, index) => (index % 2 === 1 ? part : mended(part)))
    .join('')
}

/** True where the builder's counts would read as success although the gate did not pass. */
const looksGreen = ({ gate, criteria }: RunReport): boolean =>
  gate.state !== 'pass' && criteria.every(verdict => verdict.state === 'pass' || skipOf(verdict) !== null)

const addSuite = (builder: Builder, name: string, report: RunReport): TestSuite => {
  const { run, gate } = report
  return builder
    .testSuite()
    .name(name)
    .timestamp(run.endedAt)
    .time(0)
    .property('gate', printable(firstLine(gate)))
    .property('run', printable(run.id))
    .property('seed', String(run.seed))
}

/**
 * junit.xml: a suite per subject, a case per criterion. Inconclusive is an error (red everywhere); not-applicable, waived and not-required cases are skipped
 * with their text; bound and interval stand in the output, counterexamples in the body. A gate that is not green though no case is red gets a case of its
 * own. Valid for Jenkins' junit-10 schema.
 */
export const junitReport = (report: RunReport): string => {
  const builder = junit.newBuilder().name('final-gate')
  for (const [subject, verdicts] of Map.groupBy(report.criteria, ({ id }) => id.split('.')[0] ?? id)) {
    const suite = addSuite(builder, `final-gate.${subject}`, report)
    for (const verdict of verdicts) {
      const testCase = suite.testCase().className(`final-gate.${subject}`).name(verdict.id).time(0)
      addOutcome(testCase, verdict)
      testCase.standardOutput(outputOf(verdict, report))
    }
  }
  if (looksGreen(report)) {
    const testCase = addSuite(builder, 'final-gate', report).testCase().className('final-gate').name('gate').time(0)
    testCase.error(printable(shortened(report.gate.reasons.join('; '), MESSAGE_LENGTH)), report.gate.state)
  }
  return `${conforming(builder.build(), report)}\n`
}
