import { TargetError } from '../errors.ts'
import type { Session } from './session.ts'

/** Records a list; beyond that the reader gives up rather than fill the memory. */
export const MAXIMUM_RECORDS = 500_000

/** What was seen of a list so far. */
export interface ListReader {
  readonly seen: Set<string>
  /** As the last page named it; null where it named none. */
  total: number | null
  pages: number
  received: number
  last: number | null
  ascending: boolean
  repeated: number
}

/** Begins a list at its start, or after a seq. */
export const listReader = (after: number | undefined): ListReader => ({
  seen: new Set(),
  total: null,
  pages: 0,
  received: 0,
  last: after ?? null,
  ascending: true,
  repeated: 0,
})

const fieldOf = (record: unknown, name: string): unknown =>
  typeof record === 'object' && record !== null ? Reflect.get(record, name) : undefined

const seqOf = (record: unknown): number | null => {
  const seq = fieldOf(record, 'seq')
  return typeof seq === 'number' && Number.isSafeInteger(seq) ? seq : null
}

/** Takes a page in; returns its records that did not come before. */
export const takeIn = (reader: ListReader, records: readonly unknown[]): unknown[] =>
  records.filter(record => {
    reader.received++
    const seq = seqOf(record)
    if (seq !== null) {
      if (reader.last !== null && seq <= reader.last) reader.ascending = false
      reader.last = reader.last === null ? seq : Math.max(reader.last, seq)
    }
    const id = fieldOf(record, 'id')
    const key = typeof id === 'string' ? `id ${id}` : seq === null ? null : `seq ${seq}`
    if (key === null) return true
    if (reader.seen.has(key)) {
      reader.repeated++
      return false
    }
    reader.seen.add(key)
    return true
  })

/**
 * Reads a list with a reader and notes in the ledger how the reading went, however it ends. `isWhole`: it was read from its start, so that the total
 * named can be compared with what came.
 */
export const noted = async <T>(
  session: Session,
  about: { readonly path: string; readonly reader: ListReader; readonly isWhole: boolean },
  read: () => Promise<T>,
): Promise<T> => {
  const { path, reader, isWhole } = about
  let stopped: string | null = null
  try {
    return await read()
  } catch (error) {
    stopped = error instanceof TargetError ? error.code : 'GATE_TARGET_PAGING'
    throw error
  } finally {
    session.connection.book.paged({
      path: session.connection.redact(path),
      // The total counts what stands before `after` too, so it says nothing about a list that was begun in the middle.
      total: isWhole ? reader.total : null,
      received: reader.received,
      pages: reader.pages,
      ascending: reader.ascending,
      repeated: reader.repeated,
      stopped,
    })
  }
}
