// The functions that mappings may call beside those of JSONata. Pure; docs/mapping.md lists them with examples that a test runs.

/** What a helper was given cannot be what it makes. */
class HelperError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'HelperError'
  }
}

/** A protective order as a mapping writes it down: completed from its entry later on. */
export interface LegMark {
  readonly $leg: 'stop' | 'target'
  readonly price: string
  readonly more: Readonly<Record<string, unknown>>
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 100)

const fail = (helper: string, value: unknown, problem: string): never => {
  throw new HelperError(`$${helper}(${shown(value)}): ${problem}`)
}

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

/** Digits of a text or number without an exponent, a plus sign or leading zeros; null where it is no number. */
const plainDigits = (text: string): string | null => {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
  if (!match) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole + fraction === '') return null
  const point = whole.length + Number(exponent)
  const digits = whole + fraction
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0')
  const at = Math.max(0, point)
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, '') || '0'
  const after = padded.slice(at)
  const isZero = /^0*$/.test(before + after)
  return `${sign === '-' && !isZero ? '-' : ''}${before}${after === '' ? '' : `.${after}`}`
}

/** An exact decimal as a string. A number becomes the shortest text that means it; with `places` it is rounded to so many. Nothing stays nothing. */
export const decimal = (value?: unknown, places?: unknown): string | undefined => {
  if (isBlank(value)) return undefined
  if (typeof value !== 'number' && typeof value !== 'string')
    return fail('decimal', value, 'is neither a number nor a text')
  if (typeof value === 'number' && !Number.isFinite(value)) return fail('decimal', value, 'is not finite')
  const rounded = places === undefined ? value : Number(value).toFixed(Math.min(20, Math.max(0, Number(places))))
  return plainDigits(String(rounded).trim()) ?? fail('decimal', value, 'is no decimal number')
}

/** A price above zero; 0, "0", "0.0", "" and null mean that there is none. */
export const price = (value?: unknown, places?: unknown): string | undefined => {
  const text = decimal(value, places)
  return text === undefined || /^-?0+(\.0+)?$/.test(text) ? undefined : text
}

const isoFrom = (helper: string, value: unknown, ms: number): string => {
  const date = new Date(ms)
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString()
  return /^\d{4}-/.test(text) ? text : fail(helper, value, 'is no instant between the years 0 and 9999')
}

/** Milliseconds of an epoch time whose unit shows by its size: s, ms, us or ns. */
const epochMs = (value: number): number => {
  const size = Math.abs(value)
  if (size < 1e11) return value * 1000
  if (size < 1e14) return value
  return size < 1e17 ? value / 1000 : value / 1e6
}

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?$/

/**
 * RFC 3339 in UTC with milliseconds, from epoch s, ms, us or ns, or from a date-time text. A text without a zone says nothing of the instant: the second
 * argument names it (`'UTC'`, `'+02:00'`).
 */
export const instant = (value?: unknown, zone?: unknown): string | undefined => {
  if (isBlank(value)) return undefined
  if (typeof value === 'number') return isoFrom('instant', value, Math.round(epochMs(value)))
  if (typeof value !== 'string') return fail('instant', value, 'is neither a number nor a text')
  const text = value.trim()
  if (/^-?\d+(\.\d+)?$/.test(text)) return isoFrom('instant', value, Math.round(epochMs(Number(text))))
  const [, date, time, fraction = '', own] = DATE_TIME.exec(text) ?? []
  if (date === undefined) return fail('instant', value, 'is no date-time; give epoch seconds or ISO 8601')
  const named = own ?? (zone === 'UTC' ? 'Z' : zone)
  if (typeof named !== 'string')
    return fail('instant', value, `has no zone; write $instant(..., 'UTC') if it is in UTC`)
  const offset = /^[+-]\d{2}$/.test(named)
    ? `${named}:00`
    : named.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2').toUpperCase()
  const seconds = time?.length === 5 ? ':00' : ''
  return isoFrom('instant', value, Date.parse(`${date}T${time}${seconds}${fraction.slice(0, 4)}${offset}`))
}

const BUYS = new Set(['buy', 'b', 'bid', 'long', 'l', '1', 'buy_to_open', 'buy_to_close'])
const SELLS = new Set(['sell', 's', 'ask', 'short', '-1', '2', 'sell_to_open', 'sell_to_close', 'sell_short'])

/** buy or sell, from buy, BUY, b, bid, long, 1 or sell, s, ask, short, -1, and 2 (FIX). */
export const side = (value?: unknown): string | undefined => {
  if (isBlank(value)) return undefined
  const word = String(value)
    .trim()
    .toLowerCase()
    .replace(/[ -]+(?=[a-z])/g, '_')
  if (BUYS.has(word)) return 'buy'
  return SELLS.has(word) ? 'sell' : fail('side', value, 'is no side; map it by hand')
}

/** long or short, from a side or from the sign of a quantity. */
export const direction = (value?: unknown): string | undefined => {
  if (isBlank(value)) return undefined
  const text = String(value).trim()
  if (/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text) && Number(text) !== 0) return Number(text) > 0 ? 'long' : 'short'
  return side(value) === 'buy' ? 'long' : 'short'
}

/** A quantity without its sign. */
export const size = (value?: unknown): string | undefined => decimal(value)?.replace(/^-/, '')

/** The protective order of an entry: `$leg('stop', price)` or `$leg('target', price)`; nothing where the price is absent. A third argument overrides fields of the leg. */
export const leg = (kind?: unknown, at?: unknown, more?: unknown): LegMark | undefined => {
  if (kind !== 'stop' && kind !== 'target') return fail('leg', kind, "is no leg; write 'stop' or 'target'")
  const text = price(at)
  if (text === undefined) return undefined
  return { $leg: kind, price: text, more: more instanceof Object ? { ...more } : {} }
}

/** By the name that mappings call them. */
export const helpers = { decimal, price, instant, side, direction, size, leg } as const
