import type { Automaton } from './automaton.ts'
import { EMPTY_LIST, type FieldCheck, NULL, NUMBER, STRING, TRUE_FALSE } from './field.ts'
import { isSoundInstant } from './instant.ts'

// Each function begins at a byte and answers where the value ends, or -1: not known to be sound. It never says that a value is wrong.
// Reading stops at the line's end at the latest, for no value holds a line feed.

const QUOTE = 0x22
const BACKSLASH = 0x5c
const MINUS = 0x2d
const DOT = 0x2e
const ZERO = 0x30
/** Whole numbers of so many digits are exact. */
const EXACT_DIGITS = 15

const plainText = (bytes: Uint8Array, from: number): number => {
  let at = from
  for (;;) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE) return at
    if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return -1
    at++
  }
}

const knownText = ({ next, accepting }: Automaton, bytes: Uint8Array, from: number): number => {
  let state = 1
  let at = from
  for (;;) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE) return accepting[state] === 1 ? at : -1
    state = next[state * 256 + byte] ?? 0
    if (state === 0) return -1
    at++
  }
}

const matchString = (field: FieldCheck, bytes: Uint8Array, from: number): number => {
  const start = from + 1
  const end = field.automaton === null ? plainText(bytes, start) : knownText(field.automaton, bytes, start)
  if (end === -1) return -1
  const length = end - start
  if (length < field.leastLength || length > field.mostLength) return -1
  if (field.instant && !isSoundInstant(bytes, start, end)) return -1
  return end + 1
}

const digitsEnd = (bytes: Uint8Array, from: number): number => {
  let at = from
  while ((bytes[at] ?? 0) >= ZERO && (bytes[at] ?? 0) <= 0x39) at++
  return at
}

const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15]

/** The value of plain digits with a point: exact as JSON.parse reads it, for both parts of the quotient are exact. */
const decimalValue = (bytes: Uint8Array, span: { from: number; to: number; point: number }): number => {
  let value = 0
  const from = bytes[span.from] === MINUS ? span.from + 1 : span.from
  for (let at = from; at < span.to; at++) if (at !== span.point) value = value * 10 + (bytes[at] ?? 0) - ZERO
  const scaled = span.point === -1 ? value : value / (POWERS[span.to - span.point - 1] ?? Number.NaN)
  return from === span.from ? scaled : -scaled
}

/** A number without exponent of at most 15 digits. */
const matchNumber = (field: FieldCheck, bytes: Uint8Array, from: number): number => {
  const first = bytes[from] === MINUS ? from + 1 : from
  let end = digitsEnd(bytes, first)
  if (end === first || (bytes[first] === ZERO && end > first + 1)) return -1
  let point = -1
  if (bytes[end] === DOT) {
    if (field.integer) return -1
    point = end
    end = digitsEnd(bytes, point + 1)
    if (end === point + 1) return -1
  }
  const byte = bytes[end] ?? 0
  if (byte === 0x65 || byte === 0x45 || end - first > EXACT_DIGITS) return -1
  const value = decimalValue(bytes, { from, to: end, point })
  const isWithin = value >= field.least && value <= field.most && value > field.above && value < field.below
  return isWithin ? end : -1
}

const word = (bytes: Uint8Array, from: number, text: string): number => {
  for (let index = 0; index < text.length; index++) if (bytes[from + index] !== text.charCodeAt(index)) return -1
  return from + text.length
}

const matchWord = (types: number, bytes: Uint8Array, from: number): number => {
  const first = bytes[from]
  if (first === 0x6e && (types & NULL) !== 0) return word(bytes, from, 'null')
  if ((types & TRUE_FALSE) === 0) return -1
  if (first === 0x74) return word(bytes, from, 'true')
  return first === 0x66 ? word(bytes, from, 'false') : -1
}

const decoder = new TextDecoder('latin1')

/** What the schema itself says of the value. */
const isValid = (field: FieldCheck, bytes: Uint8Array, span: readonly [from: number, to: number]): boolean =>
  field.validate === null || field.validate(JSON.parse(decoder.decode(bytes.subarray(...span)))).length === 0

const scalarEnd = (field: FieldCheck, bytes: Uint8Array, from: number): number => {
  const first = bytes[from] ?? 0
  if (first === QUOTE) return (field.types & STRING) === 0 ? -1 : matchString(field, bytes, from)
  if (first === MINUS || (first >= ZERO && first <= 0x39))
    return (field.types & NUMBER) === 0 ? -1 : matchNumber(field, bytes, from)
  if (first === 0x5b) return (field.types & EMPTY_LIST) !== 0 && bytes[from + 1] === 0x5d ? from + 2 : -1
  return matchWord(field.types, bytes, from)
}

/** Where a sound value of the field ends that begins at this byte; -1 where it is not known to be sound. */
export const matchValue = (field: FieldCheck, bytes: Uint8Array, from: number): number => {
  const end = scalarEnd(field, bytes, from)
  if (end === -1 || field.validate === null) return end
  return isValid(field, bytes, [from, end]) ? end : -1
}
