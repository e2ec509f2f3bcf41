import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownContracts } from './own-contracts.suite.ts'
import { type ContractPlan, ownCompletenessRecords, ownContractRecords, scanOwnContracts } from './own-contracts.ts'

let base = ''
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'own-contracts-'))
})
afterAll(() => rm(base, { recursive: true }))

const schema = {
  type: 'object',
  required: ['seq'],
  properties: { seq: { type: 'integer' }, side: { type: 'string', enum: ['buy', 'sell'] } },
} as const

const means = { signal: new AbortController().signal, progress: () => {} }

const scan = (from: string, more: Partial<ContractPlan> = {}) =>
  scanOwnContracts([{ from, base, schemaName: 'own.json', schema, ...more }], means)

const rows = (count: number, change: (index: number) => object = () => ({})): string =>
  Array.from(
    { length: count },
    (_, index) => `${JSON.stringify({ seq: index, side: 'buy', ...change(index) })}\n`,
  ).join('')

describe('own contracts', () => {
  it('give one record for each row, violation and reason', async () => {
    await writeFile(join(base, 'a-1.jsonl'), rows(10))
    await writeFile(join(base, 'a-2.jsonl.gz'), gzipSync(rows(20, index => (index % 2 === 0 ? { side: 'BUY' } : {}))))
    await writeFile(join(base, 'a-3.jsonl'), '')
    const evidence = await scan('a-*')
    expect(evidence.files.map(({ file, result }) => [file, result?.state, result?.rows])).toEqual([
      ['a-1.jsonl', 'sound', 10],
      ['a-2.jsonl.gz', 'broken', 20],
      ['a-3.jsonl', 'unknown', 0],
    ])
    const records = ownContractRecords(evidence)
    const count = (value: boolean | null): number => records.filter(record => record.value === value).length
    expect([count(true), count(false), count(null)]).toEqual([20, 10, 1])
    expect(records.find(({ value }) => value === false)).toEqual({
      ref: 'a-2.jsonl.gz:1',
      value: false,
      note: 'a-2.jsonl.gz:1: own.json breaks enum at /side: must be equal to one of the allowed values: ["buy","sell"]',
      record: { sample: '{"seq":0,"side":"BUY"}' },
      repeat: 'final-gate contracts a-2.jsonl.gz --schema own.json',
    })
    expect(records.find(({ value }) => value === null)?.note).toBe('a-3.jsonl: the file is empty')
  })

  it('are unknown, never kept, where no file is there or it cannot be used', async () => {
    await writeFile(join(base, 'wide.jsonl'), Buffer.from([0xff, 0xfe, 0x41, 0x00]))
    const records = [...ownContractRecords(await scan('none-*.csv')), ...ownContractRecords(await scan('wide.jsonl'))]
    expect(records.map(({ value, note }) => [value, note])).toEqual([
      [null, 'none-*.csv: no file is there for none-*.csv'],
      [null, expect.stringContaining('is UTF-16; write it as UTF-8')],
    ])
  })

  it('measure how complete each sequence is', async () => {
    await writeFile(join(base, 'whole.jsonl'), rows(100))
    await writeFile(
      join(base, 'holes.jsonl'),
      rows(100, index => ({ seq: index * 2 })),
    )
    await writeFile(join(base, 'words.jsonl'), '{"side":"buy"}\n')
    const rules = { sequence: [{ field: 'seq' }] }
    const plans = ['whole.jsonl', 'holes.jsonl', 'words.jsonl'].map(from => ({
      from,
      base,
      schemaName: null,
      schema: null,
      rules,
    }))
    const records = ownCompletenessRecords(await scanOwnContracts(plans, means), 0.95)
    expect(records.map(({ step, ref, value, note }) => [step, ref, value, note])).toEqual([
      ['complete', 'whole.jsonl seq has no gaps', true, 'whole.jsonl: 100 of 100 are there'],
      ['complete', 'holes.jsonl seq has no gaps', false, 'holes.jsonl: 100 of 199 are there'],
      ['complete', 'words.jsonl seq has no gaps', null, 'words.jsonl: seq has no gaps: no record has the field'],
    ])
  })

  it('are left out of a run whose config names none', () => {
    const plan = { from: 'x', base: '.', schemaName: null, schema: null }
    expect([ownContracts.applies({ contracts: [] }), ownContracts.applies({ contracts: [plan] })]).toEqual([
      false,
      true,
    ])
  })
})
