import { closeSync, openSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import type { ColumnSpec } from './columns.ts'
import { expectedRows } from './format.ts'
import { createLineBlocks } from './line-blocks.ts'
import { openPool, type Pool } from './pool.ts'
import { readRange } from './range.ts'
import { type Batch, createRowScanner, type RowScanner } from './row-scanner.ts'
import { type RowSchema, rowCheckOf } from './row-schema.ts'
import type { Source } from './source.ts'

export interface JsonlReading {
  readonly source: Source
  readonly schema: RowSchema
  readonly columns: readonly ColumnSpec[]
  readonly threads: number
  readonly signal: AbortSignal | undefined
  readonly found: (batch: Batch) => void
}

/** With fewer rows threads cost more than they gain. */
const ROWS_FOR_THREADS = 200_000
/** With fewer rows to go another thread would have started when they are done. */
const ROWS_FOR_ANOTHER = 1_000_000
const PIECE = 4 * 1024 * 1024
const LINES_A_PIECE = 1024 * 1024

/** By this thread alone. */
const readAlone = async ({ source, schema, columns, signal, found }: JsonlReading): Promise<void> => {
  const scanner = createRowScanner(rowCheckOf(schema, columns))
  const blocks = createLineBlocks({ lines: scanner.lines, longLine: scanner.longLine })
  for await (const chunk of source.chunks(signal)) {
    blocks.feed(chunk)
    found(scanner.take())
  }
  blocks.end()
  found(scanner.take())
}

/** This thread is one of those that scan, until enough others have started. */
interface Sharing {
  readonly pool: Pool
  readonly own: RowScanner
  readonly reading: JsonlReading
}

/** Whether another thread is worth its start, with so many bytes to go. */
const growAsNeeded = ({ pool, reading }: Sharing, started: { count: number }, bytesLeft: number): void => {
  const { source, threads } = reading
  if (started.count >= threads || pool.ready() < started.count) return
  if ((expectedRows(source) * bytesLeft) / source.size < ROWS_FOR_ANOTHER) return
  started.count++
  pool.grow()
}

/** The file in pieces of bytes: each thread reads its own. */
const shareRanges = async (sharing: Sharing): Promise<void> => {
  const { pool, own, reading } = sharing
  const { source, signal, threads } = reading
  const started = { count: 1 }
  const file = openSync(source.path, 'r')
  try {
    for (let from = source.start; from < source.size; from += PIECE) {
      signal?.throwIfAborted()
      const to = Math.min(from + PIECE, source.size)
      const range = { from, to, first: from === source.start }
      source.mark(to - from)
      growAsNeeded(sharing, started, source.size - from)
      if (pool.ready() >= threads || pool.hasRoom()) await pool.give({ range })
      else {
        readRange(file, range, own)
        pool.add(own.take())
        // Lets the threads say what they have done.
        await setImmediate()
      }
    }
  } finally {
    closeSync(file)
  }
}

/** Whole lines on their way to the threads, in memory that comes back. */
interface Load {
  room: Uint8Array<ArrayBuffer>
  used: number
  /** Where a line stood that was too long to read. */
  gaps: number[]
}

const ROOM = 2 * LINES_A_PIECE

const roomFor = (pool: Pool, length: number): Uint8Array<ArrayBuffer> => {
  const known = length <= ROOM ? pool.room() : undefined
  return new Uint8Array(known ?? new ArrayBuffer(Math.max(length, ROOM)))
}

const put = (load: Load, bytes: Uint8Array): void => {
  const { room, used } = load
  if (used + bytes.length > room.length) {
    load.room = new Uint8Array(2 * (used + bytes.length))
    load.room.set(room)
  }
  load.room.set(bytes, used)
  load.used += bytes.length
}

/** Lines to a thread, or judged here while none has started. */
const giveLines = async ({ pool, own }: Sharing, lines: Uint8Array<ArrayBuffer>): Promise<void> => {
  if (lines.length === 0) return
  if (pool.ready() > 0) return pool.give({ lines })
  own.lines(Buffer.from(lines.buffer, lines.byteOffset, lines.length), 0, lines.length)
  pool.add(own.take())
}

const giveLoad = async (sharing: Sharing, load: Load): Promise<void> => {
  const { pool, own } = sharing
  const { room, used, gaps } = load
  let from = 0
  for (const gap of gaps) {
    await giveLines(sharing, room.slice(from, gap))
    from = gap
    own.longLine()
    pool.add(own.take())
  }
  await giveLines(sharing, from === 0 ? room.subarray(0, used) : room.slice(from, used))
  Object.assign(load, { room: roomFor(pool, 0), used: 0, gaps: [] })
}

/** Unpacked here, in whole lines, for the threads to judge. */
const shareLines = async (sharing: Sharing): Promise<void> => {
  const { source, signal } = sharing.reading
  const load: Load = { room: roomFor(sharing.pool, 0), used: 0, gaps: [] }
  const started = { count: 1 }
  const blocks = createLineBlocks({
    lines: (bytes, from, to) => put(load, bytes.subarray(from, to)),
    longLine: () => void load.gaps.push(load.used),
  })
  try {
    for await (const chunk of source.chunks(signal)) {
      blocks.feed(chunk)
      if (load.used < LINES_A_PIECE) continue
      growAsNeeded(sharing, started, source.size - source.done())
      await giveLoad(sharing, load)
    }
    blocks.end()
  } finally {
    await giveLoad(sharing, load)
  }
}

/** Reads lines of JSON; from 200,000 rows on with threads. Errors of the source pass through, with what was read before them handed on. */
export const readJsonl = async (reading: JsonlReading): Promise<string | null> => {
  const { source, schema, columns, found } = reading
  const threads = Math.min(reading.threads, availableParallelism())
  if (threads < 2 || expectedRows(source) < ROWS_FOR_THREADS) {
    await readAlone(reading)
    return null
  }
  const own = createRowScanner(rowCheckOf(schema, columns))
  const pool = openPool({ path: source.path, schema, columns }, found)
  try {
    await (source.gzip ? shareLines : shareRanges)({ pool, own, reading: { ...reading, threads } })
    await pool.end()
  } finally {
    await pool.close()
  }
  return null
}
