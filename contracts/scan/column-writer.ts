import {
  addSpan,
  type ColumnData,
  type ColumnSpec,
  isInexact,
  isKeyed,
  numberAtSpan,
  numberOfValue,
  parsedAt,
  type Span,
  textOfValue,
} from './columns.ts'
import { valueAt } from './field-path.ts'
import { addBytes, createKeyHash, endKey, type KeyHash, shortKey, startKey } from './key-hash.ts'
import type { Shape } from './shape.ts'

export interface ColumnWriter {
  /** An entry from the values that a shape has found in the bytes. */
  readonly fromShape: (bytes: Uint8Array, shape: Shape) => void
  /** An entry from a parsed record; `exact` gives the record again, with numbers too large to be exact as their texts. */
  readonly fromRecord: (record: unknown, exact: () => unknown) => void
  /** An entry for a line that holds no record. */
  readonly skip: () => void
  /** What was written since the last take. */
  readonly take: () => ColumnData[]
}

const ROOM = 4096
const NAMES_KEPT = 200_000

interface Column {
  readonly spec: ColumnSpec
  keys: Uint32Array
  numbers: Float64Array
  names: Map<number, string>
}

interface State {
  readonly hash: KeyHash
  /** Where each column's fields stand in a shape; -1 where it has none. */
  readonly places: Map<Shape, readonly (readonly number[])[]>
  columns: Column[]
  capacity: number
  count: number
}

const emptyColumn = (spec: ColumnSpec): Column => ({
  spec,
  keys: new Uint32Array(isKeyed(spec) ? ROOM * 2 : 0),
  numbers: new Float64Array(isKeyed(spec) ? 0 : ROOM),
  names: new Map(),
})

const next = (state: State): void => {
  state.count++
  if (state.count < state.capacity) return
  state.capacity *= 2
  for (const column of state.columns) {
    const { keys, numbers } = column
    column.keys = new Uint32Array(keys.length * 2)
    column.numbers = new Float64Array(numbers.length * 2)
    column.keys.set(keys)
    column.numbers.set(numbers)
  }
}

const setKey = ({ hash, count }: State, column: Column, name: () => string): void => {
  endKey(hash)
  column.keys[count * 2] = hash.high
  column.keys[count * 2 + 1] = hash.low
  if (column.spec.kind !== 'group') return
  const key = shortKey(hash.high, hash.low)
  if (!column.names.has(key) && column.names.size < NAMES_KEPT) column.names.set(key, name())
}

const placesIn = (shape: Shape, columns: readonly Column[]): number[][] =>
  columns.map(({ spec }) => spec.paths.map(path => (path.length === 1 ? shape.names.indexOf(path[0] ?? '') : -1)))

const spanIn = (shape: Shape, place: number): Span => [shape.starts[place] ?? 0, shape.ends[place] ?? 0]

const keyFromShape = (
  state: State,
  column: Column,
  of: { bytes: Uint8Array; shape: Shape; own: readonly number[] },
): void => {
  const { bytes, shape, own } = of
  startKey(state.hash)
  for (const place of own) if (!addSpan(state.hash, bytes, spanIn(shape, place))) return
  setKey(state, column, () => own.map(place => textOfValue(parsedAt(bytes, spanIn(shape, place)))).join(' '))
}

const placesOf = (state: State, shape: Shape): readonly (readonly number[])[] => {
  const known = state.places.get(shape)
  if (known) return known
  const places = placesIn(shape, state.columns)
  state.places.set(shape, places)
  return places
}

const fromShape = (state: State, bytes: Uint8Array, shape: Shape): void => {
  const places = placesOf(state, shape)
  for (let index = 0; index < state.columns.length; index++) {
    const column = state.columns[index]
    const own = places[index]
    if (!column || !own) continue
    const first = own[0] ?? -1
    const { kind } = column.spec
    if (!isKeyed(column.spec))
      column.numbers[state.count] = first === -1 ? Number.NaN : numberAtSpan(kind, bytes, spanIn(shape, first))
    else if (!own.includes(-1)) keyFromShape(state, column, { bytes, shape, own })
  }
  next(state)
}

const keyFromValues = (state: State, column: Column, values: readonly unknown[]): void => {
  if (values.some(value => value === undefined || value === null)) return
  startKey(state.hash)
  for (const value of values) {
    const bytes = Buffer.from(textOfValue(value))
    addBytes(state.hash, bytes, [0, bytes.length])
  }
  setKey(state, column, () => values.map(textOfValue).join(' '))
}

const fromRecord = (state: State, record: unknown, exact: () => unknown): void => {
  for (const column of state.columns) {
    const { paths, kind } = column.spec
    const values = paths.map(path => valueAt(record, path))
    if (!isKeyed(column.spec)) column.numbers[state.count] = numberOfValue(values[0], kind)
    else keyFromValues(state, column, values.some(isInexact) ? paths.map(path => valueAt(exact(), path)) : values)
  }
  next(state)
}

const skip = (state: State): void => {
  for (const column of state.columns) if (!isKeyed(column.spec)) column.numbers[state.count] = Number.NaN
  next(state)
}

const take = (state: State): ColumnData[] => {
  const { columns, count } = state
  state.columns = columns.map(({ spec }) => emptyColumn(spec))
  state.capacity = ROOM
  state.count = 0
  return columns.map(({ spec, keys, numbers, names }) => ({
    keys: isKeyed(spec) ? keys.slice(0, count * 2) : keys,
    numbers: isKeyed(spec) ? numbers : numbers.slice(0, count),
    names,
  }))
}

/** Writes the columns that rules ask for, an entry for each line. */
export const createColumnWriter = (specs: readonly ColumnSpec[]): ColumnWriter => {
  const columns = specs.map(emptyColumn)
  const state: State = { hash: createKeyHash(), places: new Map(), columns, capacity: ROOM, count: 0 }
  return {
    fromShape: (bytes, shape) => fromShape(state, bytes, shape),
    fromRecord: (record, exact) => fromRecord(state, record, exact),
    skip: () => skip(state),
    take: () => take(state),
  }
}
