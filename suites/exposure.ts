import { type EventOf, eventsOf, isOrderChange, type JournalEvent } from '../contracts/event.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { exceedsCap } from '../judge/trading/kelly.ts'
import { TERMINAL_ORDER_STATES } from '../judge/trading/order-state.ts'
import { limitHistory, stricter } from './limit-history.ts'

// What was held and under way, symbol by symbol, at the acceptance of every entry, from fills and order events alone.

type Accepted = EventOf<'order.accepted'>

/** Holdings at the instant at which an entry was accepted, itself not counted. */
export interface Holding {
  readonly accepted: Accepted
  /** Signed quantity by symbol. */
  readonly positions: Readonly<Record<string, number>>
  /** Value of what open entries can still fill, at the price that they were accepted at, by symbol. */
  readonly underWay: Readonly<Record<string, number>>
}

interface OpenEntry {
  readonly symbol: string
  readonly price: number
  leaves: number
}

const isEntry = (intent: string): boolean => intent.endsWith('_to_open')

const orderValue = ({ data }: Accepted): number => Number(data.order_value ?? Number.NaN)

const sumBySymbol = (entries: Iterable<OpenEntry>): Record<string, number> => {
  const sums: Record<string, number> = {}
  for (const { symbol, leaves, price } of entries) sums[symbol] = (sums[symbol] ?? 0) + leaves * price
  return sums
}

/** Visits each accepted entry in the order of the journal; what it is shown holds until the next one. */
const visitEntries = <T>(events: readonly JournalEvent[], visit: (holding: Holding) => T): T[] => {
  const positions: Record<string, number> = {}
  const open = new Map<string, OpenEntry>()
  const visited: T[] = []
  for (const event of events) {
    if (event.type === 'fill') {
      const { symbol, side, qty } = event.data
      positions[symbol] = (positions[symbol] ?? 0) + (side === 'buy' ? 1 : -1) * Number(qty)
    }
    if (!isOrderChange(event) || !isEntry(event.data.position_intent)) continue
    const { order_id, to, leaves_qty } = event.data
    const entry = open.get(order_id)
    if (TERMINAL_ORDER_STATES.has(to)) open.delete(order_id)
    else if (entry) entry.leaves = Number(leaves_qty)
    for (const accepted of eventsOf([event], 'order.accepted')) {
      visited.push(visit({ accepted, positions, underWay: sumBySymbol(open.values()) }))
      const { symbol, qty } = accepted.data
      open.set(order_id, { symbol, price: orderValue(accepted) / Number(qty), leaves: Number(qty) })
    }
  }
  return visited
}

const held = (positions: Holding['positions']): Holding['positions'] =>
  Object.fromEntries(Object.entries(positions).filter(([, qty]) => qty !== 0))

/** One holding for each accepted entry, in the order of the journal. */
export const holdingsAtEntries = (events: readonly JournalEvent[]): readonly Holding[] =>
  visitEntries(events, holding => ({ ...holding, positions: held(holding.positions) }))

export interface ExposureRule {
  /** The largest cap that the profile allows, whatever the target declares. */
  readonly cap: number
  readonly lot: number
  /** How far an order's published value may be from quantity x reference price, beyond the collar. */
  readonly valueGap: number
}

const money = (value: number): string => value.toFixed(2)

/** The price that an order is valued at: what it says itself, unless that is further from the reference than any order may be. */
const priceOf = ({ data }: Accepted, collar: number, gap: number): number | null => {
  const reference = data.reference_price === null ? null : Number(data.reference_price)
  const own = data.order_value === null ? null : Number(data.order_value) / Number(data.qty)
  if (own === null || reference === null) return own ?? reference
  return Math.abs(own / reference - 1) <= collar + gap ? own : null
}

