import type { MappedRecord } from './list.ts'

// What systems leave to the order of their lists: which record came first, and which orders belong together.

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldOf = (value: unknown, name: string): unknown => (isFields(value) ? value[name] : undefined)

const legsOf = (value: unknown): readonly unknown[] => {
  const legs = fieldOf(value, 'legs')
  return Array.isArray(legs) ? legs : []
}

const withValue = (record: MappedRecord, value: unknown): MappedRecord => ({ ...record, value })

const hasSeq = (value: unknown): boolean => Number.isSafeInteger(fieldOf(value, 'seq'))

/** Each record with the seq of its place in the list, from 1 on, where any has none of its own. */
export const numbered = (records: readonly MappedRecord[]): readonly MappedRecord[] =>
  records.every(({ value }) => hasSeq(value))
    ? records
    : records.map((record, index) =>
        isFields(record.value) ? withValue(record, { ...record.value, seq: index + 1 }) : record,
      )

/** By the instant of each record, in units of `unitMs`; two of one instant follow one another. The same record has the same seq whatever range is asked for. */
export const numberedByTime =
  (unitMs: number) =>
  (records: readonly MappedRecord[]): readonly MappedRecord[] => {
    if (records.every(({ value }) => hasSeq(value))) return records
    let last = -1
    return records.map(record => {
      const at = Date.parse(String(fieldOf(record.value, 't')))
      if (!isFields(record.value) || Number.isNaN(at)) return record
      last = Math.max(last + 1, Math.floor(at / unitMs))
      return withValue(record, { ...record.value, seq: last })
    })
  }

/** Orders that name another of the list as their parent become its legs. */
const nested = (records: readonly MappedRecord[]): readonly MappedRecord[] => {
  const children = new Map<string, Fields[]>()
  const ids = new Set(records.map(({ value }) => fieldOf(value, 'id')))
  const isChild = ({ value }: MappedRecord): boolean => {
    const parent = fieldOf(value, 'parent_id')
    return typeof parent === 'string' && parent !== fieldOf(value, 'id') && ids.has(parent)
  }
  for (const { value } of records.filter(isChild)) {
    if (!isFields(value)) continue
    const parent = String(value.parent_id)
    children.set(parent, [...(children.get(parent) ?? []), value])
  }
  return records
    .filter(record => !isChild(record))
    .map(record => {
      const own = children.get(String(fieldOf(record.value, 'id')))
      if (!own || !isFields(record.value)) return record
      const known = new Set(legsOf(record.value).map(leg => fieldOf(leg, 'id')))
      const legs = [...legsOf(record.value), ...own.filter(leg => !known.has(leg.id))]
      return withValue(record, { ...record.value, order_class: 'bracket', legs })
    })
}

/** Seqs between two orders, so that a leg that comes later moves no other order. */
const STEP = 16

/** Orders with their legs inside, each with a seq: its own, or that of its place where any has none. */
export const arrangedOrders = (records: readonly MappedRecord[]): readonly MappedRecord[] => {
  const orders = nested(records)
  if (orders.every(({ value }) => [value, ...legsOf(value)].every(hasSeq))) return orders
  return orders.map((record, index) => {
    if (!isFields(record.value)) return record
    const seq = (index + 1) * STEP
    const legs = legsOf(record.value).map((leg, place) => (isFields(leg) ? { ...leg, seq: seq + place + 1 } : leg))
    return withValue(record, { ...record.value, seq, legs })
  })
}
