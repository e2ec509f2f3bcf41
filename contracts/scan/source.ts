import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { scanError } from './errors.ts'

/** A file as bytes of text: unpacked, without a byte order mark. */
export interface Source {
  readonly path: string
  /** Bytes on the disk. */
  readonly size: number
  readonly gzip: boolean
  /** The text begins here in the file: behind the byte order mark. Of no use for gzip. */
  readonly start: number
  /** The first bytes of the text. */
  readonly head: Buffer
  readonly notes: readonly string[]
  /** The text from its beginning; the bytes of a chunk are good until the next is asked for. */
  readonly chunks: (signal: AbortSignal | undefined) => AsyncIterable<Buffer>
  /** Bytes of the file that have been read so far. */
  readonly done: () => number
  /** Notes bytes that another reader has taken. */
  readonly mark: (bytes: number) => void
}

const CHUNK = 1024 * 1024
const HEAD = 65_536
const MARK = Buffer.from([0xef, 0xbb, 0xbf])

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A file that ends or breaks in the middle: what was read before it counts. */
export class BrokenSource extends Error {}

const GZIP_FAULTS: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'the gzip ends early: the file was not written or not copied whole',
  Z_DATA_ERROR: 'the gzip is damaged',
}

async function* plainChunks(handle: FileHandle, count: (bytes: number) => void): AsyncIterable<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK)
  for (let position = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, position)
    if (bytesRead === 0) return
    position += bytesRead
    count(bytesRead)
    yield buffer.subarray(0, bytesRead)
  }
}

async function* gzipChunks(path: string, count: (bytes: number) => void): AsyncIterable<Buffer> {
  const packed = createReadStream(path, { highWaterMark: CHUNK / 4 })
  const unpacked = createGunzip({ chunkSize: CHUNK / 4 })
  packed.on('data', chunk => count(chunk.length))
  packed.on('error', error => unpacked.destroy(error))
  packed.pipe(unpacked)
  try {
    for await (const chunk of unpacked) yield chunk as Buffer
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new BrokenSource(GZIP_FAULTS[code] ?? `the file cannot be read on: ${messageOf(error)}`)
  } finally {
    packed.destroy()
    unpacked.destroy()
  }
}

async function* chunksOf(path: string, gzip: boolean, count: (bytes: number) => void): AsyncIterable<Buffer> {
  if (gzip) {
    yield* gzipChunks(path, count)
    return
  }
  const handle = await open(path)
  try {
    yield* plainChunks(handle, count)
  } finally {
    await handle.close()
  }
}

async function* withoutMark(chunks: AsyncIterable<Buffer>, skip: number, signal?: AbortSignal): AsyncIterable<Buffer> {
  let left = skip
  for await (const chunk of chunks) {
    signal?.throwIfAborted()
    const cut = Math.min(left, chunk.length)
    left -= cut
    if (cut < chunk.length) yield chunk.subarray(cut)
  }
}

/** Up to 64 KiB of the text, as far as it can be read at all. */
const headOf = async (path: string, gzip: boolean): Promise<Buffer> => {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of chunksOf(path, gzip, () => {})) {
      parts.push(Buffer.from(chunk.subarray(0, HEAD)))
      length += chunk.length
      if (length >= HEAD) break
    }
  } catch (error) {
    // Told when the file is read in earnest.
    if (!(error instanceof BrokenSource)) throw error
  }
  return Buffer.concat(parts).subarray(0, HEAD)
}

const firstBytes = async (path: string): Promise<{ size: number; gzip: boolean }> => {
  const handle = await open(path)
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw scanError('GATE_SCAN_FILE', { path, problem: 'it is no file' })
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return { size: stats.size, gzip: bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b }
  } finally {
    await handle.close()
  }
}

const isWide = (head: Buffer): boolean =>
  head.length >= 2 && ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))

const opened = async (path: string): Promise<Source> => {
  const { size, gzip } = await firstBytes(path)
  const head = await headOf(path, gzip)
  if (isWide(head)) throw scanError('GATE_SCAN_ENCODING', { path })
  const hasMark = head.subarray(0, 3).equals(MARK)
  const start = hasMark ? MARK.length : 0
  const isMisnamed = !gzip && /\.gz$/i.test(path)
  let done = 0
  return {
    path,
    size,
    gzip,
    start,
    head: head.subarray(start),
    notes: [
      ...(hasMark ? ['begins with a byte order mark, which was skipped'] : []),
      ...(isMisnamed ? ['is named .gz and is not packed; read as it is'] : []),
    ],
    chunks: signal =>
      withoutMark(
        chunksOf(path, gzip, bytes => {
          done += bytes
        }),
        start,
        signal,
      ),
    done: () => done,
    mark: bytes => {
      done += bytes
    },
  }
}

/** Opens a file by what it holds, not by its name. @throws ScanError GATE_SCAN_FILE, GATE_SCAN_ENCODING */
export const openSource = async (path: string): Promise<Source> => {
  try {
    return await opened(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('GATE_')) throw error
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw scanError('GATE_SCAN_FILE', { path, problem: isMissing ? 'there is no such file' : messageOf(error) })
  }
}
