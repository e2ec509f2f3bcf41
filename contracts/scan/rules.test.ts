import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyBudget, createKeyTable } from './key-table.ts'
import { checkRules, type Rules } from './rules.ts'
import { scanFile } from './scan.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-'))
})
afterAll(() => rm(folder, { recursive: true }))

const written = async (name: string, records: readonly object[]): Promise<string> => {
  const path = join(folder, name)
  const text = records.map(record => `${JSON.stringify(record)}\n`).join('')
  await writeFile(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

/** What the rules say of the records: state, words, and the lines that are shown. */
const judged = async (records: readonly object[], rules: Rules, at = '2026-01-05T12:00:00Z') => {
  const result = await scanFile({ path: await written('records.jsonl', records), schema: null, rules, at })
  return {
    state: result.state,
    rules: result.rules.map(({ text, state, checked }) => `${text}: ${state} on ${checked}`),
    found: result.violations.flatMap(({ rule, path, count, examples }) =>
      examples.map(({ line, message }) => `${rule} ${path} ${count} line ${line}: ${message}`),
    ),
    reasons: result.reasons,
  }
}

describe('unique', () => {
  it('finds values that come again, alone or together, and leaves out what has none', async () => {
    const records = [
      { id: 'a', symbol: 'X', seq: 1 },
      { id: 'b', symbol: 'Y', seq: 1 },
      { id: null, symbol: 'X', seq: 2 },
      { symbol: 'X', seq: 1 },
      { id: 'a', symbol: 'Y', seq: 2 },
    ]
    expect(await judged(records, { unique: ['id', ['symbol', 'seq']] })).toEqual({
      state: 'broken',
      rules: ['id is unique: broken on 3', 'symbol and seq together is unique: broken on 5'],
      found: [
        'unique /id 1 line 5: id: the value of an earlier record again',
        'unique /symbol 1 line 4: symbol and seq together: the value of an earlier record again',
      ],
      reasons: [],
    })
  })

  it('tells whole numbers beyond 2^53 apart, and 1.50 from nothing else', async () => {
    const path = join(folder, 'large.jsonl')
    const text =
      '{"id":90071992547409931}\n{"id":90071992547409932}\n{"id":1.5}\n{"id":1.50}\n{"id":"é"}\n{"id":"\\u00e9"}\n'
    await writeFile(path, text)
    const { violations } = await scanFile({ path, schema: null, rules: { unique: ['id'] } })
    expect(violations.flatMap(({ examples }) => examples.map(({ line, sample }) => [line, sample]))).toEqual([
      [4, '{"id":1.50}'],
      [6, '{"id":"\\u00e9"}'],
    ])
  })

  it('is unknown, never kept, where no record has the field', async () => {
    expect(await judged([{ a: 1 }], { unique: ['id'] })).toEqual({
      state: 'unknown',
      rules: ['id is unique: unknown on 0'],
      found: [],
      reasons: ['id is unique: no record has the field'],
    })
  })
})

describe('a table of keys', () => {
  it('knows each key that it was given and grows by segments', () => {
    const table = createKeyTable(10, createKeyBudget(400_000))
    const keys = Array.from(
      { length: 200_000 },
      (_, index) => [(index * 2_654_435_761) % 2 ** 32 || 1, (index * 40_503_017) % 2 ** 32] as const,
    )
    expect(keys.filter(([high, low]) => table.add(high, low) !== 'new')).toEqual([])
    expect(keys.filter(([high, low]) => table.add(high, low) !== 'known' || !table.has(high, low))).toEqual([])
    expect([table.size(), table.has(5, 5)]).toEqual([200_000, false])
  })

  it('says that it is full rather than forget', () => {
    const table = createKeyTable(10, createKeyBudget(70_000))
    const answers = new Set<string>()
    for (let index = 1; index < 80_000; index++) answers.add(table.add(index, index * 50_000))
    expect([...answers]).toEqual(['new', 'full'])
    expect(table.size()).toBeGreaterThan(55_000)
  })
})

describe('monotone', () => {
  it('compares each record with the one before it, within its group where one is named', async () => {
    const records = [
      { at: '2026-01-05T10:00:00Z', symbol: 'X' },
      { at: '2026-01-05T10:00:02.5Z', symbol: 'Y' },
      { at: '2026-01-05T10:00:01Z', symbol: 'X' },
      { at: '2026-01-05T12:00:00.000+02:00', symbol: 'X' },
    ]
    expect(await judged(records, { monotone: [{ field: 'at' }, { field: 'at', by: 'symbol' }] })).toEqual({
      state: 'broken',
      rules: ['at never falls: broken on 4', 'at never falls within each symbol: broken on 4'],
      found: [
        'monotone /at 2 line 3: at is 2026-01-05T10:00:01.000Z, before the 2026-01-05T10:00:02.500Z of the record before it',
        'monotone /at 2 line 4: at is 2026-01-05T10:00:00.000Z, before the 2026-01-05T10:00:01.000Z of the record before it',
        'monotone /at 1 line 4: at is 2026-01-05T10:00:00.000Z, before the 2026-01-05T10:00:01.000Z of the record before it',
      ],
      reasons: [],
    })
  })

  it('does not let a value stay where it is strict, and tells microseconds apart', async () => {
    const records = [
      { t: '2026-01-05T10:00:00.000001Z' },
      { t: '2026-01-05T10:00:00.000002Z' },
      { t: '2026-01-05T10:00:00.000002Z' },
    ]
    const { found } = await judged(records, { monotone: [{ field: 't', strict: true }] })
    expect(found).toEqual([
      'monotone /t 1 line 3: t is 2026-01-05T10:00:00.000Z, the same as the 2026-01-05T10:00:00.000Z of the record before it',
    ])
  })

  it('is unknown where values are no instants', async () => {
    const records = [{ at: 'yesterday' }, { at: '2026-02-31T00:00:00Z' }, { at: '2026-01-05T10:00:00' }, { at: 5 }]
    expect((await judged(records, { monotone: [{ field: 'at' }] })).reasons).toEqual([
      'at never falls: 3 values are no instant with a zone and no number',
    ])
  })
})

describe('sequence', () => {
  it('names the numbers that are missing, in any order of the records, for each group', async () => {
    const records = [5, 1, 2, 9, 6, 6]
      .map(seq => ({ seq, symbol: 'X' }))
      .concat([
        { seq: 40_000, symbol: 'Y' },
        { seq: 40_003, symbol: 'Y' },
      ])
    expect(await judged(records, { sequence: [{ field: 'seq', by: 'symbol' }] })).toEqual({
      state: 'broken',
      rules: ['seq has no gaps within each symbol: broken on 8'],
      found: [
        'sequence /seq 3 line null: seq of symbol X: 3 to 4 (2) are missing',
        'sequence /seq 3 line null: seq of symbol X: 7 to 8 (2) are missing',
        'sequence /seq 3 line null: seq of symbol Y: 40001 to 40002 (2) are missing',
      ],
      reasons: [],
    })
  })

  it('tells how complete the numbers are', async () => {
    const path = await written(
      'bars.jsonl',
      [0, 60, 180, 240].map(start => ({ start, s: 'X' })),
    )
    const { rules } = await scanFile({
      path,
      schema: null,
      rules: { sequence: [{ field: 'start', by: 's', step: 60 }] },
    })
    expect(rules[0]).toMatchObject({
      state: 'broken',
      completeness: { present: 4, due: 5, groups: [{ group: 'X', present: 4, due: 5 }] },
    })
  })

  it('is unknown where numbers are none or lie too far apart', async () => {
    expect((await judged([{ seq: 1 }, { seq: 1.5 }, { seq: 'x' }], { sequence: [{ field: 'seq' }] })).reasons).toEqual([
      'seq has no gaps: 2 values are no whole number',
    ])
    const far = Array.from({ length: 9000 }, (_, index) => ({ seq: index * 40_000 }))
    expect(await judged(far, { sequence: [{ field: 'seq' }] })).toMatchObject({
      state: 'unknown',
      reasons: ['seq has no gaps: its numbers lie too far apart: the memory for them is used up'],
    })
  })
})

describe('foreignKey', () => {
  it('finds values that no record of the other file has', async () => {
    const orders = await written('orders.jsonl.gz', [{ id: 'o-1' }, { id: 'o-2' }])
    const records = [{ order: 'o-1' }, { order: 'o-3' }, { order: null }, { order: 'o-2' }]
    const { state, found } = await judged(records, { foreignKey: [{ field: 'order', file: orders, key: 'id' }] })
    expect([state, found]).toEqual([
      'broken',
      [`foreign-key /order 1 line 2: order is not the id of any record of ${orders}`],
    ])
  })

  it('may lead to the same file and to a list in JSON', async () => {
    const path = join(folder, 'accounts.json')
    await writeFile(path, JSON.stringify({ accounts: [{ id: 7 }] }))
    const own = join(folder, 'records.jsonl')
    const rules = {
      foreignKey: [
        { field: 'parent', file: own, key: 'id' },
        { field: 'account', file: path, key: 'id', list: 'accounts' },
      ],
    }
    const { state, rules: said } = await judged(
      [
        { id: 'a', account: 7 },
        { id: 'b', parent: 'a', account: 7 },
      ],
      rules,
    )
    expect([state, said.map(text => text.split(': ').at(-1))]).toEqual(['sound', ['kept on 1', 'kept on 2']])
  })

  it('is unknown where the other file could not be read in full', async () => {
    const path = join(folder, 'broken.jsonl')
    await writeFile(path, '{"id": "o-1"}\n{"id": \n')
    const { state, reasons } = await judged([{ order: 'o-9' }], {
      foreignKey: [{ field: 'order', file: path, key: 'id' }],
    })
    expect([state, reasons]).toEqual([
      'unknown',
      [`each order is the id of a record of ${path}: 1 record of ${path} could not be read`],
    ])
  })
})

describe('freshness', () => {
  const records = [{ at: '2026-01-05T11:40:00Z' }, { at: '2026-01-05T11:50:00Z' }, { at: '2026-01-05T11:45:00Z' }]

  it('holds the newest record against the instant', async () => {
    const rules = {
      freshness: [
        { field: 'at', within: '15m' },
        { field: 'at', within: '5m' },
      ],
    }
    expect(await judged(records, rules)).toEqual({
      state: 'broken',
      rules: [
        'the newest at is at most 15m old at 2026-01-05T12:00:00Z: kept on 3',
        'the newest at is at most 5m old at 2026-01-05T12:00:00Z: broken on 3',
      ],
      found: [
        'freshness /at 1 line 2: the newest at is 2026-01-05T11:50:00.000Z, 10 min before 2026-01-05T12:00:00Z: older than 5m',
      ],
      reasons: [],
    })
  })

  it('takes its own instant, numbers as times, and doubts a record from the future', async () => {
    const seconds = [{ at: Date.UTC(2026, 0, 5) / 1000 }, { at: Date.UTC(2026, 0, 4) }]
    const rules = { freshness: [{ field: 'at', within: '1h', at: '2026-01-05T00:30:00Z' }] }
    expect((await judged(seconds, rules)).state).toBe('sound')
    expect((await judged(records, rules)).reasons).toEqual([
      'the newest at is at most 1h old at 2026-01-05T00:30:00Z: the newest at is 2026-01-05T11:50:00.000Z, after 2026-01-05T00:30:00Z: a clock or the instant is wrong',
    ])
  })
})

describe('rules as written', () => {
  it.each([
    [{ uniqe: ['id'] }, 'uniqe: no such rule or key'],
    [{ sequence: [{ field: 'seq', step: 0 }] }, 'sequence.0.step: must be >= 1'],
    [{ freshness: [{ field: 'at', within: '5 minutes' }] }, 'freshness.0.within: must match pattern'],
    [{ freshness: [{ field: 'at', within: '5m', at: 'noon' }] }, 'freshness.0.at: must match format'],
    [[], 'the file: must be object'],
  ])('%j are refused: %s', (rules, problem) => {
    expect(() => checkRules(rules, 'rules.yaml')).toThrow(`the rules of rules.yaml cannot be used: ${problem}`)
  })
})
