import type { Validator, Violation } from '../validate.ts'
import { type ColumnWriter, createColumnWriter } from './column-writer.ts'
import type { ColumnData, ColumnSpec } from './columns.ts'
import { encodingFault, exactRecord, jsonFault, longRowFault, textOf } from './row-fault.ts'
import { learnShape, matchShape, type RowPlan, type Shape } from './shape.ts'
import { createViolationGroups, SAMPLE_LENGTH, type ViolationGroup, type ViolationGroups } from './violation-groups.ts'

/** What was found in some lines, counted from the first of them. */
export interface Batch {
  /** Entries of the columns: lines of JSONL, else records. */
  readonly entries: number
  /** Line of each entry, where it is not simply the next line. */
  readonly lineOf: Float64Array | null
  readonly rows: number
  /** Rows with a violation of their own. */
  readonly broken: number
  readonly groups: readonly ViolationGroup[]
  readonly columns: readonly ColumnData[]
  readonly crlf: boolean
}

export interface RowScanner {
  /** Judges whole lines; the last byte before `to` ends a line. */
  readonly lines: (bytes: Buffer, from: number, to: number) => void
  /** Judges one JSON record of a list that begins on this line; the byte at `to` is no part of it. */
  readonly element: (bytes: Buffer, span: readonly [from: number, to: number], line: number) => void
  /** Judges a record that was read already, unless the reader found it at fault. */
  readonly record: (record: unknown, at: { line: number; sample: string; fault: Violation | null }) => void
  /** A line too long to read. */
  readonly longLine: () => void
  /** A record too long to read. */
  readonly longElement: (line: number) => void
  /** Entries since the last take. */
  readonly entries: () => number
  readonly take: () => Batch
}

export interface RowCheck {
  readonly validate: Validator
  readonly plan: RowPlan | null
  readonly columns: readonly ColumnSpec[]
}

const SHAPES_KEPT = 8
/** So many rows that fitted no shape, with fewer that did, end the search for one. */
const MISSES_ALLOWED = 2000
const LF = 0x0a
const CR = 0x0d

interface State {
  readonly check: RowCheck
  readonly shapes: Shape[]
  readonly writer: ColumnWriter
  groups: ViolationGroups
  lineOf: number[] | null
  entries: number
  rows: number
  broken: number
  crlf: boolean
  hits: number
  misses: number
}

/** The shape that the row at this byte has, moved to the front; its end is where its last value's text ends. */
const matched = (state: State, bytes: Uint8Array, from: number): number => {
  const { shapes } = state
  for (let index = 0; index < shapes.length; index++) {
    const shape = shapes[index]
    if (shape === undefined) return -1
    const end = matchShape(shape, bytes, from)
    if (end === -1) continue
    if (index > 0) {
      shapes.splice(index, 1)
      shapes.unshift(shape)
    }
    return end
  }
  return -1
}

const found = (state: State, violation: Violation, at: { line: number; sample: string }): void => {
  state.broken++
  state.groups.add(violation, at)
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A sound row whose form is new is a form to look for. */
const learn = (state: State, bytes: Buffer, span: readonly [from: number, to: number]): void => {
  const { plan } = state.check
  state.misses++
  if (plan === null || state.shapes.length >= SHAPES_KEPT) return
  const shape = learnShape(plan, bytes, span)
  const isKnown = shape && state.shapes.some(({ texts }) => Buffer.concat(texts).equals(Buffer.concat(shape.texts)))
  if (shape && !isKnown) state.shapes.push(shape)
}

/** Where the decoder put a replacement character, the bytes may be no UTF-8. */
const decodingFault = (bytes: Buffer, span: readonly [from: number, to: number], text: string): Violation | null =>
  text.includes('\ufffd') ? encodingFault(bytes, ...span) : null

/** Parses the bytes and holds the value to the schema. */
const judge = (state: State, bytes: Buffer, of: { span: readonly [from: number, to: number]; line: number }): void => {
  const { span, line } = of
  const text = textOf(bytes, ...span)
  state.rows++
  const fault = decodingFault(bytes, span, text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    found(state, fault ?? jsonFault(text, error), { line, sample: text.slice(0, SAMPLE_LENGTH) })
    state.writer.skip()
    return
  }
  const violation = fault ?? state.check.validate(value)[0]
  if (violation) found(state, violation, { line, sample: text.slice(0, SAMPLE_LENGTH) })
  else if (isObject(value)) learn(state, bytes, span)
  if (state.check.columns.length > 0) state.writer.fromRecord(value, () => exactRecord(text))
}

const isWorthwhile = ({ check, hits, misses }: State): boolean =>
  check.plan !== null && (misses < MISSES_ALLOWED || hits > misses)

/** The end of a row that is surely sound and ends its line: where its line feed stands. */
const soundEnd = (state: State, bytes: Buffer, from: number): number => {
  if (!isWorthwhile(state)) return -1
  const end = matched(state, bytes, from)
  if (end === -1 || bytes[end] === LF) return end
  return bytes[end] === CR && bytes[end + 1] === LF ? end + 1 : -1
}

const isBlank = (bytes: Buffer, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) if (bytes[at] !== 0x20 && bytes[at] !== 0x09) return false
  return true
}

