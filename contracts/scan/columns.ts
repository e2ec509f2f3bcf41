import type { FieldPath } from './field-path.ts'
import { instantAt, instantOf, isSoundInstant } from './instant.ts'
import { addBytes, type KeyHash } from './key-hash.ts'

// What rules over many records need of each record, as typed arrays: an entry for every line, so that they cross to another thread for nothing.

/** `key`: the hash of one or more fields; `group`: the same, with the texts; `instant` and `number`: a number. */
export interface ColumnSpec {
  readonly kind: 'key' | 'group' | 'instant' | 'number'
  readonly paths: readonly FieldPath[]
}

export interface ColumnData {
  /** Two numbers an entry, (0, 0) where a field is missing or null; empty for numbers. */
  readonly keys: Uint32Array
  /** NaN where the field is missing or null, `UNREADABLE` where it is no such value; empty for keys. */
  readonly numbers: Float64Array
  /** Texts of a group by `shortKey`. */
  readonly names: ReadonlyMap<number, string>
}

/** The number of an entry whose field is there and cannot be read. */
export const UNREADABLE = Number.POSITIVE_INFINITY

export type Span = readonly [from: number, to: number]

const QUOTE = 0x22
const LETTER_N = 0x6e
const BRACKET = 0x5b
const DOT = 0x2e
const ZERO = 0x30
const EXACT_DIGITS = 15

const decoder = new TextDecoder('latin1')

export const isKeyed = ({ kind }: ColumnSpec): boolean => kind === 'key' || kind === 'group'

export const textOfValue = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value)

/** A whole number that JSON.parse has rounded. */
export const isInexact = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)

export const numberOfValue = (value: unknown, kind: ColumnSpec['kind']): number => {
  if (value === undefined || value === null) return Number.NaN
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value === '') return UNREADABLE
  const number = kind === 'instant' ? instantOf(value) : Number(value)
  return Number.isNaN(number) ? UNREADABLE : number
}

const hasPoint = (bytes: Uint8Array, [from, to]: Span): boolean => {
  for (let at = from; at < to; at++) if (bytes[at] === DOT) return true
  return false
}

export const parsedAt = (bytes: Uint8Array, span: Span): unknown => JSON.parse(decoder.decode(bytes.subarray(...span)))

/** Adds a sound value to the key, as its text; a number as the parsed number would be written (1.50 is 1.5). False where it is null. */
export const addSpan = (hash: KeyHash, bytes: Uint8Array, span: Span): boolean => {
  const [from, to] = span
  const first = bytes[from]
  if (first === LETTER_N) return false
  if (first === QUOTE) addBytes(hash, bytes, [from + 1, to - 1])
  else if (first === BRACKET || !hasPoint(bytes, span)) addBytes(hash, bytes, span)
  else {
    const text = Buffer.from(String(parsedAt(bytes, span)))
    addBytes(hash, text, [0, text.length])
  }
  return true
}

/** Digits as the whole number that they are; NaN where they are more than that, or too many to be exact. */
const wholeAt = (bytes: Uint8Array, [from, to]: Span): number => {
  if (to - from > EXACT_DIGITS) return Number.NaN
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** The number that a sound value stands for. */
export const numberAtSpan = (kind: ColumnSpec['kind'], bytes: Uint8Array, span: Span): number => {
  const [from, to] = span
  if (bytes[from] === LETTER_N) return Number.NaN
  const isText = bytes[from] === QUOTE
  if (kind === 'instant' && isText && isSoundInstant(bytes, from + 1, to - 1)) return instantAt(bytes, from + 1, to - 1)
  const whole = wholeAt(bytes, span)
  return Number.isNaN(whole) ? numberOfValue(parsedAt(bytes, span), kind) : whole
}
