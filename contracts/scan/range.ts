import { readSync } from 'node:fs'
import { createLineBlocks, type LineSink } from './line-blocks.ts'

const CHUNK = 1024 * 1024
/** One for the thread: ranges are read one after another. */
const chunkBuffer = Buffer.allocUnsafe(CHUNK)
const LF = 0x0a

const read = (file: number, buffer: Buffer, span: readonly [from: number, to: number]): Buffer => {
  const [from, to] = span
  return buffer.subarray(0, readSync(file, buffer, 0, Math.min(buffer.length, to - from), from))
}

/** Past the line that began before the range: the first byte of a line at or after `from`. */
const firstLine = (file: number, buffer: Buffer, { from, to }: ByteRange): number => {
  if (from === 0) return 0
  for (let at = from - 1; at < to; ) {
    const chunk = read(file, buffer, [at, to])
    const end = chunk.indexOf(LF)
    if (end !== -1) return at + end + 1
    if (chunk.length === 0) return to
    at += chunk.length
  }
  return to
}

/** Bytes of a file; the lines that begin among them belong to the range. `first`: a line begins at `from` whatever stands before it. */
export interface ByteRange {
  readonly from: number
  readonly to: number
  readonly first: boolean
}

/** Gives on the lines that begin within the range, the last one to its end beyond it. */
export const readRange = (file: number, range: ByteRange, sink: LineSink): void => {
  const buffer = chunkBuffer
  const blocks = createLineBlocks(sink)
  let at = range.first ? range.from : firstLine(file, buffer, range)
  while (at < range.to) {
    const chunk = read(file, buffer, [at, range.to])
    if (chunk.length === 0) break
    blocks.feed(chunk)
    at += chunk.length
  }
  // The line that is under way goes on beyond the range; one that is too long is known to be by now.
  while (blocks.isOpen() && !blocks.isSkipping()) {
    const chunk = read(file, buffer, [at, at + buffer.length])
    if (chunk.length === 0) break
    const end = chunk.indexOf(LF)
    blocks.feed(end === -1 ? chunk : chunk.subarray(0, end + 1))
    at += chunk.length
  }
  blocks.end()
}
