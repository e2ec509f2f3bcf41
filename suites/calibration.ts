import type { Decision } from '../contracts/decision.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'

/** What a decision says of its confidence. */
export interface Stated {
  readonly id: string
  readonly decided_at: string
  readonly raw: number
  readonly p: number
  /** Null where the target does not say. */
  readonly applied: boolean | null
  readonly n: number | null
}

/** The end of a decision's trade. */
export interface Closed {
  readonly decision_id: string
  readonly at: string
}

export const closedIn = (events: readonly JournalEvent[]): Closed[] =>
  eventsOf(events, 'trade.closed').flatMap(({ ts, data }) =>
    data.decision_id === null ? [] : [{ decision_id: data.decision_id, at: ts }],
  )

export const statedOf = (decisions: readonly Decision[]): Stated[] =>
  decisions.flatMap(decision => {
    if (decision.outcome === 'none' || decision.decided_at === null) return []
    const { id, decided_at, signal, calibration } = decision
    const { confidence_raw: raw, confidence: p } = signal
    return [{ id, decided_at, raw, p, applied: calibration?.applied ?? null, n: calibration?.n ?? null }]
  })

/** The first end of each decision's trade, in time order. */
const firstEnds = (closed: readonly Closed[]): number[] => {
  const ends = new Map<string, number>()
  for (const { decision_id, at } of closed) {
    const before = ends.get(decision_id)
    const instant = Date.parse(at)
    if (before === undefined || instant < before) ends.set(decision_id, instant)
  }
  return [...ends.values()].sort((a, b) => a - b)
}

/** Decisions made before enough trades had ended: their confidence is the raw one, and none is said to be calibrated. Counted from the journal. */
export const minimumRecords = (
  stated: readonly Stated[],
  closed: readonly Closed[],
  fewest: number,
): JudgedRecord[] => {
  const ends = firstEnds(closed)
  // What was decided at the instant of the last missing end may have known of it.
  const enough = ends[fewest - 1] ?? Number.POSITIVE_INFINITY
  return stated
    .filter(({ decided_at }) => Date.parse(decided_at) < enough)
    .map(record => {
      const { id, raw, p, applied } = record
      const isCalibrated = applied === true || p !== raw
      if (!isCalibrated) return { ref: id, value: true }
      const known = ends.filter(at => at <= Date.parse(record.decided_at)).length
      const note = `stated ${p} of a raw ${raw} after ${known} of ${fewest} resolved trades${applied === null ? '' : `; it says applied: ${applied}, n: ${record.n}`}`
      return { ref: id, value: false, note, record }
    })
}
