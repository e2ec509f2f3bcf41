import type { JudgedRecord, MeasuredRecord } from '../judge/observation.ts'

/** A pipeline cycle by the journal's own stamps. */
export interface PipelineCycle {
  readonly id: string
  readonly aiLimit: number
  readonly universe: number
  readonly started: string
  readonly finished: {
    readonly at: string
    readonly status: string
    readonly items: number
    readonly aiCalls: number
    /** What the event says of itself. */
    readonly claimedStart: string
    readonly claimedEnd: string
  } | null
}

/** A decision of a cycle: id, when it was started, when decided. */
export type DecisionRow = readonly [id: string, started: string, decided: string | null]

export interface PipelineEvidence {
  /** The declared limit of items per cycle. */
  readonly limit: number
  readonly cycles: readonly PipelineCycle[]
  /** The decisions of the last cycles, in full, by cycle. */
  readonly rows: Readonly<Record<string, readonly DecisionRow[]>>
  readonly to: string
}

const expectedItems = (cycle: PipelineCycle, limit: number): number => Math.min(cycle.aiLimit, limit, cycle.universe)

const minutesBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000

/** The cycles that ran at the declared limit: a smaller one says nothing of the time that a full one takes. */
const atLimit = ({ cycles, limit }: PipelineEvidence): PipelineCycle[] =>
  cycles.filter(cycle => cycle.aiLimit >= limit && cycle.universe >= limit)

/** The longer of the time between the two events and the time that the last one claims. */
const minutesOf = (cycle: PipelineCycle, at: string): number => {
  const claimed = cycle.finished ? minutesBetween(cycle.finished.claimedStart, cycle.finished.claimedEnd) : 0
  return Math.max(minutesBetween(cycle.started, at), claimed)
}

/** Minutes that each cycle at the limit took. One that failed, or has not ended, took at least as long as it was seen. */
export const cycleMinutes = (evidence: PipelineEvidence): MeasuredRecord[] =>
  atLimit(evidence).map(cycle => {
    const { id: ref, finished } = cycle
    const minutes = minutesOf(cycle, finished?.at ?? evidence.to)
    if (finished?.status === 'finished') {
      return { ref, value: minutes, record: cycle, note: `from ${cycle.started} to ${finished.at}` }
    }
    return {
      ref,
      value: [minutes, null],
      record: cycle,
      note: finished ? `ended as ${finished.status}` : 'never ended',
    }
  })

const countRecord = (cycle: PipelineCycle, limit: number): JudgedRecord[] => {
  if (cycle.finished?.status !== 'finished') return []
  const { items, aiCalls } = cycle.finished
  const expected = expectedItems(cycle, limit)
  if (items === expected && aiCalls === expected) return [{ ref: cycle.id, value: true }]
  const note = `expected ${expected} items, cycle.finished says ${items} items and ${aiCalls} AI calls`
  return [{ ref: cycle.id, value: false, record: cycle, note }]
}

const rowRecord = (cycle: PipelineCycle, rows: readonly DecisionRow[], limit: number): JudgedRecord => {
  const ref = `${cycle.id} decisions`
  const expected = expectedItems(cycle, limit)
  const end = cycle.finished?.at ?? cycle.started
  const within = rows.filter(([, started, decided]) => started >= cycle.started && decided !== null && decided <= end)
  const counted = new Set(within.map(([id]) => id)).size
  if (counted === expected && rows.length === expected) return { ref, value: true }
  const note = `expected ${expected} decisions made in the cycle, found ${rows.length}, of which ${counted} distinct and within it`
  return { ref, value: false, record: cycle, note }
}

/** Each finished cycle says that it analysed as many items as limit and universe allow, and the decisions of the last ones are exactly as many. */
export const limitRecords = ({ cycles, limit, rows }: PipelineEvidence): JudgedRecord[] => [
  ...cycles.flatMap(cycle => countRecord(cycle, limit)),
  ...cycles.flatMap(cycle => {
    const own = rows[cycle.id]
    return own && cycle.finished?.status === 'finished' ? [rowRecord(cycle, own, limit)] : []
  }),
]
