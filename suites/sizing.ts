import type { FullDecision, Sizing } from '../contracts/decision.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import { exceedsCap, kellyAllowed, kellyFull } from '../judge/trading/kelly.ts'
import { entriesOf, entryPrice } from './entry-records.ts'
import { limitHistory, stricter } from './limit-history.ts'

// Sizes, recomputed from the inputs that each decision recorded.

export interface SizingEvidence {
  readonly orders: readonly Order[]
  /** Decisions in full; none where the target publishes none. */
  readonly decisions: readonly FullDecision[]
  /** order.accepted and what changed limits; none where the target has no journal. */
  readonly events: readonly JournalEvent[]
  /** Null where the target declares none: the cap is then that of the configuration. */
  readonly limits: State['limits'] | null
  /** Equity at the time of reading, for orders whose acceptance says none. */
  readonly equity: string
  /** The highest equity so far. */
  readonly peakEquity?: string
}

export interface SizingTolerance {
  /** The largest cap that the profile allows, whatever the target declares; the only one where it declares none. */
  readonly cap: number
  readonly lot: number
  readonly ratio: number
  readonly equityGap: number
  readonly priceGap: number
}

interface Case {
  readonly entry: Order
  readonly decision: FullDecision | null
  /** Seq of its acceptance; infinite where the journal says none. */
  readonly seq: number
  readonly equity: number
  /** The most that the equity can have been when the entry was accepted. */
  readonly highestEquity: number
  readonly referencePrice: number | null
  readonly cap: number
}

const casesOf = (evidence: SizingEvidence, allowedCap: number): Case[] => {
  const { limits } = evidence
  const decisions = new Map(evidence.decisions.map(decision => [decision.id, decision]))
  const accepted = new Map(eventsOf(evidence.events, 'order.accepted').map(event => [event.data.order_id, event]))
  const capAt = limits ? limitHistory(limits, evidence.events, 'kelly.cap') : () => allowedCap
  return entriesOf(evidence.orders).map(entry => {
    const acceptance = accepted.get(entry.id)
    const seq = acceptance?.seq ?? Number.POSITIVE_INFINITY
    const { equity, reference_price } = acceptance?.data ?? { equity: evidence.equity, reference_price: null }
    const highest = acceptance ? equity : (evidence.peakEquity ?? equity)
    return {
      entry,
      decision: entry.decision_id === null ? null : (decisions.get(entry.decision_id) ?? null),
      seq,
      equity: Number(equity),
      highestEquity: Number(highest),
      referencePrice: reference_price === null ? null : Number(reference_price),
      cap: stricter(capAt(seq), allowedCap),
    }
  })
}

/** Share of the equity that the recorded p, b, fraction and drawdown scale allow under the declared cap. @throws RangeError for inputs that are no numbers */
const allowedShare = (sizing: Sizing, cap: number): number =>
  kellyAllowed({
    p: sizing.p,
    b: sizing.b,
    fraction: Math.min(1, sizing.fraction),
    scale: Math.min(1, Math.max(0, sizing.dd_scale)),
    cap,
  })

const apart = (one: number, other: number): number => Math.abs(one / other - 1)

const percent = (share: number): string => `${(100 * share).toFixed(3)} %`

const sizedFaults = (of: Case, sizing: Sizing, tolerance: SizingTolerance): string[] => {
  const { entry, equity, cap } = of
  const [price, sizedEquity] = [Number(sizing.entry), Number(sizing.equity)]
  const share = allowedShare(sizing, cap)
  const notional = Number(entry.qty) * price
  const faults = []
  const lotRounding = price * tolerance.lot
  if (exceedsCap({ exposure: notional, cap: share * sizedEquity, lotRounding })) {
    faults.push(
      `${entry.qty} x ${sizing.entry} is ${percent(notional / sizedEquity)} of the equity, ${percent(share)} is allowed`,
    )
  }
  if (sizing.used > cap + tolerance.ratio) faults.push(`used ${sizing.used}, the cap is ${cap}`)
  if (sizedEquity > equity * (1 + tolerance.equityGap)) {
    faults.push(`sized on an equity of ${sizing.equity}, at its acceptance it was ${equity}`)
  }
  const reference = of.referencePrice ?? Number(entryPrice(entry) ?? Number.NaN)
  if (Number.isFinite(reference) && apart(price, reference) > tolerance.priceGap) {
    faults.push(`sized at a price of ${sizing.entry}, the market was at ${reference}`)
  }
  return faults
}

const capOnly = 'cap checked, formula not verified'

/**
 * Without a decision only the cap itself can be held: notional at submission against cap x equity. Where the equity of that time is not known and the
 * order is too large for the equity of now, but not for the highest there was, it cannot be told.
 */
const capOnlyRecord = (of: Case, price: number, { lot, record }: { lot: number; record: object }): JudgedRecord => {
  const { cap, equity, highestEquity } = of
  const { id: ref, qty } = of.entry
  const exposure = Number(qty) * price
  const exceeds = (of: number): boolean => exceedsCap({ exposure, cap: cap * of, lotRounding: price * lot })
  const note = `${qty} x ${price} is ${percent(exposure / equity)} of the equity, the cap is ${percent(cap)}`
  if (!exceeds(equity)) return { ref, value: true, note: capOnly }
  if (exceeds(highestEquity)) return { ref, value: false, note, record }
  return { ref, value: null, note: `${note}; what the equity was at its submission is not known` }
}

