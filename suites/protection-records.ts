import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { JudgedRecord, MeasuredRecord } from '../judge/observation.ts'
import { addDecimals, compareDecimals, type Decimal, parseDecimal } from '../judge/trading/decimal.ts'
import { isEqual, shown, zero } from './books.ts'
import { type LegKinds, type ProtectionSample, protectionLine } from './protection.ts'

const isBelow = (one: Decimal, other: Decimal): boolean => compareDecimals(one, other) < 0

const legFault = (name: string, leaves: Decimal | null, { low, high }: ProtectionSample): string | null => {
  if (leaves === null) return null
  const open = isEqual(low, high) ? shown(high) : `${shown(low)} to ${shown(high)}`
  if (isBelow(leaves, low)) return `${open} is open, the ${name} covers ${shown(leaves)}`
  if (isBelow(high, leaves)) return `the ${name} would take ${shown(leaves)}, ${open} is open`
  return null
}

const sumFault = (name: string, sum: Decimal | null, { symbol, position }: ProtectionSample): string | null =>
  sum === null || isEqual(sum, position)
    ? null
    : `${symbol}: the position is ${shown(position)}, all ${name} legs cover ${shown(sum)}`

const faultOf = (sample: ProtectionSample): string | null =>
  legFault('stop', sample.stop, sample) ??
  legFault('target', sample.limit, sample) ??
  sumFault('stop', sample.symbolStop, sample) ??
  sumFault('target', sample.symbolLimit, sample)

const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000

const sampleRecord = (sample: ProtectionSample): object => ({
  entry: sample.entryId,
  seq: sample.seq,
  ts: sample.ts,
  filled: shown(sample.filled),
  stop: sample.stop && shown(sample.stop),
  limit: sample.limit && shown(sample.limit),
  position: shown(sample.position),
})

/** One entry's samples: a fault may last for the settling time; one that the journal ends in is unknown until then. */
const entryRecord = (
  id: string,
  samples: readonly ProtectionSample[],
  limits: { readonly settleSeconds: number; readonly end: string },
): JudgedRecord => {
  let isOpenEnded = false
  for (const [index, sample] of samples.entries()) {
    const note = faultOf(sample)
    if (note === null) continue
    const next = samples[index + 1]
    const lasted = secondsBetween(sample.ts, next?.ts ?? limits.end)
    if (lasted > limits.settleSeconds) {
      return { ref: id, value: false, note: `for ${lasted} s ${note}`, record: sampleRecord(sample) }
    }
    isOpenEnded = next === undefined
  }
  return isOpenEnded
    ? { ref: id, value: null, note: 'the journal ends while its legs are changing' }
    : { ref: id, value: true }
}

/** One record an entry that filled: at every instant each leg covers exactly what is open of it, and all legs of a symbol its position. */
export const protectionRecords = (
  events: readonly JournalEvent[],
  kinds: LegKinds,
  settleSeconds: number,
): JudgedRecord[] => {
  const end = events.at(-1)?.ts
  if (end === undefined) return []
  const byEntry = Map.groupBy(protectionLine(events, kinds), sample => sample.entryId)
  return [...byEntry].map(([id, samples]) => entryRecord(id, samples, { settleSeconds, end }))
}

const coversFrom = (sample: ProtectionSample): boolean =>
  sample.stop !== null &&
  sample.limit !== null &&
  !isBelow(sample.stop, sample.low) &&
  !isBelow(sample.limit, sample.low)

/**
 * One record for each fill that left its entry incomplete: seconds until both legs covered what was open. A fill that was not covered when the journal
 * ends is at least that old.
 */
export const partialFillRecords = (
  events: readonly JournalEvent[],
  kinds: LegKinds,
  entryQty: ReadonlyMap<string, string>,
): MeasuredRecord[] => {
  const end = events.at(-1)?.ts ?? ''
  const byEntry = Map.groupBy(protectionLine(events, kinds), sample => sample.entryId)
  const filled = new Map<string, Decimal>()
  return eventsOf(events, 'fill').flatMap(({ ts, seq, data }): MeasuredRecord[] => {
    const whole = entryQty.get(data.order_id)
    if (whole === undefined || !data.position_intent.endsWith('_to_open')) return []
    const sum = addDecimals(filled.get(data.order_id) ?? zero, parseDecimal(data.qty))
    filled.set(data.order_id, sum)
    if (!isBelow(sum, parseDecimal(whole))) return []
    const after = (byEntry.get(data.order_id) ?? []).filter(sample => sample.seq >= seq)
    const covered = after.find(coversFrom)
    const seconds = secondsBetween(ts, covered?.ts ?? end)
    const note = `${shown(sum)} of ${whole} filled, both legs covered it ${covered ? `after ${seconds} s` : `not within ${seconds} s`}`
    const record = after[0] ? sampleRecord(after[0]) : null
    return [{ ref: data.fill_id, value: covered ? seconds : [seconds, null], note, record }]
  })
}
