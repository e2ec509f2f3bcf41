import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ScanOptions, type ScanResult, scanFile } from './scan.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-'))
})
afterAll(() => rm(folder, { recursive: true }))

const schema = {
  type: 'object',
  required: ['id', 'side', 'qty', 'at'],
  properties: {
    id: { type: 'string', minLength: 1 },
    side: { type: 'string', enum: ['buy', 'sell'] },
    qty: { type: 'number', minimum: 0 },
    at: { type: 'string', format: 'date-time' },
    note: { type: ['string', 'null'] },
  },
} as const

interface Order {
  readonly [name: string]: unknown
}

const order = (index: number, change: Order = {}): Order => ({
  id: `o-${index}`,
  side: index % 2 === 0 ? 'buy' : 'sell',
  qty: index,
  at: new Date(Date.UTC(2026, 0, 5) + index * 1000).toISOString(),
  ...change,
})

const lines = (records: readonly unknown[]): string => `${records.map(record => JSON.stringify(record)).join('\n')}\n`

const written = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const scanned = async (name: string, content: string | Buffer, more: Partial<ScanOptions> = {}): Promise<ScanResult> =>
  scanFile({ path: await written(name, content), schema, ...more })

/** A result in short: state, rows, each violation with its lines and words, reasons and notes. */
const summary = ({ state, rows, violations, reasons, notes }: ScanResult) => ({
  state,
  rows,
  found: violations.map(({ rule, path, count, examples }) => [rule, path, count, examples.map(({ line }) => line)]),
  says: violations.map(({ examples }) => examples[0]?.message),
  reasons,
  notes,
})

describe('a file of JSON lines', () => {
  it('is sound where every row keeps the schema', async () => {
    const result = await scanned('sound.jsonl', lines([order(1), order(2), order(3)]))
    expect(summary(result)).toEqual({ state: 'sound', rows: 3, found: [], says: [], reasons: [], notes: [] })
  })

  it('has its violations counted by rule and place, with lines and examples', async () => {
    const rows = Array.from({ length: 40 }, (_, index) =>
      order(index, index % 10 === 3 ? { side: 'BUY' } : index === 17 ? { qty: -1 } : {}),
    )
    const result = await scanned('broken.jsonl', lines(rows))
    expect(summary(result)).toEqual({
      state: 'broken',
      rows: 40,
      found: [
        ['enum', '/side', 4, [4, 14, 24, 34]],
        ['minimum', '/qty', 1, [18]],
      ],
      says: ['must be equal to one of the allowed values: ["buy","sell"]', 'must be >= 0'],
      reasons: [],
      notes: [],
    })
    expect(result.violations[1]?.examples[0]?.sample).toBe(JSON.stringify(order(17, { qty: -1 })))
  })

  it('keeps five examples of each and counts the rest', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => order(index, { side: 'x' }))
    const [group] = (await scanned('many.jsonl', lines(rows))).violations
    expect([group?.count, group?.examples.length]).toEqual([30, 5])
  })

  it('may lack its last line feed, have blank lines, CR LF and a byte order mark', async () => {
    const text = `\ufeff${JSON.stringify(order(1))}\r\n\r\n${JSON.stringify(order(2, { side: 'x' }))}\r\n${JSON.stringify(order(3))}`
    expect(summary(await scanned('windows.jsonl', text))).toEqual({
      state: 'broken',
      rows: 3,
      found: [['enum', '/side', 1, [3]]],
      says: ['must be equal to one of the allowed values: ["buy","sell"]'],
      reasons: [],
      notes: ['begins with a byte order mark, which was skipped', 'lines end in CR LF, which was accepted'],
    })
  })

  it('names lines that are no JSON, hold NaN or are not UTF-8', async () => {
    const text = Buffer.concat([
      Buffer.from(`{"id": "o-1", "qty": NaN}\n{"id": "o-2"\n${JSON.stringify(order(3))}\n{"id":"`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}\n'),
    ])
    const result = summary(await scanned('odd.jsonl', text))
    expect(result.found).toEqual([
      ['encoding', '', 1, [4]],
      ['json', '', 1, [2]],
      ['not-a-number', '', 1, [1]],
    ])
    expect(result.says).toEqual([
      'is not UTF-8',
      "is not JSON: Expected ',' or '}' after property value in JSON at position 12 (line 1 column 13)",
      'holds NaN, which JSON does not know: write null',
    ])
  })

  it('passes over a line beyond 16 MiB, names it and goes on', async () => {
    const long = `{"id":"${'x'.repeat(17 * 1024 * 1024)}"}`
    const text = `${JSON.stringify(order(1))}\n${long}\n${JSON.stringify(order(2, { qty: -1 }))}\n`
    expect(summary(await scanned('long.jsonl', text))).toMatchObject({
      state: 'broken',
      rows: 3,
      found: [
        ['line-length', '', 1, [2]],
        ['minimum', '/qty', 1, [3]],
      ],
      says: ['is longer than 16 MiB and was not read', 'must be >= 0'],
    })
  })

  it('is held to a contract of ours by name', async () => {
    const quote = { bp: '1.00', ap: '1.01', bs: '5', as: '5', t: '2026-01-05T00:00:00Z', seq: 1 }
    const text = lines([quote, { ...quote, bp: 1 }, { ...quote, t: '2026-02-30T00:00:00Z' }])
    const result = await scanned('quotes.jsonl', text, { schema: 'quote' })
    expect(summary(result).found).toEqual([
      ['format', '/t', 1, [3]],
      ['type', '/bp', 1, [2]],
    ])
  })
})