const capRecord = (of: Case, tolerance: SizingTolerance): JudgedRecord => {
  const { entry, decision } = of
  const ref = entry.id
  const sizing = decision?.sizing ?? null
  const record = { order: entry.id, qty: entry.qty, equity: of.equity, cap: of.cap, sizing }
  if (!Number.isFinite(of.cap) || !(of.equity > 0)) return { ref, value: null, note: 'no declared cap or no equity' }
  if (sizing !== null && sizing.entry !== null) {
    try {
      const faults = sizedFaults(of, sizing, tolerance)
      return faults.length === 0 ? { ref, value: true } : { ref, value: false, note: faults.join('; '), record }
    } catch (error) {
      return { ref, value: false, note: `its inputs make no size: ${String(error)}`, record }
    }
  }
  const price = of.referencePrice ?? Number(entryPrice(entry) ?? Number.NaN)
  if (!Number.isFinite(price)) return { ref, value: null, note: 'no price to value it at' }
  return capOnlyRecord(of, price, { lot: tolerance.lot, record })
}

/** One record an entry, with or without a decision. */
export const capRecords = (evidence: SizingEvidence, tolerance: SizingTolerance): JudgedRecord[] =>
  casesOf(evidence, tolerance.cap).map(of => capRecord(of, tolerance))

const differs = (one: number, other: number, ratio: number): boolean =>
  !(Math.abs(one - other) <= ratio * Math.max(1, Math.abs(other)))

const formulaFaults = (sizing: Sizing, declared: { cap: number; fraction: number }, ratio: number): string[] => {
  const { p, b, kelly_full, fraction, dd_scale, cap, used } = sizing
  const full = kellyFull(p, b)
  const share = Math.min(cap, fraction * Math.max(0, full) * dd_scale)
  const faults = []
  if (differs(kelly_full, full, ratio)) faults.push(`kelly_full ${kelly_full}, p - (1 - p)/b is ${full}`)
  if (differs(used, share, ratio)) faults.push(`used ${used}, min(cap, fraction x Kelly x scale) is ${share}`)
  if (differs(cap, declared.cap, ratio)) faults.push(`cap ${cap}, declared is ${declared.cap}`)
  if (differs(fraction, declared.fraction, ratio)) faults.push(`fraction ${fraction}, declared is ${declared.fraction}`)
  for (const [name, value] of Object.entries({ fraction, dd_scale, cap, used })) {
    if (!(value >= 0 && value <= 1 + ratio)) faults.push(`${name} ${value} lies outside 0..1`)
  }
  return faults
}

/** Seq of the journal at which a decision stood: that of its order, else of its own event. */
const seqOf = (events: readonly JournalEvent[]): ((decision: FullDecision) => number) => {
  const made = new Map(eventsOf(events, 'decision.made').map(({ seq, data }) => [data.decision_id, seq]))
  return decision => made.get(decision.id) ?? Number.POSITIVE_INFINITY
}

/** One record a decision with a size, whether or not it came to an order. */
export const formulaRecords = (evidence: SizingEvidence, ratio: number): JudgedRecord[] => {
  const { limits } = evidence
  if (limits === null) return []
  const at = seqOf(evidence.events)
  const capAt = limitHistory(limits, evidence.events, 'kelly.cap')
  const fractionAt = limitHistory(limits, evidence.events, 'kelly.fraction')
  return evidence.decisions.flatMap((decision): JudgedRecord[] => {
    const { sizing, id: ref } = decision
    if (sizing === null) return []
    const seq = at(decision)
    const declared = { cap: capAt(seq), fraction: fractionAt(seq) }
    try {
      const faults = formulaFaults(sizing, declared, ratio)
      return [
        faults.length === 0 ? { ref, value: true } : { ref, value: false, note: faults.join('; '), record: sizing },
      ]
    } catch (error) {
      return [{ ref, value: false, note: `its inputs make no Kelly share: ${String(error)}`, record: sizing }]
    }
  })
}

const needed = ['equity', 'p', 'b', 'kelly_full', 'fraction', 'dd', 'dd_scale', 'cap', 'used', 'entry', 'atr'] as const
const placed = ['atr_from_seq', 'atr_to_seq', 'k_sl', 'k_tp', 'stop', 'target', 'qty'] as const

const missingIn = (sizing: Sizing | null): string[] => {
  if (sizing === null) return ['sizing']
  return [...needed, ...placed].filter(name => sizing[name] === null || sizing[name] === undefined)
}

/**
 * One record an entry that names a decision: the decision can be read and holds every input of the size. A decision that broke its contract was left out
 * on the way and is as good as missing.
 */
export const inputRecords = (evidence: SizingEvidence): JudgedRecord[] =>
  entriesOf(evidence.orders).flatMap((entry): JudgedRecord[] => {
    const { decision_id } = entry
    if (decision_id === null && entry.source !== 'decision') return []
    const ref = decision_id ?? entry.id
    const decision = evidence.decisions.find(({ id }) => id === decision_id)
    if (!decision) {
      return [
        {
          ref,
          value: false,
          note: `order ${entry.id}: its decision cannot be read in full`,
          record: { order: entry.id },
        },
      ]
    }
    const missing = missingIn(decision.sizing)
    if (missing.length === 0) return [{ ref, value: true }]
    return [{ ref, value: false, note: `order ${entry.id}: missing ${missing.join(', ')}`, record: decision.sizing }]
  })
