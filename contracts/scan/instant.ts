// Instants read from bytes: `YYYY-MM-DDTHH:MM:SS[.fraction]Z`, the form that contracts ask for. Other forms are left to Date.

const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const FORM = 'dddd-dd-ddTdd:dd:dd'
const ZULU = 0x5a
const DAY_MS = 86_400_000

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

const pair = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) - 0x30) * 10 + (bytes[at + 1] ?? 0) - 0x30

const FORM_BYTES = Uint8Array.from(FORM, sign => (sign === 'd' ? 0 : sign.charCodeAt(0)))

const hasForm = (bytes: Uint8Array, from: number, to: number): boolean => {
  if (to - from < FORM.length + 1 || bytes[to - 1] !== ZULU) return false
  for (let index = 0; index < FORM.length; index++) {
    const byte = bytes[from + index] ?? 0
    const due = FORM_BYTES[index] ?? 0
    if (due === 0 ? !isDigit(byte) : byte !== due) return false
  }
  const rest = from + FORM.length
  if (rest === to - 1) return true
  if (bytes[rest] !== 0x2e || rest + 1 === to - 1) return false
  for (let at = rest + 1; at < to - 1; at++) if (!isDigit(bytes[at] ?? 0)) return false
  return true
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const isDay = (year: number, month: number, day: number): boolean =>
  day >= 1 && day <= (month === 2 && isLeap(year) ? 29 : (DAYS[month] ?? 0))

/** Whether the bytes are surely an instant that exists: a leap second, an offset or another form is not known here. */
export const isSoundInstant = (bytes: Uint8Array, from: number, to: number): boolean => {
  if (!hasForm(bytes, from, to)) return false
  const year = pair(bytes, from) * 100 + pair(bytes, from + 2)
  if (!isDay(year, pair(bytes, from + 5), pair(bytes, from + 8))) return false
  return pair(bytes, from + 11) < 24 && pair(bytes, from + 14) < 60 && pair(bytes, from + 17) < 60
}

/** Days from 1970-01-01 of a date of the Gregorian calendar. Source: Hinnant, days_from_civil. */
const daysOf = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const ofEra = shifted - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

/** Milliseconds since 1970, with what the fraction says beyond them; of bytes that `isSoundInstant` has found sound. */
export const instantAt = (bytes: Uint8Array, from: number, to: number): number => {
  const year = pair(bytes, from) * 100 + pair(bytes, from + 2)
  const days = daysOf(year, pair(bytes, from + 5), pair(bytes, from + 8))
  const seconds = pair(bytes, from + 11) * 3600 + pair(bytes, from + 14) * 60 + pair(bytes, from + 17)
  let fraction = 0
  let scale = 100
  for (let at = from + FORM.length + 1; at < to - 1; at++) {
    fraction += ((bytes[at] ?? 0) - 0x30) * scale
    scale /= 10
  }
  return days * DAY_MS + seconds * 1000 + fraction
}

/** An instant as text in milliseconds since 1970, to the microsecond; NaN where it is none or has no zone. */
export const instantOf = (text: string): number => {
  const bytes = Buffer.from(text)
  if (isSoundInstant(bytes, 0, bytes.length)) return instantAt(bytes, 0, bytes.length)
  const match = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|z|[+-]\d\d:?\d\d)$/.exec(text)
  if (!match) return Number.NaN
  const [, second = '', digits = '0', zone = ''] = match
  // Date takes 31 February for 3 March.
  if (!isDay(Number(second.slice(0, 4)), Number(second.slice(5, 7)), Number(second.slice(8, 10)))) return Number.NaN
  return Date.parse(`${second.replace(' ', 'T')}${zone.toUpperCase()}`) + Number(`0.${digits}`) * 1000
}
