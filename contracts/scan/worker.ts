import { openSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { ColumnSpec } from './columns.ts'
import { type ByteRange, readRange } from './range.ts'
import { type Batch, createRowScanner } from './row-scanner.ts'
import { type RowSchema, rowCheckOf } from './row-schema.ts'

/** What a thread is started with. */
export interface WorkerStart {
  readonly path: string
  readonly schema: RowSchema
  readonly columns: readonly ColumnSpec[]
}

/** A piece of work: bytes of the file, or whole lines that were unpacked elsewhere. */
export type Piece = { readonly range: ByteRange } | { readonly lines: Uint8Array<ArrayBuffer> }

export type WorkerAnswer =
  | { readonly ready: true }
  /** `room`: the memory in which lines came, to be filled again. */
  | { readonly batch: Batch; readonly room: ArrayBuffer | null }
  | { readonly problem: string }

const start: WorkerStart = workerData
const scanner = createRowScanner(rowCheckOf(start.schema, start.columns, true))
let file: number | null = null

const scan = (piece: Piece): Batch => {
  if ('lines' in piece) {
    const { buffer, byteOffset, length } = piece.lines
    scanner.lines(Buffer.from(buffer, byteOffset, length), 0, length)
  } else {
    file ??= openSync(start.path, 'r')
    readRange(file, piece.range, scanner)
  }
  return scanner.take()
}

const answer = (piece: Piece): WorkerAnswer => {
  try {
    return { batch: scan(piece), room: 'lines' in piece ? piece.lines.buffer : null }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.postMessage({ ready: true } satisfies WorkerAnswer)
parentPort?.on('message', (piece: Piece) => {
  const given = answer(piece)
  const columns = 'batch' in given ? given.batch.columns : []
  const room = 'batch' in given && given.room ? [given.room] : []
  const own = columns.flatMap(({ keys, numbers }) => [keys.buffer as ArrayBuffer, numbers.buffer as ArrayBuffer])
  parentPort?.postMessage(given, [...room, ...own])
})