const line = (state: State, bytes: Buffer, from: number): number => {
  const sound = soundEnd(state, bytes, from)
  if (sound !== -1) {
    state.rows++
    state.hits++
    const [shape] = state.shapes
    if (state.check.columns.length > 0 && shape) state.writer.fromShape(bytes, shape)
    if (bytes[sound - 1] === CR) state.crlf = true
    return sound + 1
  }
  const end = bytes.indexOf(LF, from)
  const isCrlf = end > from && bytes[end - 1] === CR
  if (isCrlf) state.crlf = true
  const to = isCrlf ? end - 1 : end
  if (isBlank(bytes, from, to)) state.writer.skip()
  else judge(state, bytes, { span: [from, to], line: state.entries })
  return end + 1
}

const lines = (state: State, bytes: Buffer, span: readonly [from: number, to: number]): void => {
  let [at] = span
  while (at < span[1]) {
    at = line(state, bytes, at)
    state.entries++
  }
}

const element = (
  state: State,
  bytes: Buffer,
  of: { span: readonly [from: number, to: number]; line: number },
): void => {
  state.lineOf ??= []
  state.lineOf.push(of.line)
  state.entries++
  const isSound = isWorthwhile(state) && matched(state, bytes, of.span[0]) === of.span[1]
  const [shape] = state.shapes
  if (!isSound || !shape) {
    judge(state, bytes, of)
    return
  }
  state.rows++
  state.hits++
  state.writer.fromShape(bytes, shape)
}

const record = (
  state: State,
  value: unknown,
  { line, sample, fault }: { line: number; sample: string; fault: Violation | null },
): void => {
  state.lineOf ??= []
  state.lineOf.push(line)
  state.entries++
  state.rows++
  const violation = fault ?? state.check.validate(value)[0]
  if (violation) found(state, violation, { line, sample })
  state.writer.fromRecord(value, () => value)
}

const long = (state: State, at: number): void => {
  state.entries++
  state.rows++
  state.writer.skip()
  found(state, longRowFault, { line: at, sample: '' })
}

const take = (state: State): Batch => {
  const { entries, rows, broken, crlf, lineOf, groups, writer } = state
  Object.assign(state, { entries: 0, rows: 0, broken: 0, crlf: false, lineOf: null, groups: createViolationGroups() })
  return {
    entries,
    rows,
    broken,
    crlf,
    lineOf: lineOf ? Float64Array.from(lineOf) : null,
    groups: groups.all(),
    columns: writer.take(),
  }
}

/** Holds rows to a schema and writes down what the rules need of them. */
export const createRowScanner = (check: RowCheck): RowScanner => {
  const state: State = {
    check,
    shapes: [],
    writer: createColumnWriter(check.columns),
    groups: createViolationGroups(),
    lineOf: null,
    entries: 0,
    rows: 0,
    broken: 0,
    crlf: false,
    hits: 0,
    misses: 0,
  }
  return {
    lines: (bytes, from, to) => lines(state, bytes, [from, to]),
    element: (bytes, span, at) => element(state, bytes, { span, line: at }),
    record: (value, at) => record(state, value, at),
    longLine: () => long(state, state.entries),
    longElement: at => {
      state.lineOf ??= []
      state.lineOf.push(at)
      long(state, at)
    },
    entries: () => state.entries,
    take: () => take(state),
  }
}
