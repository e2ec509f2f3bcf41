import { eventsOf, isOrderChange, type JournalEvent } from '../contracts/event.schema.ts'
import type { algo as rows } from '../judge/criteria/algo.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { OpenBooks, OpenOrder } from './drill-book.ts'
import { stepRecord, unknownStep } from './findings.ts'
import type { LegKind } from './protection.ts'
import { protectionRecords } from './protection-records.ts'

// What was open before and after something changed, and the fills in between: what is gone without a fill is lost.

type Step = (typeof rows)['algo.handover-state']['measure']['steps'][number]

/** What was open before and after, and the journal in between. */
export interface Passage {
  readonly before: OpenBooks
  readonly after: OpenBooks
  /** order.* and fills. */
  readonly events: readonly JournalEvent[]
}

/** One change of the version that serves. */
export interface Handover extends Passage {
  readonly step: Exclude<Step, 'protected'>
  /** What the target answered; null where it was caused. */
  readonly status: number | null
}

export interface HandoverEvidence {
  readonly handovers: readonly Handover[]
  /** Which of the two legs each order is that is one. */
  readonly kinds: Readonly<Record<string, LegKind>>
  /** order.* and fills of the whole drill. */
  readonly events: readonly JournalEvent[]
}

const bracketOf = ({ id, parent_id }: OpenOrder): string => parent_id ?? id

/** Open orders that are gone without having been filled, and without an exit of their own bracket. */
export const lostOrders = ({ before, after, events }: Passage): readonly OpenOrder[] => {
  const open = new Set(after.orders.map(({ id }) => id))
  const fills = eventsOf(events, 'fill')
  const filled = new Set(
    events.flatMap(event => (isOrderChange(event) && event.data.to === 'filled' ? [event.data.order_id] : [])),
  )
  const exited = new Set(fills.flatMap(({ data }) => data.parent_id ?? []))
  // An exit of its own (no leg) ends the brackets of its symbol.
  const left = new Set(
    fills.flatMap(({ data }) =>
      data.parent_id === null && data.position_intent.endsWith('_to_close') ? [data.symbol] : [],
    ),
  )
  return before.orders.filter(
    order => !open.has(order.id) && !filled.has(order.id) && !exited.has(bracketOf(order)) && !left.has(order.symbol),
  )
}

/** What is wrong with positions: gone, or of another size, without a fill of their symbol. */
export const positionFaults = ({ before, after, events }: Passage): string[] => {
  const moved = new Set(eventsOf(events, 'fill').map(({ data }) => data.symbol))
  const now = new Map(after.positions.map(position => [position.symbol, position]))
  return before.positions.flatMap(({ symbol, side, qty }) => {
    if (moved.has(symbol)) return []
    const found = now.get(symbol)
    if (!found) return [`the position of ${qty} ${symbol} is gone without a fill`]
    return found.side === side && found.qty === qty
      ? []
      : [`${symbol} was ${side} ${qty}, is ${found.side} ${found.qty} without a fill`]
  })
}

const nameOf = ({ id, type, parent_id, symbol }: OpenOrder): string =>
  parent_id === null ? `${id} (${type}, ${symbol})` : `${id} (the ${type} leg of ${parent_id}, ${symbol})`

/** What a passage lost, in words. */
export const passageFaults = (passage: Passage): string[] => [
  ...lostOrders(passage).map(order => `${nameOf(order)} was open and is gone without a fill`),
  ...positionFaults(passage),
]

const handoverRecord = (handover: Handover): StepRecord<Step> => {
  const { step, status, before } = handover
  if (status !== null && status >= 300) return unknownStep(step, step, `the change was answered ${status}`)
  if (before.positions.length === 0 || before.orders.length === 0)
    return unknownStep(step, step, 'nothing was open before it')
  return stepRecord(step, step, {
    faults: passageFaults(handover),
    record: lostOrders(handover).map(({ id, type, status: now, parent_id }) => ({ id, type, status: now, parent_id })),
  })
}

/** Nothing is lost at any of the changes, and at every instant of the drill each position has its stop and its target. */
export const handoverSteps = (
  { handovers, kinds, events }: HandoverEvidence,
  settleSeconds: number,
): StepRecord<Step>[] => [
  ...handovers.map(handoverRecord),
  ...protectionRecords(events, new Map(Object.entries(kinds)), settleSeconds).map(
    (record): StepRecord<Step> => ({ ...record, step: 'protected' }),
  ),
]
