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

/** Means of this thread, which scans by itself until the others have started. */
interface Sharing {
  readonly pool: Pool
  readonly own: RowScanner
  readonly reading: JsonlReading
}

/** The file in pieces of bytes: each thread reads its own. */
const shareRanges = async ({ pool, own, reading }: Sharing): Promise<void> => {
  const { source, signal, found } = reading
  const file = openSync(source.path, 'r')
  try {
    for (let from = source.start; from < source.size; from += PIECE) {
      signal?.throwIfAborted()
      const to = Math.min(from + PIECE, source.size)
      const range = { from, to, first: from === source.start }
      source.mark(to - from)
      if (pool.isReady()) await pool.give({ range })
      else {
        readRange(file, range, own)
        found(own.take())
        // Lets the threads say that they have started.
        await setImmediate()
      }
    }
  } finally {
    closeSync(file)
  }
}

const joined = (parts: readonly Buffer[], length: number): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Whole lines on their way to the threads, and lines that were too long (null), in order. */
interface Load {
  parts: (Buffer | null)[]
  length: number
}

const giveLines = async ({ pool }: Sharing, parts: readonly Buffer[]): Promise<void> => {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  if (length > 0) await pool.give({ lines: joined(parts, length) })
}

const giveLoad = async (sharing: Sharing, load: Load): Promise<void> => {
  const { pool, own, reading } = sharing
  let lines: Buffer[] = []
  for (const part of load.parts) {
    if (part !== null) {
      lines.push(part)
      continue
    }
    await giveLines(sharing, lines)
    await pool.end()
    lines = []
    own.longLine()
    reading.found(own.take())
  }
  await giveLines(sharing, lines)
  load.parts = []
  load.length = 0
}

/** Unpacked here, in whole lines, for the threads to judge. */
const shareLines = async (sharing: Sharing): Promise<void> => {
  const { pool, own, reading } = sharing
  const load: Load = { parts: [], length: 0 }
  const blocks = createLineBlocks({
    lines: (bytes, from, to) => {
      if (!pool.isReady()) return own.lines(bytes, from, to)
      load.parts.push(Buffer.from(bytes.subarray(from, to)))
      load.length += to - from
    },
    longLine: () => (pool.isReady() ? void load.parts.push(null) : own.longLine()),
  })
  try {
    for await (const chunk of reading.source.chunks(reading.signal)) {
      blocks.feed(chunk)
      // Only until the threads have started: nothing was given to them before.
      if (own.entries() > 0) reading.found(own.take())
      if (load.length >= LINES_A_PIECE) await giveLoad(sharing, load)
    }
    blocks.end()
  } finally {
    if (own.entries() > 0) reading.found(own.take())
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
  const pool = openPool({ path: source.path, schema, columns }, threads, found)
  try {
    await (source.gzip ? shareLines : shareRanges)({ pool, own, reading })
    await pool.end()
  } finally {
    await pool.close()
  }
  return null
}
