import type { EventOf } from '../contracts/event.schema.ts'
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  formatDecimal,
  multiplyDecimals,
  parseDecimal,
  subtractDecimals,
} from '../judge/trading/decimal.ts'

export type Fill = EventOf<'fill'>

/** The books as the fills make them: signed quantity by symbol, filled quantity by order, and cash (null while no cash is known). */
export interface Books {
  readonly positions: ReadonlyMap<string, Decimal>
  readonly filled: ReadonlyMap<string, Decimal>
  readonly cash: Decimal | null
}

/** A fill whose own figures disagree with the books before it. */
export interface BookedFill {
  readonly fill: Fill
  readonly position: Decimal
  /** Null for the first fill where no cash was known before it. */
  readonly cash: Decimal | null
}

export const zero: Decimal = parseDecimal('0')

export const isZero = (value: Decimal): boolean => value.unscaled === 0n

export const isEqual = (one: Decimal, other: Decimal): boolean => compareDecimals(one, other) === 0

/** A decimal without trailing zeros, for sentences. */
export const shown = (value: Decimal): string => {
  const text = formatDecimal(value)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

export const signedQty = (side: string, qty: string): Decimal => {
  const value = parseDecimal(qty)
  return side === 'buy' || side === 'long' ? value : subtractDecimals(zero, value)
}

/** What a fill does to the cash: minus price x qty for a buy, plus for a sell, minus the commission. */
export const cashEffect = (fill: Fill['data']): Decimal => {
  const value = multiplyDecimals(signedQty(fill.side, fill.qty), parseDecimal(fill.price))
  return subtractDecimals(subtractDecimals(zero, value), parseDecimal(fill.commission))
}

const added = (table: Map<string, Decimal>, key: string, value: Decimal): Decimal => {
  const sum = addDecimals(table.get(key) ?? zero, value)
  table.set(key, sum)
  return sum
}

/**
 * Replays fills, in the order of their seq, from a known cash (null: from the cash that the first fill names). `booked` holds, for each fill, what the
 * position and the cash must be after it; `at` gives the books at a seq, which must not fall from call to call.
 */
export const replay = (
  fills: readonly Fill[],
  start: Decimal | null,
): { booked: readonly BookedFill[]; at: (seq: number) => Books } => {
  const positions = new Map<string, Decimal>()
  let cash = start
  const booked = fills.map(fill => {
    const { data } = fill
    const position = added(positions, data.symbol, signedQty(data.side, data.qty))
    const after = cash === null ? null : addDecimals(cash, cashEffect(data))
    cash = after ?? parseDecimal(data.cash)
    return { fill, position, cash: after }
  })
  return { booked, at: booksAlong(booked, start) }
}

const booksAlong = (booked: readonly BookedFill[], start: Decimal | null): ((seq: number) => Books) => {
  const positions = new Map<string, Decimal>()
  const filled = new Map<string, Decimal>()
  let cash = start
  let next = 0
  return seq => {
    for (let entry = booked[next]; entry && entry.fill.seq <= seq; entry = booked[++next]) {
      const { data } = entry.fill
      positions.set(data.symbol, entry.position)
      added(filled, data.order_id, parseDecimal(data.qty))
      cash = entry.cash ?? parseDecimal(data.cash)
    }
    return { positions: new Map(positions), filled: new Map(filled), cash }
  }
}
