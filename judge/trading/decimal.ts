/** An exact decimal number: unscaled / 10^scale. */
export type Decimal = { readonly unscaled: bigint; readonly scale: number }

const PATTERN = /^(-?)(\d+)(?:\.(\d+))?$/

/**
 * Parses a decimal string as the wire carries it: digits, an optional sign and an optional fraction; no exponent, no thousands separator.
 *
 * @throws RangeError if the text is not such a number.
 * @example parseDecimal('-1.50') // => { unscaled: -150n, scale: 2 }
 */
export function parseDecimal(text: string): Decimal {
  const match = PATTERN.exec(text)
  if (match === null) throw new RangeError(`parseDecimal requires a decimal string, found ${JSON.stringify(text)}`)
  const [, sign = '', whole = '', fraction = ''] = match
  return { unscaled: BigInt(sign + whole + fraction), scale: fraction.length }
}

/** Unscaled values of both numbers at their larger scale. */
function aligned(one: Decimal, other: Decimal): { left: bigint; right: bigint; scale: number } {
  const scale = Math.max(one.scale, other.scale)
  const at = ({ unscaled, scale: own }: Decimal) => unscaled * 10n ** BigInt(scale - own)
  return { left: at(one), right: at(other), scale }
}

/**
 * Exact sum.
 *
 * @example addDecimals(parseDecimal('0.1'), parseDecimal('0.2')) // => { unscaled: 3n, scale: 1 }
 */
export function addDecimals(one: Decimal, other: Decimal): Decimal {
  const { left, right, scale } = aligned(one, other)
  return { unscaled: left + right, scale }
}

/**
 * Exact difference, one - other.
 *
 * @example subtractDecimals(parseDecimal('1'), parseDecimal('0.75')) // => { unscaled: 25n, scale: 2 }
 */
export function subtractDecimals(one: Decimal, other: Decimal): Decimal {
  const { left, right, scale } = aligned(one, other)
  return { unscaled: left - right, scale }
}

/**
 * Exact product.
 *
 * @example multiplyDecimals(parseDecimal('1.5'), parseDecimal('0.2')) // => { unscaled: 30n, scale: 2 }
 */
export function multiplyDecimals(one: Decimal, other: Decimal): Decimal {
  return { unscaled: one.unscaled * other.unscaled, scale: one.scale + other.scale }
}

/**
 * Sign of one - other: -1, 0 or 1.
 *
 * @example compareDecimals(parseDecimal('1.0'), parseDecimal('1')) // => 0
 */
export function compareDecimals(one: Decimal, other: Decimal): -1 | 0 | 1 {
  const { left, right } = aligned(one, other)
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * Whether a number is a whole multiple of a positive step.
 *
 * @throws RangeError if the step is not positive.
 * @example isMultiple(parseDecimal('0.35'), parseDecimal('0.05')) // => true
 */
export function isMultiple(number: Decimal, step: Decimal): boolean {
  if (step.unscaled <= 0n) throw new RangeError(`isMultiple requires a positive step, found ${formatDecimal(step)}`)
  const { left, right } = aligned(number, step)
  return left % right === 0n
}

/**
 * The number as a decimal string with all its places.
 *
 * @example formatDecimal({ unscaled: -5n, scale: 2 }) // => '-0.05'
 */
export function formatDecimal({ unscaled, scale }: Decimal): string {
  const sign = unscaled < 0n ? '-' : ''
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const split = digits.length - scale
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, split)}.${digits.slice(split)}`
}

/**
 * The nearest double, for statistics; never for comparing prices.
 *
 * @example decimalToNumber(parseDecimal('0.10')) // => 0.1
 */
export function decimalToNumber(number: Decimal): number {
  return Number(formatDecimal(number))
}
