import type { DecisionInput } from '../contracts/decision.schema.ts'
import type { JudgedRecord, StepRecord } from '../judge/observation.ts'
import { type DataEvent, isReported } from './bar-window.ts'
import type { DecidedItem } from './one-item.ts'

const outcomeOf = ({ decision }: DecidedItem): string => decision?.outcome ?? 'no decision'

const reasonOf = ({ decision }: DecidedItem): string | null =>
  decision && decision.outcome !== 'none' ? decision.reason : null

const quotesOf = ({ decision }: DecidedItem): DecisionInput[] =>
  decision && decision.outcome !== 'none' ? decision.inputs.filter(({ kind }) => kind === 'quote') : []

const refOf = (item: DecidedItem): string => item.decision?.id ?? item.symbol

/** Whether an order was decided on a quote that came after the instant: from then on every quote of the symbol was bad. */
const usedAfter = (item: DecidedItem, instant: string): boolean =>
  outcomeOf(item) === 'order' &&
  (quotesOf(item).length === 0 || quotesOf(item).some(({ as_of }) => Date.parse(as_of) > Date.parse(instant)))

export interface CrossedEvidence {
  readonly crossedFrom: string
  readonly crossed: readonly DecidedItem[]
  readonly locked: readonly string[]
  /** The same signal on symbols without a fault, at the same time. */
  readonly sound: readonly DecidedItem[]
  readonly events: readonly DataEvent[]
}

type CrossedStep = 'crossed-flagged' | 'crossed-unused' | 'locked-flagged' | 'sound-trades'

const flagged = (
  step: 'crossed-flagged' | 'locked-flagged',
  symbol: string,
  isFlagged: boolean,
): StepRecord<'crossed-flagged' | 'locked-flagged'> =>
  isFlagged
    ? { step, ref: symbol, value: true }
    : {
        step,
        ref: symbol,
        value: false,
        note: `the book of ${symbol} was ${step.split('-')[0]}, no data.violation says so`,
      }

/** A crossed book is flagged and no order rests on it, a locked one is flagged; the same signal trades where the book is sound. */
export const crossedRecords = (evidence: CrossedEvidence): StepRecord<CrossedStep>[] => {
  const { crossedFrom, crossed, locked, sound, events } = evidence
  return [
    ...crossed.map(({ symbol }) => flagged('crossed-flagged', symbol, isReported(events, symbol, ['crossed']))),
    ...locked.map(symbol => flagged('locked-flagged', symbol, isReported(events, symbol, ['locked', 'crossed']))),
    ...crossed.map((item): StepRecord<CrossedStep> => {
      const about = { step: 'crossed-unused' as const, ref: refOf(item) }
      if (item.decision === null) return { ...about, value: null, note: `no decision was made on ${item.symbol}` }
      const note = `an order was decided on the book of ${item.symbol}, crossed since ${crossedFrom}`
      return usedAfter(item, crossedFrom)
        ? { ...about, value: false, record: item.decision, note }
        : { ...about, value: true }
    }),
    ...sound.map((item): StepRecord<CrossedStep> => {
      const note = `expected an order on a sound book, found ${outcomeOf(item)} (${reasonOf(item) ?? 'no reason'})`
      const about = { step: 'sound-trades' as const, ref: refOf(item) }
      return outcomeOf(item) === 'order' ? { ...about, value: true } : { ...about, value: null, record: item, note }
    }),
  ]
}

/** A symbol's newest quote as read at one instant. */
export interface QuoteLook {
  readonly symbol: string
  readonly seq: number
  readonly t: string
}

export interface ReorderEvidence {
  /** Looks at the symbols in the order in which they were taken, past the late tick; each look holds one of every symbol. */
  readonly looks: readonly QuoteLook[]
  /** A symbol of the same feed whose ticks all come in time: it tells which ticks were due. */
  readonly punctual: string
  readonly events: readonly DataEvent[]
}

/** The look at which a symbol's quote had become older than one that it had shown, or -1. */
const fallAt = (own: readonly QuoteLook[]): number =>
  own.findIndex((look, index) => {
    const before = own[index - 1]
    return before !== undefined && (look.seq < before.seq || Date.parse(look.t) < Date.parse(before.t))
  })

/**
 * The first tick after the start is the late one, the next its successor: both are told by the punctual symbol. Once the successor is due, a symbol
 * that shows the late tick has put it in the successor's place, even if no look fell between the two.
 */
const replacedAt = (own: readonly QuoteLook[], due: readonly QuoteLook[]): number => {
  const stamps = [...new Set(due.map(({ t }) => t))]
  const [, late, successor] = stamps
  if (late === undefined || successor === undefined) return -1
  return own.findIndex(({ t }, index) => t === late && (due[index]?.t ?? '') >= successor)
}

/** Neither seq nor stamp of a symbol's quote ever falls behind what had come. A target that noticed no late tick may not have been sent one. */
export const reorderRecords = ({ looks, punctual, events }: ReorderEvidence): StepRecord<'forward' | 'noticed'>[] => {
  const bySymbol = Map.groupBy(looks, ({ symbol }) => symbol)
  const due = bySymbol.get(punctual) ?? []
  return [...bySymbol].flatMap(([symbol, own]) => {
    if (symbol === punctual) return []
    const fall = fallAt(own)
    const at = fall >= 0 ? fall : replacedAt(own, due)
    const [before, after] = [fall >= 0 ? own[fall - 1] : due[at], own[at]]
    const note = `${symbol} shows its quote of ${after?.t} (seq ${after?.seq}) after one of ${before?.t} had come`
    const isNoticed = isReported(events, symbol, ['out-of-order'])
    return [
      at < 0
        ? { step: 'forward', ref: symbol, value: true }
        : { step: 'forward', ref: symbol, value: false, record: [before, after], note },
      isNoticed
        ? { step: 'noticed', ref: symbol, value: true }
        : { step: 'noticed', ref: symbol, value: null, note: `no late tick was reported for ${symbol}: did it come?` },
    ]
  })
}

