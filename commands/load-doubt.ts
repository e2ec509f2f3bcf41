import type { Reason } from '../judge/verdict.ts'
import type { OutcomeCounts } from '../loadtest/outcome.ts'
import { outcomes } from '../loadtest/outcome.ts'
import { answeredIn } from '../loadtest/summary.ts'
import type { PartFacts } from './load-part.ts'

/** What was counted, as `429 12, timeout 3`; nothing of what is none. */
export const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

/** Why a stretch says nothing at all: it was interrupted, given up, never sent, or nobody answered. Null where it does. */
export const silenceOf = (facts: PartFacts, counts: OutcomeCounts): Reason | null => {
  const total = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)
  if (facts.interrupted) {
    return {
      code: 'interrupted',
      text: `interrupted after ${total} of ${facts.planned} requests; what was measured is kept`,
    }
  }
  if (facts.generator.ok === false && total === 0) return generatorDoubt(facts)
  if (answeredIn(counts) > 0 && facts.stopped === null) return null
  const found = [counted(counts), counted(facts.details)].filter(text => text !== '').join('; ')
  return { code: 'no-data', text: `${facts.stopped ?? 'not one request was answered'}${found ? ` (${found})` : ''}` }
}

/** A generator that was not exact: nothing passes, and no latency fails. */
export const generatorDoubt = ({ generator }: PartFacts): Reason | null =>
  generator.ok ? null : { code: 'generator', text: `the load generator was not exact: ${generator.reasons.join('; ')}` }
