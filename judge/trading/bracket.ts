import { compareDecimals, parseDecimal } from './decimal.ts'

/** Direction of a position. */
export type PositionSide = 'long' | 'short'

/** What is wrong with the prices of a bracket. */
export type BracketFault = 'stop-not-protective' | 'target-not-profitable'

/** Prices of a bracket, as decimal strings. */
export type Bracket = {
  readonly side: PositionSide
  readonly entry: string
  readonly stop: string
  readonly target: string
}

/**
 * Direction of the position that an entry order opens.
 *
 * @example positionSide('sell') // => 'short'
 */
export function positionSide(orderSide: 'buy' | 'sell'): PositionSide {
  return orderSide === 'buy' ? 'long' : 'short'
}

/**
 * Faults of a bracket, none if it is in order. A long position needs stop < entry < target, a short one the reverse; equal prices protect nothing.
 *
 * Source: Alpaca, bracket orders (take profit above stop loss for a buy, reversed for a sell).
 *
 * @throws RangeError if a price is not a decimal string.
 * @example bracketFaults({ side: 'long', entry: '100', stop: '101', target: '110' }) // => ['stop-not-protective']
 */
export function bracketFaults({ side, entry, stop, target }: Bracket): readonly BracketFault[] {
  const price = parseDecimal(entry)
  const expected = side === 'long' ? -1 : 1
  const faults: BracketFault[] = []
  if (compareDecimals(parseDecimal(stop), price) !== expected) faults.push('stop-not-protective')
  if (compareDecimals(price, parseDecimal(target)) !== expected) faults.push('target-not-profitable')
  return faults
}

/**
 * Whether stop and target of a bracket lie on the right sides of its entry.
 *
 * @throws RangeError if a price is not a decimal string.
 * @example isProtective({ side: 'short', entry: '100', stop: '102', target: '95' }) // => true
 */
export function isProtective(bracket: Bracket): boolean {
  return bracketFaults(bracket).length === 0
}
