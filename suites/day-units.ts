import type { JudgedRecord } from '../judge/observation.ts'

/** A cycle as the journal tells it; `finished` is null where no end was journalled. */
export interface CycleFacts {
  readonly cycle_id: string
  readonly kind: string
  readonly started: string
  /** Items that it was to look at. */
  readonly intended: number
  readonly finished: { readonly at: string; readonly status: string; readonly items: number } | null
}

export interface DecisionFacts {
  readonly id: string
  readonly cycle_id: string
  readonly decided_at: string | null
  readonly outcome: string
  readonly reason: string | null
  readonly order_id: string | null
}

export interface DayEvidence {
  readonly cycles: readonly CycleFacts[]
  readonly decisions: readonly DecisionFacts[]
  /** Status by order id. */
  readonly orders: Readonly<Record<string, string>>
  /** The end of the day looked at. */
  readonly to: string
}

/** How long a cycle may be open before it counts as dead: a start, and some time per item. */
export interface Patience {
  readonly startSeconds: number
  readonly perItemSeconds: number
}

type Life = 'finished' | 'dead' | 'running'

const lifeOf = (cycle: CycleFacts, to: string, patience: Patience): Life => {
  if (cycle.finished) return cycle.finished.status === 'finished' ? 'finished' : 'dead'
  const open = (Date.parse(to) - Date.parse(cycle.started)) / 1000
  return open > patience.startSeconds + patience.perItemSeconds * cycle.intended ? 'dead' : 'running'
}

const cycleRecord = (cycle: CycleFacts, life: Life): JudgedRecord => {
  const ref = cycle.cycle_id
  if (life === 'finished') return { ref, value: true }
  const note = cycle.finished ? `ended as ${cycle.finished.status}` : `began at ${cycle.started} and never ended`
  return { ref, value: false, record: cycle, note }
}

/** Orders that are where they should be: done, given back by the market or its owner, or legitimately waiting. */
const rightEnds = new Set(['filled', 'partially_filled', 'new', 'accepted', 'held', 'canceled', 'expired', 'replaced'])

const decisionFault = (decision: DecisionFacts, life: Life): string | null => {
  if (life === 'dead') return 'its cycle died'
  if (decision.decided_at === null) return 'it was never decided'
  if (decision.outcome === 'order') return decision.order_id === null ? 'an order was decided and none is named' : null
  if (decision.outcome === 'none') return null
  return decision.reason === null || decision.reason === '' ? `${decision.outcome} without a reason` : null
}

const decisionRecords = (decision: DecisionFacts, life: Life, orders: DayEvidence['orders']): JudgedRecord[] => {
  const ref = decision.id
  const fault = decisionFault(decision, life)
  const own: JudgedRecord = fault === null ? { ref, value: true } : { ref, value: false, record: decision, note: fault }
  if (decision.outcome !== 'order' || decision.order_id === null) return [own]
  const status = orders[decision.order_id]
  if (status !== undefined && rightEnds.has(status)) return [own, { ref: decision.order_id, value: true }]
  const note =
    status === undefined ? `decision ${ref} names it and no list holds it` : `the intended order ended as ${status}`
  return [own, { ref: decision.order_id, value: false, record: decision, note }]
}

/** The kinds of cycle whose items are decisions. */
const deciding = new Set(['pipeline', 'ml_inference'])

/** Items that a cycle should have decided and did not: each is a unit that never reached its end. */
const missing = (cycle: CycleFacts, decided: number): JudgedRecord[] => {
  const intended = deciding.has(cycle.kind) ? Math.max(cycle.intended, cycle.finished?.items ?? 0) : 0
  const note = `${decided} of ${intended} items were decided`
  return Array.from({ length: Math.max(0, intended - decided) }, (_, index) => ({
    ref: `${cycle.cycle_id} item ${decided + index + 1}`,
    value: false,
    note,
  }))
}

/**
 * One unit for each cycle, for each item that it was to decide, and for each order that it decided on. The units of a cycle that died are dead with
 * it: nobody received its result. A cycle that may still be running is not counted yet.
 */
export const dayUnits = ({ cycles, decisions, orders, to }: DayEvidence, patience: Patience): JudgedRecord[] => {
  const byCycle = Map.groupBy(decisions, decision => decision.cycle_id)
  return cycles.flatMap(cycle => {
    const life = lifeOf(cycle, to, patience)
    if (life === 'running') return []
    const own = byCycle.get(cycle.cycle_id) ?? []
    return [
      cycleRecord(cycle, life),
      ...own.flatMap(decision => decisionRecords(decision, life, orders)),
      ...missing(cycle, own.length),
    ]
  })
}
