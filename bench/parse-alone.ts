import { closeSync, openSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { type ByteRange, readRange } from '../contracts/scan/range.ts'

// What a scan is measured against: the same lines split by hand, and JSON.parse of each, nothing else.

interface Start {
  readonly path: string
  readonly range: ByteRange
}

const LF = 0x0a
const { path, range }: Start = workerData
const file = openSync(path, 'r')
let rows = 0
readRange(file, range, {
  lines: (bytes, from, to) => {
    for (let at = from; at < to; ) {
      const end = bytes.indexOf(LF, at)
      JSON.parse(bytes.toString('utf8', at, end))
      rows++
      at = end + 1
    }
  },
  longLine: () => {},
})
closeSync(file)
parentPort?.postMessage(rows)
