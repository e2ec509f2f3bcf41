import type { RuleResult } from '../contracts/scan/rule-check.ts'
import type { ScanResult } from '../contracts/scan/scan.ts'
import type { ViolationExample, ViolationGroup } from '../contracts/scan/violation-groups.ts'
import { printable, shortened } from '../reporters/text.ts'
import { wrapped } from './table.ts'

const COLUMNS = 80

const number = (value: number): string => value.toLocaleString('en-US')

const plural = (count: number, one: string): string => `${number(count)} ${one}${count === 1 ? '' : 's'}`

const sizeText = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${number(Math.ceil(bytes / 1024))} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`

const FORMATS = { jsonl: 'JSON lines', json: 'JSON', csv: 'CSV' } as const

const WORDS = { sound: 'sound', broken: 'BROKEN', unknown: 'UNKNOWN' } as const

const indented = (text: string, label: string): string => wrapped(printable(text), { label, columns: COLUMNS })

const headOf = (result: ScanResult): string => {
  const { path, state, rows, violationCount, bytes, format, gzip } = result
  const kind = `${FORMATS[format]}${gzip ? ', gzip' : ''}, ${sizeText(bytes)}`
  const found = state === 'broken' ? `, ${plural(violationCount, 'violation')}` : ''
  return indented(`${path}: ${WORDS[state]}: ${plural(rows, 'record')}${found} (${kind})`, '')
}

const exampleText = ({ line, sample }: ViolationExample): string => {
  const place = line === null ? '' : `line ${number(line)}: `
  return shortened(`      ${place}${printable(sample)}`.replace(/: $/, ''), COLUMNS)
}

/** The words stand once where they are the same for all examples, else with each. */
const examplesText = ({ count, examples }: ViolationGroup): string[] => {
  const messages = new Set(examples.map(({ message }) => message))
  const [only = ''] = messages
  const shared = messages.size === 1 ? [indented(only, '    ')] : []
  const own = examples.flatMap(example => {
    const { line, message, sample } = example
    const words =
      messages.size === 1 ? [] : [indented(line === null ? message : `line ${number(line)}: ${message}`, '    ')]
    return sample === '' && line === null
      ? words
      : [...words, exampleText(messages.size === 1 ? example : { ...example, line: null })]
  })
  const more = count - examples.length
  return [...shared, ...own, ...(more > 0 ? [`      and ${number(more)} more`] : [])]
}

const groupText = (group: ViolationGroup): string[] => [
  indented(`${group.rule}${group.path === '' ? '' : ` at ${group.path}`}: ${number(group.count)}`, '  '),
  ...examplesText(group),
]

const ruleText = ({ state, text, checked }: RuleResult): string =>
  indented(`${text} (${plural(checked, 'record')})`, `  ${state.padEnd(8)}`)

/** What was found in one file, for 80 columns: first what is broken, then the rules, then what could not be judged. */
export const scanText = (result: ScanResult): string =>
  [
    headOf(result),
    ...result.violations.flatMap(groupText),
    ...result.rules.map(ruleText),
    ...result.reasons.map(reason => indented(reason, '  not judged: ')),
    ...result.notes.map(note => indented(note, '  note: ')),
  ].join('\n')

/** The line that sums several files up; empty for one. */
export const scansText = (results: readonly ScanResult[]): string => {
  if (results.length < 2) return ''
  const count = (state: ScanResult['state']): number => results.filter(result => result.state === state).length
  return `\n\n${results.length} files: ${count('sound')} sound, ${count('broken')} broken, ${count('unknown')} unknown`
}
