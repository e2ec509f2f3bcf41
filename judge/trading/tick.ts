import { compareDecimals, isMultiple, parseDecimal } from './decimal.ts'

const ONE = parseDecimal('1')

/**
 * Whether a price is a whole number of ticks, compared as exact decimals: 0.3 is on a tick of 0.1, which floats deny.
 *
 * @throws RangeError if a text is not a decimal or the tick is not positive.
 * @example isOnTick('150.05', '0.01') // => true
 */
export function isOnTick(price: string, tick: string): boolean {
  return isMultiple(parseDecimal(price), parseDecimal(tick))
}

/**
 * Tick of a US equity at a price: a cent from one dollar on, a hundredth of a cent below.
 *
 * Source: SEC Rule 612 (Regulation NMS), as Alpaca enforces it.
 *
 * @throws RangeError if the price is not a positive decimal.
 * @example usEquityTick('0.5') // => '0.0001'
 */
export function usEquityTick(price: string): '0.01' | '0.0001' {
  const value = parseDecimal(price)
  if (value.unscaled <= 0n) throw new RangeError(`usEquityTick requires a positive price, found ${price}`)
  return compareDecimals(value, ONE) >= 0 ? '0.01' : '0.0001'
}

/**
 * Whether a US equity price is on its tick; trailing zeros beyond the tick are no fault.
 *
 * Source: SEC Rule 612.
 *
 * @throws RangeError if the price is not a positive decimal.
 * @example isOnUsEquityTick('150.001') // => false
 */
export function isOnUsEquityTick(price: string): boolean {
  return isOnTick(price, usEquityTick(price))
}

/**
 * Whether a quantity is a whole, positive number of lots.
 *
 * @throws RangeError if a text is not a decimal or the lot is not positive.
 * @example isLotMultiple('1.5', '1') // => false
 */
export function isLotMultiple(quantity: string, lot: string): boolean {
  const value = parseDecimal(quantity)
  return value.unscaled > 0n && isMultiple(value, parseDecimal(lot))
}
