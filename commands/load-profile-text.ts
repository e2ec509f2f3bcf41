import type { LoadProfileFile } from '../contracts/files/load-profile.schema.ts'
import { formatValue } from '../judge/units.ts'
import { aligned } from './table.ts'

type Part = LoadProfileFile['parts'][number]
type Judged = LoadProfileFile['verdicts'][number]

const ms = (value: number | null): string => (value === null ? '-' : value.toFixed(value < 100 ? 2 : 0))
const share = (value: number | null): string => (value === null ? '-' : `${Number((100 * value).toFixed(2))} %`)
const seconds = (value: number): string => `${Number(value.toFixed(1))} s`
const rate = (value: number): string => `${Number(value.toFixed(1))}/s`

const HEAD = ['', 'rate', 'for', 'n', 'p50', 'p95', 'p95 below', 'p99', 'max', 'success', '']

/** Why a stretch failed or is open stands beside it; what is wrong with a generator takes a line of its own at the end. */
const verdictIn = ({ verdict, reason }: Part): string => {
  if (verdict === null) return ''
  const word = verdict === 'inconclusive' ? 'open' : verdict
  return reason === null || verdict === 'generator' || verdict === 'interrupted' ? word : `${word}: ${reason}`
}

const rowOf = (part: Part): string[] => [
  part.name,
  rate(part.rate),
  seconds(part.seconds),
  String(part.n),
  ms(part.p50),
  ms(part.p95),
  ms(part.p95Bound),
  ms(part.p99),
  ms(part.max),
  share(part.success),
  verdictIn(part),
]

/** Numbers stand at the right of their column; the name and the verdict at the left. */
const tableOf = (parts: readonly Part[]): string => {
  const rows = [HEAD, ...parts.map(rowOf)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const isNumber = (column: number): boolean => column > 0 && column < HEAD.length - 1
  return aligned(
    rows.map(row => row.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell))),
  )
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n')
}

const EVERY = 'every record'
const WORDS: Readonly<Record<Judged['state'], string>> = { pass: 'pass', fail: 'fail', inconclusive: 'open' }

/** What was found, with the bounds of a share; one record has no share worth telling, its note says what was found. */
const figureOf = ({ n, value, unit, lower, upper }: Judged): string => {
  if (n === 0 || (unit === 'share' && n === 1)) return ''
  const side = (bound: number | null): string => (bound === null ? 'none' : formatValue(bound, unit))
  const bounds = unit === 'share' ? ` [${side(lower)}, ${side(upper)}], n=${n}` : ''
  return `: ${formatValue(value, unit)}${bounds}`
}

/** What a verdict was held to: `every record` of a soak is every window of it, and of one stretch nothing worth telling. */
const boundIn = ({ id, n, bound }: Judged): string => {
  if (bound !== EVERY) return bound
  return id.startsWith('soak') ? 'every window' : n > 1 ? bound : ''
}

const judgedLines = (judged: Judged): string[] => {
  const { id, state, reason, notes } = judged
  const head = `${WORDS[state]}  ${id.padEnd(16)} ${boundIn(judged)}${figureOf(judged)}`.trimEnd()
  return [head, ...[...(reason === null ? [] : [reason]), ...notes].map(text => `      ${text}`)]
}

const MIB = 1024 ** 2
const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`

const memoryLine = ({ profile, memory }: LoadProfileFile): string[][] => {
  if (profile !== 'soak') return []
  if (memory === null) return [['memory', 'the target publishes none; not judged']]
  const { first, last, highest, growth, limit } = memory
  const line = growth
    ? `growing ${mib(growth.perHour)}/h [${mib(growth.lower)}, ${mib(growth.upper)}]`
    : 'too few samples for a line'
  const judged = limit === null ? '; not judged, for no --memory-growth is given' : ''
  return [['memory', `${mib(first)} at first, ${mib(last)} at last, ${mib(highest)} at most; ${line}${judged}`]]
}

const capacityLine = ({ capacity }: LoadProfileFile): string[][] => {
  if (capacity === null) return []
  const { rate: found, above } = capacity
  const proven = found === null ? 'no rate was proven' : `${rate(found)} proven`
  const limit = above === null ? 'nothing higher did not keep the bounds' : `${rate(above)} did not keep the bounds`
  return [['capacity', `${proven}; ${limit}`]]
}

/** A profile on a terminal. */
export const profileText = (file: LoadProfileFile): string => {
  const { profile, asked, bounds, generator, parts, verdicts, state, faults, notes } = file
  const { baseline } = asked
  const facts = [
    [profile, `${asked.method} ${asked.place}, ${asked.shape}`],
    ...(baseline ? [['baseline', `${rate(baseline.rate)}, ${baseline.source}`]] : []),
    [
      'bounds',
      `p95 < ${bounds.p95Ms} ms, success > ${share(bounds.success)}, one-sided ${share(bounds.confidence)} each`,
    ],
    [
      'generator',
      `send lag p99 ${generator.sendLagP99.toFixed(2)} ms, event loop p99 ${generator.eventLoopP99.toFixed(2)} ms late, ${(generator.cpu * 100).toFixed(0)} % of a core at most`,
    ],
    ...memoryLine(file),
    ...capacityLine(file),
  ]
  const end = faults.length > 0 ? `${state}: ${faults.join('; ')}` : state
  return [
    aligned(facts),
    '',
    tableOf(parts),
    '',
    ...verdicts.flatMap(judgedLines),
    ...notes.map(note => `note: ${note}`),
    '',
    end,
  ].join('\n')
}
