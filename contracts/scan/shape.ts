import type { FieldCheck } from './field.ts'
import { fieldCheckOf } from './field.ts'
import { matchValue } from './value-match.ts'

// Rows of one export are written by one writer: the same names in the same order, with the same spaces. A row is held to a form that was seen
// before; what differs from all forms, or has a value that is not surely sound, is parsed and held to the schema itself.

/** The checks of a flat schema. */
export interface RowPlan {
  readonly fields: ReadonlyMap<string, FieldCheck>
  /** For fields that the schema does not name; null where they are forbidden. */
  readonly others: FieldCheck | null
  readonly required: readonly string[]
}

const UNDERSTOOD = new Set([
  '$schema',
  '$id',
  '$defs',
  '$comment',
  'title',
  'description',
  'examples',
  'type',
  'required',
  'properties',
  'additionalProperties',
])

/** What can be checked of a schema's rows on their bytes; null where its rows are more than names with values. */
export const rowPlanOf = (schema: object): RowPlan | null => {
  const given = schema as Readonly<Record<string, unknown>>
  if (given.type !== 'object' || !Object.keys(given).every(key => UNDERSTOOD.has(key))) return null
  const fields = new Map<string, FieldCheck>()
  const known = new Map<string, FieldCheck | null>()
  for (const [name, field] of Object.entries(given.properties ?? {})) {
    const text = JSON.stringify(field)
    const check = known.has(text) ? (known.get(text) ?? null) : fieldCheckOf(field)
    known.set(text, check)
    if (check === null) return null
    fields.set(name, check)
  }
  const others = given.additionalProperties === false ? null : fieldCheckOf(given.additionalProperties ?? true)
  if (others === null && given.additionalProperties !== false) return null
  return { fields, others, required: Array.isArray(given.required) ? given.required.map(String) : [] }
}

export interface Shape {
  readonly names: readonly string[]
  readonly checks: readonly FieldCheck[]
  /** The bytes before each value; the last from the last value to the closing brace. */
  readonly texts: readonly Uint8Array[]
  /** Where the values of the row matched last begin and end. */
  readonly starts: Int32Array
  readonly ends: Int32Array
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d

const textEnd = (bytes: Uint8Array, from: number): number => {
  let at = from + 1
  while (bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1
  return at + 1
}

/** The end of any value of well-formed JSON. */
const valueEnd = (bytes: Uint8Array, from: number): number => {
  let depth = 0
  let at = from
  for (;;) {
    const byte = bytes[at]
    if (byte === 0x22) at = textEnd(bytes, at)
    else {
      if (byte === 0x7b || byte === 0x5b) depth++
      if (byte === 0x7d || byte === 0x5d || byte === 0x2c || isSpace(byte)) {
        if (depth === 0) return at
        if (byte === 0x7d || byte === 0x5d) depth--
      }
      at++
    }
    const isOver = depth === 0 && (byte === 0x22 || byte === 0x7d || byte === 0x5d)
    if (isOver) return at
  }
}

const skipSpace = (bytes: Uint8Array, from: number): number => {
  let at = from
  while (isSpace(bytes[at])) at++
  return at
}

interface Form {
  readonly names: string[]
  readonly texts: Uint8Array[]
}

/** The bytes come in memory that is used again, and slice() of a Buffer copies nothing. */
const copied = (bytes: Uint8Array, from: number, to: number): Uint8Array =>
  Uint8Array.prototype.slice.call(bytes, from, to)

/** The form of one well-formed object: its names in order and all between its values. Null without names, or with names that have escapes. */
const formOf = (bytes: Uint8Array, from: number, to: number): Form | null => {
  const form: Form = { names: [], texts: [] }
  let textFrom = from
  let at = skipSpace(bytes, skipSpace(bytes, from) + 1)
  while (at < to && bytes[at] === 0x22) {
    const nameEnd = textEnd(bytes, at)
    const name = Buffer.from(bytes.subarray(at + 1, nameEnd - 1)).toString()
    if (name.includes('\\')) return null
    const valueFrom = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1)
    form.names.push(name)
    form.texts.push(copied(bytes, textFrom, valueFrom))
    textFrom = valueEnd(bytes, valueFrom)
    // Past the comma, or the brace that ends the loop.
    at = skipSpace(bytes, skipSpace(bytes, textFrom) + 1)
  }
  form.texts.push(copied(bytes, textFrom, to))
  return form.names.length === 0 ? null : form
}

/** Learns the form of a row that JSON.parse has read as an object. Null where rows of this form can never be sound or are not known to be. */
export const learnShape = (
  plan: RowPlan,
  bytes: Uint8Array,
  span: readonly [from: number, to: number],
): Shape | null => {
  const form = formOf(bytes, ...span)
  if (form === null || new Set(form.names).size < form.names.length) return null
  if (!plan.required.every(name => form.names.includes(name)) || form.names.includes('__proto__')) return null
  const checks = form.names.map(name => plan.fields.get(name) ?? plan.others)
  const known = checks.filter(check => check !== null)
  if (known.length < checks.length) return null
  const count = known.length
  return { ...form, checks: known, starts: new Int32Array(count), ends: new Int32Array(count) }
}

/** Where a sound row of this shape ends that begins at this byte; -1 where it is not known to be one. Notes where its values stand. */
export const matchShape = (shape: Shape, bytes: Uint8Array, from: number): number => {
  const { texts, checks, starts, ends } = shape
  let at = from
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index]
    if (text === undefined) return -1
    for (let place = 0; place < text.length; place++) if (bytes[at + place] !== text[place]) return -1
    at += text.length
    const check = checks[index]
    if (check === undefined) return at
    starts[index] = at
    at = matchValue(check, bytes, at)
    if (at === -1) return -1
    ends[index] = at
  }
  return at
}
