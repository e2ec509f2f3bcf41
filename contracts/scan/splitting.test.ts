import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createJsonRecords } from './json-records.ts'
import { createLineBlocks } from './line-blocks.ts'
import { readRange } from './range.ts'

const folder = mkdtempSync(join(tmpdir(), 'split-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The text cut at the places given (as shares of its length). */
const pieces = (text: Buffer, cuts: readonly number[]): Buffer[] => {
  const places = [...new Set([0, ...cuts.map(cut => Math.floor(cut * text.length)), text.length])].sort((a, b) => a - b)
  return places.slice(1).map((place, index) => text.subarray(places[index], place))
}

const collector = () => {
  const found: string[] = []
  return {
    found,
    sink: {
      lines: (bytes: Buffer, from: number, to: number) =>
        void found.push(...bytes.toString('utf8', from, to).split('\n').slice(0, -1)),
      longLine: () => void found.push('LONG'),
    },
  }
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 })
const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '"', '\r', ' ', '{'), maxLength: 12 }), {
  maxLength: 12,
})

describe('lines', () => {
  it('are the same wherever the bytes are cut', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), cuts, (lines, ends, places) => {
        const text = lines.join('\n') + (ends ? '\n' : '')
        const { found, sink } = collector()
        const blocks = createLineBlocks(sink)
        for (const piece of pieces(Buffer.from(text), places)) blocks.feed(piece)
        blocks.end()
        const whole = text.split('\n')
        expect(found).toEqual(whole.at(-1) === '' ? whole.slice(0, -1) : whole)
      }),
      { seed: 5, numRuns: 500 },
    )
  })

  it('beyond the limit are announced in their place and never kept', () => {
    const { found, sink } = collector()
    const blocks = createLineBlocks(sink, 10)
    for (const part of [
      'ab\n',
      'x'.repeat(6),
      'x'.repeat(6),
      'x'.repeat(6),
      'x\ncd\n',
      'y'.repeat(8),
      'y\n',
      'z'.repeat(11),
    ]) {
      blocks.feed(Buffer.from(part))
    }
    blocks.end()
    expect(found).toEqual(['ab', 'LONG', 'cd', 'yyyyyyyyy', 'LONG'])
  })

  it('of a file belong to exactly one range, however it is divided', () => {
    const path = join(folder, 'lines')
    fc.assert(
      fc.property(texts, fc.boolean(), cuts, (lines, ends, places) => {
        const text = Buffer.from(lines.join('\n') + (ends ? '\n' : ''))
        writeFileSync(path, text)
        const file = openSync(path, 'r')
        const { found, sink } = collector()
        let from = 0
        for (const piece of pieces(text, places)) {
          readRange(file, { from, to: from + piece.length, first: from === 0 }, sink)
          from += piece.length
        }
        closeSync(file)
        const whole = text.toString().split('\n')
        expect(found).toEqual(whole.at(-1) === '' ? whole.slice(0, -1) : whole)
      }),
      { seed: 6, numRuns: 200 },
    )
  })
})

describe('records of a list', () => {
  it('are the same wherever the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        cuts,
        fc.constantFrom(0, 1, 2),
        (records, places, spaces) => {
          const found: unknown[] = []
          const reader = createJsonRecords(
            {
              element: (bytes, [from, to]) => void found.push(JSON.parse(bytes.toString('utf8', from, to))),
              longElement: () => {},
            },
            ['data', 'rows'],
          )
          const text = JSON.stringify({ a: records, b: 'rows', data: { rows: records }, rows: [1] }, null, spaces)
          for (const piece of pieces(Buffer.from(text), places)) reader.feed(piece)
          expect(reader.end()).toBe(null)
          expect(found).toEqual(JSON.parse(JSON.stringify(records)))
        },
      ),
      { seed: 8, numRuns: 500 },
    )
  })
})
