import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ScanOptions, type ScanResult, scanFile } from './scan.ts'

const ROWS = 400_000
const schema = {
  type: 'object',
  required: ['id', 'n'],
  properties: { id: { type: 'string', pattern: '^[0-9a-f]+$' }, n: { type: 'integer' } },
} as const
const rules = { unique: ['id'], sequence: [{ field: 'n' }], monotone: [{ field: 'n' }] }

let folder = ''
let text = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'threads-'))
  const lines = Array.from({ length: ROWS }, (_, index) => {
    if (index % 100_000 === 99_999) return `{"id":"${index.toString(16)}","n":"${index}"}`
    if (index === 250_000) return '{"id":"7","n":250000}'
    return `{"id":"${index.toString(16)}","n":${index}}`
  })
  text = `${lines.join('\n')}\n`
  await Promise.all([
    writeFile(join(folder, 'rows.jsonl'), text),
    writeFile(join(folder, 'rows.jsonl.gz'), gzipSync(text, { level: 1 })),
  ])
})
afterAll(() => rm(folder, { recursive: true }))

const scanned = async (
  name: string,
  more: Partial<ScanOptions> = {},
): Promise<Omit<ScanResult, 'path' | 'bytes' | 'gzip'>> => {
  const {
    path: _,
    bytes: __,
    gzip: ___,
    ...result
  } = await scanFile({ path: join(folder, name), schema, rules, ...more })
  return result
}

describe('threads', () => {
  it('find what one thread finds, in the same order and with the same lines, packed or not', async () => {
    const alone = await scanned('rows.jsonl', { threads: 1 })
    expect([alone.rows, alone.brokenRows, alone.violationCount]).toEqual([ROWS, 4, 5])
    const lines = Object.fromEntries(
      alone.violations.map(({ rule, examples }) => [rule, examples.map(({ line }) => line)]),
    )
    expect(lines).toEqual({ type: [100_000, 200_000, 300_000, 400_000], unique: [250_001] })
    expect(await scanned('rows.jsonl', { threads: 2 })).toEqual(alone)
    expect(await scanned('rows.jsonl.gz', { threads: 2 })).toEqual(alone)
  })

  it('end when the scan is given up', async () => {
    const signal = AbortSignal.abort(new Error('given up'))
    await expect(scanned('rows.jsonl', { signal })).rejects.toThrow('given up')
  })
})
