import type { RunReport } from '../judge/run.ts'
import type { Verdict } from '../judge/verdict.ts'
import { worstFirst } from './order.ts'

/** One reason of the gate, with the criteria that it names; without any, the sentence is all there is. */
export interface Blocking {
  readonly reason: string
  /** Worst first. */
  readonly criteria: readonly Verdict[]
}

/** What the gate itself names as standing in its way; nothing is decided here again. */
export const blockingOf = ({ gate, criteria }: RunReport): readonly Blocking[] => {
  const byId = new Map(criteria.map(verdict => [verdict.id, verdict]))
  return gate.reasons.map(text => {
    const end = text.lastIndexOf(': ')
    const named = end < 0 ? [] : text.slice(end + 2).split(', ')
    const found = named.flatMap(id => byId.get(id) ?? [])
    // A sentence that happens to hold a colon is no list.
    if (named.length === 0 || found.length !== named.length) return { reason: text, criteria: [] }
    return { reason: text.slice(0, end), criteria: worstFirst(found) }
  })
}
