import type { JudgedRecord } from '../judge/observation.ts'
import type { RawAnswer } from '../targets/capability.ts'
import type { BrokenBody } from './broken-bodies.ts'

/** What a broken body was answered, and what the journal gained while it was. */
export interface NegativeCase {
  readonly ref: string
  readonly kind: string
  readonly path: string
  /** The body's beginning. */
  readonly body: string
  readonly bytes: number
  readonly status: number | null
  readonly isProblem: boolean
  /** The part of the answer that looks like a stack trace. */
  readonly trace: string | null
  /** Types of the events journalled because of it, refusals by a limit left out. */
  readonly recorded: readonly string[]
  readonly exchange: number
}

const shownBytes = 300

const tracePattern =
  /\n\s+at \S+|\bat [\w.<>$]+ \([^)]*:\d+(:\d+)?\)|Traceback \(most recent call last\)|\b[\w/.-]+\.(ts|js|mjs|py|go|java|rb|cs):\d+|node_modules|goroutine \d+ \[|Exception in thread|panic: /

/** The beginning of what looks like a stack trace or a source position, or null. */
export const traceIn = (text: string): string | null => {
  const found = tracePattern.exec(text)
  return found ? text.slice(found.index, found.index + 120) : null
}

export const caseOf = (operation: string, broken: BrokenBody, answer: RawAnswer): Omit<NegativeCase, 'recorded'> => ({
  ref: `${operation}: ${broken.kind}${broken.path === '' ? '' : ` ${broken.path}`}`,
  kind: broken.kind,
  path: broken.path,
  body: broken.text.slice(0, shownBytes),
  bytes: Buffer.byteLength(broken.text),
  status: answer.status,
  isProblem: answer.problem !== null && (answer.headers['content-type'] ?? '').includes('application/problem+json'),
  trace: traceIn(answer.text),
  exchange: answer.exchange,
})

const faultsOf = ({ status, isProblem, trace, recorded }: NegativeCase): string[] => [
  ...(status !== null && status >= 400 && status < 500 ? [] : [`expected a 4xx, found ${status}`]),
  ...(isProblem ? [] : ['the answer is no application/problem+json']),
  ...(trace === null ? [] : [`the answer shows its inside: ${trace}`]),
  ...(recorded.length === 0 ? [] : [`the journal recorded ${recorded.join(', ')}`]),
]

/** One record a case; no answer at all is unknown, but what was recorded meanwhile is not. */
export const negativeRecords = (cases: readonly NegativeCase[]): JudgedRecord[] =>
  cases.map(found => {
    const { ref, status, exchange, recorded } = found
    if (status === null && recorded.length === 0) {
      return { ref, value: null, note: 'the target did not answer', record: found, exchange }
    }
    const faults = faultsOf(found)
    return faults.length === 0
      ? { ref, value: true, exchange }
      : { ref, value: false, note: faults.join('; '), record: found, exchange }
  })
