import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'

/** A decision whose trade has closed, as the journal shows it. */
export interface Resolved {
  /** Of the event that closed it. */
  readonly seq: number
  readonly decision_id: string
  readonly version: string
  readonly won: boolean
}

/** The results of decisions in the order in which they came: the first close of each. A trade won that reached its target, or that closed by hand with a gain. */
export const resolvedOf = (journal: readonly JournalEvent[]): Resolved[] => {
  const versions = new Map(eventsOf(journal, 'decision.made').map(({ data }) => [data.decision_id, data.algo]))
  const closed = new Set<string>()
  return eventsOf(journal, 'trade.closed').flatMap(({ seq, data }): Resolved[] => {
    const { decision_id, exit_reason, pnl } = data
    const version = decision_id === null ? undefined : versions.get(decision_id)
    if (decision_id === null || version === undefined || closed.has(decision_id)) return []
    closed.add(decision_id)
    const won = exit_reason === 'manual' ? Number(pnl) > 0 : exit_reason === 'take_profit'
    return [{ seq, decision_id, version, won }]
  })
}
