import type { Bar } from '../contracts/bar.schema.ts'
import type { OrderDecision, Sizing } from '../contracts/decision.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { JudgedRecord, MeasuredRecord } from '../judge/observation.ts'
import { averageTrueRange } from '../judge/trading/atr.ts'
import { usEquityTick } from '../judge/trading/tick.ts'
import { entriesOf, entryPrice, legOf } from './entry-records.ts'

// How far stops and targets lie from their entries, against bars.

/** The part of a bar that an average true range needs. */
export type RangeBar = Pick<Bar, 'seq' | 't' | 'h' | 'l' | 'c'>

export interface SymbolBars {
  readonly symbol: string
  readonly bars: readonly RangeBar[]
}

export interface DistancesEvidence {
  readonly orders: readonly Order[]
  /** Decisions that came to an order; none where the target publishes none. */
  readonly decisions: readonly OrderDecision[]
  /** Bars of each symbol, by seq, as far as they were asked for. */
  readonly bars: readonly SymbolBars[]
  /** Ids of the decisions whose bars were read. */
  readonly withBars: readonly string[]
  /** Declared distances in ATR; null where the target does not declare them. */
  readonly declared: { readonly k_sl: number; readonly k_tp: number } | null
}

export interface AtrRule {
  readonly period: number
  readonly barSeconds: number
  readonly lateSeconds: number
  readonly atrShare: number
}

const rangesOf = (bars: readonly RangeBar[]) =>
  bars.map(({ h, l, c }) => ({ high: Number(h), low: Number(l), close: Number(c) }))

/** ATR of the last of these bars; null for too few. */
export const atrOf = (bars: readonly RangeBar[], period: number, seed: 'wilder1978' | 'talib'): number | null =>
  averageTrueRange({ bars: rangesOf(bars), period, seed }).at(-1) ?? null

const tickAt = (price: number): number => Number(usEquityTick(price.toFixed(6)))

const endOf = (bar: RangeBar, barSeconds: number): number => Date.parse(bar.t) + barSeconds * 1000

/** Seqs that may rightly be the newest bar known while the decision was made. */
const newestKnown = (bars: readonly RangeBar[], decision: OrderDecision, rule: AtrRule): readonly [number, number] => {
  const endedBy = (ms: number): number =>
    bars.reduce((newest, bar) => (endOf(bar, rule.barSeconds) <= ms ? Math.max(newest, bar.seq) : newest), 0)
  const decided = Date.parse(decision.decided_at ?? decision.started_at)
  return [endedBy(Date.parse(decision.started_at) - rule.lateSeconds * 1000), endedBy(decided)]
}

const barFaults = (decision: OrderDecision, bars: readonly RangeBar[], rule: AtrRule): string[] => {
  const to = decision.sizing.atr_to_seq ?? 0
  const [oldest, newest] = newestKnown(bars, decision, rule)
  if (to >= oldest && to <= newest) return []
  const known = oldest === newest ? `${newest}` : `${oldest} to ${newest}`
  return [`its last bar is ${to}, the newest known at ${decision.decided_at} was ${known}`]
}

const priceFaults = (sizing: Sizing, atr: number, declared: DistancesEvidence['declared']): string[] => {
  const entry = Number(sizing.entry)
  const faults = []
  for (const [name, k, price] of [
    ['stop', sizing.k_sl, sizing.stop],
    ['target', sizing.k_tp, sizing.target],
  ] as const) {
    const distance = Math.abs(Number(price) - entry)
    const tick = tickAt(entry)
    if (!(Math.abs(distance - k * atr) <= tick)) {
      faults.push(
        `${name} ${price} is ${distance.toFixed(4)} from ${sizing.entry}, ${k} x ATR is ${(k * atr).toFixed(4)}`,
      )
    }
  }
  if (declared && sizing.k_sl !== declared.k_sl) faults.push(`k_sl ${sizing.k_sl}, declared is ${declared.k_sl}`)
  if (declared && sizing.k_tp !== declared.k_tp) faults.push(`k_tp ${sizing.k_tp}, declared is ${declared.k_tp}`)
  return faults
}

const legFaults = (order: Order | undefined, sizing: Sizing): string[] => {
  if (!order) return []
  const [stop, target] = [legOf(order, 'stop')?.stop_price, legOf(order, 'limit')?.limit_price]
  const faults = []
  if (stop && Number(stop) !== Number(sizing.stop)) faults.push(`stop leg at ${stop}, decided was ${sizing.stop}`)
  if (target && Number(target) !== Number(sizing.target)) {
    faults.push(`target leg at ${target}, decided was ${sizing.target}`)
  }
  return faults
}

