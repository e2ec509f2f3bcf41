import type { TargetErrorCode } from '../errors.ts'

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: TargetErrorCode; readonly found: string }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** Index of the quote that ends the string whose first character after the opening quote is at `from`. */
const stringEnd = (text: string, from: number): number => {
  let end = text.indexOf('"', from)
  for (;;) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end
    end = text.indexOf('"', end + 1)
  }
}

/** Calls `visit` with the raw text of each key of a valid JSON text; a string is a key if a colon follows it. */
const eachKey = (text: string, visit: (start: number, end: number) => void): void => {
  for (let start = text.indexOf('"'); start !== -1; ) {
    const end = stringEnd(text, start + 1)
    let next = end + 1
    while (isBlank(text.charCodeAt(next))) next++
    if (text.charCodeAt(next) === COLON) visit(start, end)
    start = text.charCodeAt(next) === QUOTE ? next : text.indexOf('"', next)
  }
}

/** Number of keys in all objects of a parsed value, without recursion: a hostile answer may be nested a million deep. */
const countKeys = (value: unknown): number => {
  const open: unknown[] = [value]
  let keys = 0
  while (open.length > 0) {
    const item = open.pop()
    if (Array.isArray(item)) {
      for (const entry of item) if (typeof entry === 'object' && entry !== null) open.push(entry)
    } else if (typeof item === 'object' && item !== null) {
      const fields = Object.values(item)
      keys += fields.length
      for (const field of fields) if (typeof field === 'object' && field !== null) open.push(field)
    }
  }
  return keys
}

interface Level {
  readonly keys: Set<string>
}

/** The first key that an object of a valid JSON text holds twice. Only run once it is known that there is one. */
const duplicateKey = (text: string): string => {
  const levels: Level[] = []
  const starts = new Map<number, number>()
  eachKey(text, (start, end) => starts.set(start, end))
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x7b) levels.push({ keys: new Set() })
    else if (code === 0x7d) levels.pop()
    else if (code === QUOTE) {
      const end = stringEnd(text, i + 1)
      if (starts.has(i)) {
        const key = String(JSON.parse(text.slice(i, end + 1)))
        const keys = levels.at(-1)?.keys
        if (keys?.has(key)) return key
        keys?.add(key)
      }
      i = end
    }
  }
  return 'unknown'
}

const syntaxFault = (text: string, error: unknown): ParsedJson => {
  const token = /[[:,]\s*([+-]?(?:NaN|Infinity))\b/.exec(text)?.[1]
  if (token !== undefined) return { ok: false, code: 'GATE_TARGET_NOT_A_NUMBER', found: token }
  const found = error instanceof Error ? error.message.slice(0, 200) : String(error)
  return { ok: false, code: 'GATE_TARGET_INVALID_JSON', found: text === '' ? 'it is empty' : found }
}

/**
 * Parses JSON strictly: NaN, Infinity and keys that come twice in one object are faults. Duplicates are found by counting (keys in the text
 * against keys in the value), in one pass over the text at any size; they are looked for by name only when the counts differ.
 */
export const parseJson = (text: string): ParsedJson => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return syntaxFault(text, error)
  }
  let written = 0
  eachKey(text, () => written++)
  if (written === countKeys(value)) return { ok: true, value }
  return { ok: false, code: 'GATE_TARGET_DUPLICATE_KEY', found: duplicateKey(text) }
}