describe('a file that cannot be judged', () => {
  it.each([
    ['empty.jsonl', '', ['the file is empty']],
    ['blank.jsonl', '\n\n', ['the file holds no record']],
    ['empty.json', '[]', ['the file holds no record']],
    ['header.csv', 'id,side\n', ['the file holds no record']],
  ])('%s is unknown, never sound', async (name, text, reasons) => {
    expect(summary(await scanned(name, text))).toMatchObject({ state: 'unknown', rows: 0, reasons })
  })

  it('is unknown where the gzip ends early, and what was read before counts', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => order(index, { note: String(Math.sin(index)) }))
    const packed = gzipSync(lines(rows))
    const result = await scanned('cut.jsonl.gz', packed.subarray(0, Math.floor(packed.length / 2)))
    expect(result.rows).toBeGreaterThan(5000)
    expect(result).toMatchObject({
      state: 'unknown',
      reasons: ['the gzip ends early: the file was not written or not copied whole'],
    })
    const cutBetween = await scanned('damaged.gz', Buffer.concat([packed.subarray(0, 200), Buffer.alloc(50, 7)]))
    expect(cutBetween.reasons).toEqual(['the gzip is damaged'])
  })

  it('ends in a sentence where it is missing, a folder, UTF-16 or of no known kind', async () => {
    const missing = join(folder, 'missing.jsonl')
    await expect(scanFile({ path: missing, schema })).rejects.toThrow(
      `${missing} cannot be read: there is no such file; give the path of a JSONL, JSON or CSV file`,
    )
    await expect(scanFile({ path: folder, schema })).rejects.toMatchObject({ code: 'GATE_SCAN_FILE', exitCode: 3 })
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{}', 'utf16le')])
    await expect(scanned('wide.jsonl', wide)).rejects.toMatchObject({ code: 'GATE_SCAN_ENCODING' })
    await expect(scanned('image.png', 'PNG')).rejects.toMatchObject({ code: 'GATE_SCAN_FORMAT' })
  })

  it('ends in a sentence where the schema is none', async () => {
    const text = lines([order(1)])
    await expect(scanned('a.jsonl', text, { schema: { type: 'objekt' } })).rejects.toMatchObject({
      code: 'GATE_SCAN_SCHEMA',
    })
  })
})

describe('a list in JSON', () => {
  const records = [order(1), order(2, { side: 'x' }), order(3, { note: 'a "quoted" ] } text, \\ and é' }), order(4)]

  it.each([
    ['compact', JSON.stringify(records)],
    ['pretty', JSON.stringify(records, null, 2)],
  ])('written %s is read record by record', async (name, text) => {
    const result = await scanned(`${name}.json`, text)
    expect(summary(result)).toMatchObject({
      state: 'broken',
      rows: 4,
      says: [expect.stringContaining('must be equal')],
    })
    const line = name === 'compact' ? 1 : 8
    expect(summary(result).found).toEqual([['enum', '/side', 1, [line]]])
  })

  it('may stand inside an object at a path', async () => {
    const text = JSON.stringify({
      meta: { orders: 'x', list: [1, [2]] },
      data: { page: [3], orders: records },
      end: { orders: [] },
    })
    expect(await scanned('inside.json', text, { list: 'data.orders' })).toMatchObject({ rows: 4, brokenRows: 1 })
  })

  it.each([
    [
      'object.json',
      '{"orders": [], "meta": {}}',
      'the file is an object without a list; it has: orders, meta; name where its list of records stands',
    ],
    ['cut.json', '[{"id": "a"}, {"id"', 'the file ends within the record that begins on line 1: it is not whole'],
    ['open.json', '[\n{"id": "a"},\n', 'the file ends on line 3 before its JSON does: it is not whole'],
    [
      'comma.json',
      '[{} {}]',
      'line 1: the list is not well-formed: found "{" where a comma or the end was due; what follows was not read',
    ],
    [
      'trailing.json',
      '[{},]',
      'line 1: the list is not well-formed: found "]" where a record was due; what follows was not read',
    ],
    ['after.json', '[{}]\nx', 'line 2: text stands after the end of the JSON; what follows was not read'],
    ['text.json', 'hello', 'line 1: begins with "h", not with a list; what follows was not read'],
  ])('%s: %s', async (name, text, reason) => {
    expect((await scanned(name, text, { schema: null })).reasons).toEqual([reason])
  })

  it('named .json that is lines of JSON is read as such', async () => {
    expect(await scanned('lines.json', lines([order(1), order(2)]))).toMatchObject({
      format: 'jsonl',
      rows: 2,
      state: 'sound',
    })
  })
})

