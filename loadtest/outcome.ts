/**
 * How a request ended. An answer by its class, 429 on its own: it is neither a crash nor a success. `bad-body`: an answer that could not be read or was not what was
 * expected. Without an answer: `timeout` (none within the time limit), `lost` (the connection was closed first), `reset` (it was broken), `refused` (none could
 * be opened), `not-sent` (every allowed connection was busy until the time limit).
 */
export const outcomes = [
  '2xx',
  '3xx',
  '4xx',
  '429',
  '5xx',
  'bad-body',
  'timeout',
  'lost',
  'reset',
  'refused',
  'not-sent',
] as const

export type Outcome = (typeof outcomes)[number]

/** How many requests ended in each way; every way is named. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>

const FIRST_UNANSWERED = outcomes.indexOf('timeout')

/** Whether an answer came: where none came, the latency is known to be at least what was waited, and no more. */
export const isAnswered = (outcome: Outcome): boolean => outcomes.indexOf(outcome) < FIRST_UNANSWERED

/** The class of an answer's status. */
export const outcomeOfStatus = (status: number): Outcome => {
  if (status === 429) return '429'
  if (status >= 200 && status < 300) return '2xx'
  if (status >= 300 && status < 400) return '3xx'
  if (status >= 400 && status < 500) return '4xx'
  return status >= 500 && status < 600 ? '5xx' : 'bad-body'
}

export const noOutcomes = (): Record<Outcome, number> =>
  Object.fromEntries(outcomes.map(outcome => [outcome, 0])) as Record<Outcome, number>
