import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgedRun } from '../fixtures/recorded/judged-run.fixture.ts'
import type { Verdict } from '../judge/verdict.ts'

// A run whose target is a folder of exports, and whose config holds contracts of its own: from the files to the verdicts.

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-run-'))
})
afterAll(() => rm(folder, { recursive: true }))

const ORDERS = 320

const csv = (stopOf: (index: number) => string): string =>
  [
    'ref,symbol,side,qty,price,stop,target,at',
    ...Array.from({ length: ORDERS }, (_, index) => {
      const at = new Date(Date.UTC(2026, 0, 5, 14, 30) + index * 1000).toISOString()
      return `o-${index},ACME,BUY,10,100.00,${stopOf(index)},104.00,${at}`
    }),
  ].join('\n')

const to = `{"id": ref, "symbol": symbol, "side": $side(side), "position_intent": "buy_to_open", "type": "limit", "qty": $decimal(qty),
  "filled_qty": $decimal(qty), "filled_avg_price": $price(price), "limit_price": $price(price), "time_in_force": "day", "status": "filled",
  "submitted_at": $instant(at), "source": "desk", "legs": [$leg("stop", stop), $leg("target", target)]}`

const verdictsOf = async (orders: string, more: object): Promise<ReadonlyMap<string, Verdict>> => {
  await writeFile(join(folder, 'export.csv.gz'), gzipSync(orders))
  const files = { folder, orders: { file: 'export.csv.gz', to } }
  const only = ['orders.bracket-presence', 'orders.bracket-side', 'data.*']
  const { criteria } = await judgedRun({ target: { adapter: 'files', files }, only, ...more }, {})
  return new Map(criteria.map(verdict => [verdict.id, verdict]))
}

const short = (verdict: Verdict | undefined) => verdict && [verdict.state, verdict.n, verdict.bad, verdict.evidence]

describe('a run on a folder of exports', () => {
  it('judges what the files show and leaves the rest open', async () => {
    const verdicts = await verdictsOf(
      csv(() => '98.00'),
      {},
    )
    expect(short(verdicts.get('orders.bracket-presence'))).toEqual([
      'pass',
      ORDERS,
      0,
      ['evidence/orders.entries.json'],
    ])
    expect(verdicts.get('orders.bracket-side')?.state).toBe('pass')
    expect(verdicts.get('data.schema')).toMatchObject({ state: 'inconclusive', reason: { code: 'capability-missing' } })
    expect(verdicts.get('data.schema')?.evidence).toEqual(['evidence/data.schema.json'])
  })

  it('finds the order without its stop', async () => {
    const verdicts = await verdictsOf(
      csv(index => (index === 200 ? '' : '98.00')),
      {},
    )
    const verdict = verdicts.get('orders.bracket-presence')
    expect(short(verdict)).toEqual(['fail', ORDERS, 1, ['evidence/orders.entries.json']])
    expect(verdict?.counterexamples.map(({ ref, repeat }) => [ref, repeat])).toEqual([['o-200', 'GET export.csv.gz']])
  })

  it('judges contracts of one’s own in data.schema and data.completeness', async () => {
    const rows = Array.from({ length: 400 }, (_, index) => ({
      seq: index < 200 ? index : index + 100,
      side: index === 7 ? 'BUY' : 'buy',
    }))
    await writeFile(join(folder, 'fills.jsonl'), rows.map(row => `${JSON.stringify(row)}\n`).join(''))
    const schema = join(folder, 'fill.schema.json')
    await writeFile(
      schema,
      JSON.stringify({ type: 'object', properties: { side: { type: 'string', enum: ['buy', 'sell'] } } }),
    )
    const from = join(folder, 'fills.jsonl')
    const contracts = [{ from, schema, rules: { sequence: [{ field: 'seq' }] } }]
    const verdicts = await verdictsOf(
      csv(() => '98.00'),
      { contracts },
    )
    const [found] = verdicts.get('data.schema')?.counterexamples ?? []
    expect(verdicts.get('data.schema')).toMatchObject({ state: 'fail', n: 401, bad: 2 })
    expect([found?.ref.endsWith('fills.jsonl:8'), found?.record]).toEqual([true, { sample: '{"seq":7,"side":"BUY"}' }])
    expect(verdicts.get('data.completeness')).toMatchObject({ state: 'fail', n: 1, bad: 1 })
    expect(verdicts.get('data.completeness')?.counterexamples[0]?.note).toMatch(/fills\.jsonl: 400 of 500 are there$/)
  })

  it('ends before anything is asked where a schema of one’s own cannot be used', async () => {
    const contracts = [{ from: 'x.jsonl', schema: 'missing.json' }]
    await expect(
      verdictsOf(
        csv(() => '98.00'),
        { contracts },
      ),
    ).rejects.toMatchObject({ code: 'GATE_SCAN_SCHEMA' })
  })
})