export interface StaleQuoteEvidence {
  readonly frozen: readonly string[]
  readonly moving: readonly string[]
  /** Symbols whose bars went on while their quote stood still. */
  readonly trading: readonly string[]
  /** Seconds for which the quotes had stood still, and the declared limit. */
  readonly frozenSeconds: number
  readonly limitSeconds: number
  readonly events: readonly DataEvent[]
}

/** A quote that stood still beyond the limit while bars went on is reported; one that moved is not. */
export const staleQuoteRecords = (evidence: StaleQuoteEvidence): StepRecord<'frozen-flagged' | 'moving-quiet'>[] => {
  const { frozen, moving, trading, frozenSeconds, limitSeconds, events } = evidence
  if (frozenSeconds <= limitSeconds) return []
  return [
    ...frozen.map((symbol): StepRecord<'frozen-flagged' | 'moving-quiet'> => {
      const about = { step: 'frozen-flagged' as const, ref: symbol }
      if (!trading.includes(symbol))
        return { ...about, value: null, note: `no bar of ${symbol} came while its quote stood still` }
      const note = `the quote of ${symbol} stood still for ${frozenSeconds} s, limit ${limitSeconds} s: no stale-quote violation`
      return isReported(events, symbol, ['stale-quote']) ? { ...about, value: true } : { ...about, value: false, note }
    }),
    ...moving.map((symbol): StepRecord<'frozen-flagged' | 'moving-quiet'> => {
      const about = { step: 'moving-quiet' as const, ref: symbol }
      const note = `the quote of ${symbol} moved and was reported stale`
      return isReported(events, symbol, ['stale-quote']) ? { ...about, value: false, note } : { ...about, value: true }
    }),
  ]
}

export type Fault = 'crossed' | 'null-price' | 'stale-quote' | 'gap'

export interface GateTrial extends DecidedItem {
  readonly fault: Fault
  /** Since when the symbol's data was bad. */
  readonly since: string
}

export interface GateEvidence {
  readonly trials: readonly GateTrial[]
  readonly events: readonly DataEvent[]
  readonly quoteMaxAgeSeconds: number
}

const rangeCovers = (trial: GateTrial, events: readonly DataEvent[]): boolean => {
  const sizing = trial.decision && trial.decision.outcome !== 'none' ? trial.decision.sizing : null
  const [from, to] = [sizing?.atr_from_seq ?? null, sizing?.atr_to_seq ?? null]
  return events.some(
    ({ kind, symbol, fromSeq, toSeq }) =>
      kind === 'missing' &&
      symbol === trial.symbol &&
      from !== null &&
      to !== null &&
      (fromSeq ?? 0) <= to &&
      (toSeq ?? 0) >= from,
  )
}

/** How an order rests on the data that was found bad, or null where it does not. */
const misuse = (trial: GateTrial, { events, quoteMaxAgeSeconds }: GateEvidence): string | null => {
  if (outcomeOf(trial) !== 'order') return null
  if (trial.fault === 'gap') return rangeCovers(trial, events) ? 'its ATR was taken over bars that are missing' : null
  if (trial.fault !== 'stale-quote') {
    return usedAfter(trial, trial.since)
      ? `its quote came after ${trial.since}, when every quote was ${trial.fault}`
      : null
  }
  const still = (Date.parse(trial.decision?.decided_at ?? trial.since) - Date.parse(trial.since)) / 1000
  return still > quoteMaxAgeSeconds ? `its quote had stood still for ${still} s` : null
}

/** Reasons that say that the data was at fault. */
const dataReasons = new Set(['data-quality', 'stale-data'])

const gateRecord = (trial: GateTrial, evidence: GateEvidence): JudgedRecord => {
  const ref = refOf(trial)
  const found = `${trial.fault} on ${trial.symbol}`
  if (trial.decision === null) return { ref, value: null, note: `${found}: no decision was made` }
  if (!isReported(evidence.events, trial.symbol, [trial.fault])) {
    return { ref, value: null, note: `${found} was never reported: there was nothing to block` }
  }
  const wrong = misuse(trial, evidence)
  if (wrong !== null)
    return { ref, value: false, record: trial.decision, note: `${found} was reported and an order sent: ${wrong}` }
  if (outcomeOf(trial) === 'order') return { ref, value: true }
  const reason = reasonOf(trial)
  if (reason !== null && dataReasons.has(reason)) return { ref, value: true }
  const note = `${found}: expected a refusal for its data, found ${outcomeOf(trial)} for ${reason ?? 'no reason'}`
  return { ref, value: reason === null || reason === '' ? false : null, record: trial.decision, note }
}

/** A decision on data that was reported bad either does not rest on it or is refused with a reason that names the data. */
export const gateRecords = (evidence: GateEvidence): JudgedRecord[] =>
  evidence.trials.map(trial => gateRecord(trial, evidence))