describe('a CSV file', () => {
  const header = 'id,side,qty,at,note'
  const at = '2026-01-05T00:00:00Z'

  it('takes the types of its columns from the schema, and an empty cell as null', async () => {
    const text = `${header}\no-1,buy,1.5,${at},\no-2,sell,2,${at},"a, ""b""\nc"\no-3,sell,x,${at},z\n`
    expect(summary(await scanned('orders.csv', text))).toEqual({
      state: 'broken',
      rows: 3,
      found: [['type', '/qty', 1, [5]]],
      says: ['must be number'],
      reasons: [],
      notes: [],
    })
  })

  it('names ragged rows, NaN and misplaced quotes by line', async () => {
    const text = `${header}\r\no-1,buy\r\no-2,sell,NaN,${at},\r\no-3,sell,1,${at},a"b\r\no-4,buy,1,${at},\r\no-5,buy,1,${at},,extra\r\n`
    const result = summary(await scanned('ragged.csv', text))
    expect([result.state, result.rows, [...result.found].sort()]).toEqual([
      'broken',
      5,
      [
        ['csv', '', 1, [4]],
        ['not-a-number', '/qty', 1, [3]],
        ['ragged-row', '', 2, [2, 6]],
      ],
    ])
    expect(result.says).toContain('has 2 cells where the header has 5')
  })

  it('ends with a reason where a quote is never closed or the header names a column twice', async () => {
    const open = await scanned('open.csv', `${header}\no-1,buy,1,${at},\no-2,buy,1,${at},"never\n`)
    expect([open.rows, open.reasons]).toEqual([
      1,
      ['line 3: a quote is opened and never closed; what follows was not read'],
    ])
    const twice = await scanned('twice.csv', `id,id\n1,2\n`)
    expect(twice.reasons).toEqual(['the header names "id" twice: its records cannot be told'])
  })

  it('takes declared types, another delimiter, a header of one’s own and empty cells as asked', async () => {
    const csv = {
      delimiter: ';',
      header: ['id', 'live', 'tags'],
      types: { live: 'boolean', tags: 'json' },
      empty: 'absent',
    } as const
    const own = {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string' }, live: { type: 'boolean' }, tags: { type: 'array' } },
    }
    const result = await scanned('own.csv', 'a;true;[1]\nb;FALSE;[]\nc;;\nd;yes;x\n', { csv, schema: own })
    expect(summary(result)).toMatchObject({ rows: 4, found: [['type', '/live', 1, [4]]] })
  })

  it('separates by tabs where it is named .tsv', async () => {
    expect(await scanned('orders.tsv', `id\tside\tqty\tat\no-1\tbuy\t1\t${at}\n`)).toMatchObject({
      rows: 1,
      state: 'sound',
    })
  })
})

describe('rows at any split', () => {
  const value = fc.oneof(
    fc.record({
      id: fc.string(),
      side: fc.constantFrom('buy', 'sell', 'x'),
      qty: fc.double({ noNaN: true }),
      at: fc.constant('2026-01-05T00:00:00Z'),
    }),
    fc.record({
      id: fc.string({ minLength: 1 }),
      side: fc.constant('buy'),
      qty: fc.nat(),
      at: fc.constant('2026-01-05T00:00:00.5Z'),
    }),
    fc.jsonValue(),
  )

  it('are the same as plain text, packed, as a list and as lines, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 12 }), fc.boolean(), async (records, pretty) => {
        const text = lines(records)
        const short = ({ state, rows, brokenRows, violationCount, violations }: ScanResult) => [
          state,
          rows,
          brokenRows,
          violationCount,
          violations.map(({ rule, path, count }) => [rule, path, count]),
        ]
        const plain = short(await scanned('any.jsonl', text))
        expect(short(await scanned('any.jsonl.gz', gzipSync(text)))).toEqual(plain)
        expect(
          short(await scanned('any.json', JSON.stringify(records, null, pretty ? 1 : 0), { format: 'json' })),
        ).toEqual(plain)
      }),
      { seed: 11, numRuns: 60 },
    )
  })
})
