import { isAscii, isUtf8 } from 'node:buffer'
import type { Violation } from '../validate.ts'

/** Longest line, or record, that is read: 16 MiB. */
export const LONGEST_ROW = 16 * 1024 * 1024

const NOT_A_NUMBER = /[:[,]\s*(-?(?:NaN|Infinity|nan|inf))\b/

/** Bytes as text: of ASCII, which most exports are, in the cheapest way. */
export const textOf = (bytes: Buffer, from: number, to: number): string =>
  isAscii(bytes.subarray(from, to)) ? bytes.toString('latin1', from, to) : bytes.toString('utf8', from, to)

/** Why bytes are no JSON value, in one sentence. */
export const jsonFault = (text: string, error: unknown): Violation => {
  const number = NOT_A_NUMBER.exec(text)?.[1]
  if (number !== undefined) {
    return { path: '', rule: 'not-a-number', message: `holds ${number}, which JSON does not know: write null` }
  }
  const words = error instanceof Error ? error.message : String(error)
  const [problem = words] = words.split(', "')
  return { path: '', rule: 'json', message: `is not JSON: ${problem.replace(/\.\.\.$/, '').slice(0, 120)}` }
}

/** A fault of the encoding, which the decoder would hide behind a replacement character. */
export const encodingFault = (bytes: Buffer, from: number, to: number): Violation | null =>
  isUtf8(bytes.subarray(from, to)) ? null : { path: '', rule: 'encoding', message: 'is not UTF-8' }

export const longRowFault: Violation = {
  path: '',
  rule: 'line-length',
  message: 'is longer than 16 MiB and was not read',
}

/** The record again, whole numbers beyond 2^53 as their texts, so that two of them are not taken for one. */
export const exactRecord = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? (context?.source ?? value)
      : value,
  )