const aggregateRecord = (
  { accepted, positions, underWay }: Holding,
  declared: { readonly cap: number; readonly collar: number },
  rule: ExposureRule,
): JudgedRecord => {
  const { order_id: ref, symbol, qty, equity, reference_price, order_value } = accepted.data
  const record = { seq: accepted.seq, ...accepted.data }
  if (reference_price === null && order_value === null) return { ref, value: null, note: 'accepted without any price' }
  const price = priceOf(accepted, declared.collar, rule.valueGap)
  if (price === null) {
    const note = `valued at ${order_value} for ${qty} at a market of ${reference_price}`
    return { ref, value: false, note, record }
  }
  const mark = reference_price === null ? price : Number(reference_price)
  const held = Math.abs(positions[symbol] ?? 0) * mark
  const coming = underWay[symbol] ?? 0
  const exposure = held + coming + Number(qty) * price
  const cap = declared.cap * Number(equity)
  if (!exceedsCap({ exposure, cap, lotRounding: rule.lot * price })) return { ref, value: true }
  const note = `${symbol}: ${money(held)} held, ${money(coming)} under way and ${money(Number(qty) * price)} make ${money(exposure)}, the cap is ${money(cap)}`
  return { ref, value: false, note, record }
}

/** One record an accepted entry: with it, the position and the open entries of its symbol stay under cap x equity. */
export const aggregateRecords = (
  events: readonly JournalEvent[],
  limits: State['limits'],
  rule: ExposureRule,
): JudgedRecord[] => {
  const capAt = limitHistory(limits, events, 'kelly.cap')
  const collarAt = limitHistory(limits, events, 'collar_pct')
  return visitEntries(events, holding => {
    const { seq } = holding.accepted
    return aggregateRecord(holding, { cap: stricter(capAt(seq), rule.cap), collar: collarAt(seq) }, rule)
  })
}

/** Mid prices by symbol at the acceptance of one entry, read back from the quotes. */
export interface Marks {
  readonly order_id: string
  readonly mids: Readonly<Record<string, number>>
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Positions at the mids, open entries, and the entry itself; null where a mid is missing. */
const recomputedGross = ({ accepted, positions, underWay }: Holding, mids: Marks['mids']): number | null => {
  const marked = Object.entries(held(positions)).map(([symbol, qty]) => Math.abs(qty) * (mids[symbol] ?? Number.NaN))
  const total = sum(marked) + sum(Object.values(underWay)) + orderValue(accepted)
  return Number.isFinite(total) ? total : null
}

export interface StageRule {
  /** The largest stage that the profile allows, whatever the target declares. */
  readonly stage: number
  readonly lot: number
  readonly grossGap: number
}

const stageRecord = (
  holding: Holding,
  stage: number,
  about: { marks: Marks | undefined; rule: StageRule },
): JudgedRecord => {
  const { order_id: ref, equity, gross_exposure, order_value, qty } = holding.accepted.data
  const record = { seq: holding.accepted.seq, ...holding.accepted.data }
  const { marks, rule } = about
  const published = Number(gross_exposure)
  const cap = stage * Number(equity)
  const recomputed = marks ? recomputedGross(holding, marks.mids) : null
  const lotRounding = order_value === null ? 0 : (rule.lot * Number(order_value)) / Number(qty)
  const shown = `${money(published)} with this entry, the stage allows ${money(cap)}`
  if (exceedsCap({ exposure: published, cap, lotRounding })) return { ref, value: false, note: shown, record }
  if (recomputed === null) return { ref, value: true }
  if (Math.abs(recomputed - published) > rule.grossGap * Math.max(recomputed, published)) {
    const note = `gross exposure ${money(published)} published, positions at their quotes and open entries make ${money(recomputed)}`
    return { ref, value: false, note, record }
  }
  return { ref, value: true }
}

/** One record an accepted entry: with it, all positions and open entries stay within stage x equity; at the entries with marks that sum is recomputed. */
export const stageRecords = (
  events: readonly JournalEvent[],
  of: { readonly limits: State['limits']; readonly marks: readonly Marks[] },
  rule: StageRule,
): JudgedRecord[] => {
  const stageAt = limitHistory(of.limits, events, 'capital_stage')
  const marks = new Map(of.marks.map(each => [each.order_id, each]))
  return visitEntries(events, holding => {
    const { seq, data } = holding.accepted
    return stageRecord(holding, stricter(stageAt(seq), rule.stage), { marks: marks.get(data.order_id), rule })
  })
}