const distanceRecord = (
  decision: OrderDecision,
  of: { readonly bars: readonly RangeBar[]; readonly order: Order | undefined },
  about: { readonly rule: AtrRule; readonly declared: DistancesEvidence['declared'] },
): JudgedRecord => {
  const { sizing, id: ref } = decision
  const { atr_from_seq: from, atr_to_seq: to } = sizing
  const { rule, declared } = about
  if (from === null || to === null || sizing.atr === null)
    return { ref, value: false, note: 'names no ATR or no bars', record: sizing }
  const used = of.bars.filter(({ seq }) => from <= seq && seq <= to)
  const atr = atrOf(used, rule.period, sizing.atr_seed)
  if (atr === null)
    return {
      ref,
      value: false,
      note: `bars ${from} to ${to}: ${used.length} can be read, too few for an ATR`,
      record: sizing,
    }
  const off = Math.abs(Number(sizing.atr) - atr)
  const faults = [
    ...barFaults(decision, of.bars, rule),
    ...(off <= Math.max(atr * rule.atrShare, 0)
      ? []
      : [`ATR ${sizing.atr}, bars ${from} to ${to} make ${atr.toFixed(6)}`]),
    ...priceFaults(sizing, atr, declared),
    ...legFaults(of.order, sizing),
  ]
  return faults.length === 0 ? { ref, value: true } : { ref, value: false, note: faults.join('; '), record: sizing }
}

const bySymbol = ({ bars }: DistancesEvidence): ((symbol: string) => readonly RangeBar[]) => {
  const table = new Map(bars.map(each => [each.symbol, each.bars]))
  return symbol => table.get(symbol) ?? []
}

/** One record a decision whose bars were read: the ATR, the bars that it is of, the distances, and the legs that were sent. */
export const atrRecords = (evidence: DistancesEvidence, rule: AtrRule): JudgedRecord[] => {
  const wanted = new Set(evidence.withBars)
  const orders = new Map(evidence.orders.map(order => [order.id, order]))
  const barsOf = bySymbol(evidence)
  return evidence.decisions
    .filter(({ id }) => wanted.has(id))
    .map(decision => {
      const bars = barsOf(decision.symbol)
      const order = orders.get(decision.order_id)
      return distanceRecord(decision, { bars, order }, { rule, declared: evidence.declared })
    })
}

export interface StopRule {
  readonly maxShareOfPrice: number
  readonly maxAtr: number
  readonly period: number
  readonly bars: number
  readonly barSeconds: number
}

/** ATR of an entry: as decided (which is judged by itself), else of the bars before it; null where neither is known. */
const entryAtr = (
  entry: Order,
  known: { readonly decision: OrderDecision | undefined; readonly bars: readonly RangeBar[] },
  rule: StopRule,
): number | null => {
  if (known.decision?.sizing.atr) return Number(known.decision.sizing.atr)
  if (entry.submitted_at === null) return null
  const at = Date.parse(entry.submitted_at)
  const before = known.bars.filter(bar => endOf(bar, rule.barSeconds) <= at)
  return atrOf(before.slice(-rule.bars), rule.period, 'wilder1978')
}

/** One record an entry with a stop: its distance as a share of what is allowed, negative on the wrong side. Without an ATR the price alone limits it. */
export const stopDistanceRecords = (evidence: DistancesEvidence, rule: StopRule): MeasuredRecord[] => {
  const barsOf = bySymbol(evidence)
  const decisions = new Map(evidence.decisions.map(decision => [decision.id, decision]))
  return entriesOf(evidence.orders).flatMap((entry): MeasuredRecord[] => {
    const stop = legOf(entry, 'stop')?.stop_price
    const price = entryPrice(entry)
    if (!stop || price === null) return []
    const way = entry.side === 'buy' ? 1 : -1
    const distance = way * (Number(price) - Number(stop))
    const decision = decisions.get(entry.decision_id ?? '')
    const atr = entryAtr(entry, { decision, bars: barsOf(entry.symbol) }, rule)
    const byPrice = rule.maxShareOfPrice * Number(price)
    const allowed = atr === null ? byPrice : Math.min(byPrice, rule.maxAtr * atr)
    const risk = (distance * Number(entry.filled_qty)).toFixed(2)
    const note = `entry ${price}, stop ${stop}: ${distance.toFixed(4)} away, ${allowed.toFixed(4)} is allowed; it leaves ${risk} at risk`
    const record = { symbol: entry.symbol, side: entry.side, price, stop, atr }
    return [{ ref: entry.id, value: distance / allowed, note, record }]
  })
}
