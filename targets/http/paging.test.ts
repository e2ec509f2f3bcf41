import { afterEach, describe, expect, test } from 'vitest'
import type { Target } from '../capability.ts'
import { TargetError } from '../errors.ts'
import { localServers } from './local-server.fixture.ts'

interface Listed {
  seq: number
  id?: string
  [field: string]: unknown
}
type List = (query: { after: number; limit: number; page: number }) => { records: unknown; total?: number }

const { serve, reach: connected, close } = localServers()
afterEach(close)

const reach = async (list: List): Promise<Target> => {
  let page = 0
  const url = await serve((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams
    const after = Number(query.get('after') ?? 0)
    const { records, total } = list({ after, limit: Number(query.get('limit')), page: page++ })
    response.setHeader('content-type', 'application/json')
    if (total !== undefined) response.setHeader('x-total-count', String(total))
    response.end(JSON.stringify(records))
  })
  return connected(url, { capabilities: ['positions'] })
}

const position = (seq: number): Listed => ({
  seq,
  symbol: `S${seq}`,
  side: 'long',
  qty: '1',
  avg_entry_price: '10',
  market_value: '10',
  unrealized_pl: '0',
  algo: null,
})

const book = (count: number): Listed[] => Array.from({ length: count }, (_, index) => position(index + 1))
const honest =
  (records: readonly Listed[]): List =>
  ({ after, limit }) => ({ records: records.filter(({ seq }) => seq > after).slice(0, limit), total: records.length })

const faultOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
  } catch (error) {
    if (error instanceof TargetError) return error.message
    throw error
  }
  throw new Error('the list was read')
}

const read = {
  path: '/v2/positions',
  total: 1203,
  received: 1203,
  pages: 3,
  ascending: true,
  repeated: 0,
  stopped: null,
}

describe('a list', () => {
  test('is read to its end, also where the last page is full', async () => {
    const target = await reach(honest(book(1203)))
    expect((await target.positions.all()).map(({ seq }) => seq)).toEqual(book(1203).map(({ seq }) => seq))
    expect(target.ledger().pagedReads).toEqual([read])
    const full = await reach(honest(book(1000)))
    expect(await full.positions.all()).toHaveLength(1000)
    expect(full.ledger().pagedReads).toEqual([{ ...read, total: 1000, received: 1000 }])
  })

  test('that stops at 500 is short of the total that it names', async () => {
    const target = await reach(({ after, limit }) => ({ ...honest(book(500))({ after, limit, page: 0 }), total: 1203 }))
    expect(await target.positions.all()).toHaveLength(500)
    expect(target.ledger().pagedReads).toEqual([{ ...read, received: 500, pages: 2 }])
  })

  test('that gives the same page again and again is given up', async () => {
    const target = await reach(() => ({ records: book(500), total: 1203 }))
    expect(await faultOf(target.positions.all())).toMatch(
      /cannot be read to its end: seq stays at 500: the same page again/,
    )
    const [paged] = target.ledger().pagedReads
    expect(paged).toMatchObject({ received: 1000, repeated: 500, ascending: false, stopped: 'GATE_TARGET_PAGING' })
  })

  test('whose record comes twice holds it once and says so', async () => {
    const records = [...book(500), { ...position(500), id: undefined }, ...book(620).slice(501)]
    const pages = [records.slice(0, 500), records.slice(500)]
    const target = await reach(({ page }) => ({ records: pages[page] ?? [], total: 619 }))
    expect(await target.positions.all()).toHaveLength(619)
    expect(target.ledger().pagedReads).toEqual([
      { ...read, total: 619, received: 620, pages: 2, ascending: false, repeated: 1 },
    ])
  })

  test('in the wrong order says so', async () => {
    const target = await reach(() => ({ records: [position(2), position(1), position(3)], total: 3 }))
    expect((await target.positions.all()).map(({ seq }) => seq)).toEqual([2, 1, 3])
    expect(target.ledger().pagedReads).toEqual([{ ...read, total: 3, received: 3, pages: 1, ascending: false }])
  })

  test('without a seq cannot be paged', async () => {
    const target = await reach(() => ({ records: Array.from({ length: 500 }, () => ({ symbol: 'S1' })) }))
    expect(await faultOf(target.positions.all())).toMatch(/a full page without a seq/)
  })

  test('goes on without the records that break their contract, and counts them', async () => {
    const records = book(600).map(record => (record.seq % 100 === 0 ? { ...record, qty: -1 } : { ...record, extra: 1 }))
    const target = await reach(honest(records))
    const scope = target.scoped({})
    expect(await scope.positions.all()).toHaveLength(594)
    const { bodies, unseen, violations, violationCount, unknownFields } = target.ledger()
    expect({ bodies, unseen, violationCount, unknownFields }).toEqual({
      bodies: { position: 594 },
      unseen: { position: 6 },
      violationCount: 6,
      unknownFields: { position: ['/extra'] },
    })
    expect([scope.unseen(), target.unseen()]).toEqual([6, 0])
    expect(violations[0]).toEqual({
      contract: 'position',
      request: 'GET /v2/positions?limit=500',
      path: '/qty',
      rule: 'type',
      message: 'must be string',
      sample: JSON.stringify({ ...position(100), qty: -1 }),
      exchange: 1,
    })
  })

  test('that is no array is named for it', async () => {
    const target = await reach(() => ({ records: { data: [] } }))
    expect(await faultOf(target.positions.all())).toMatch(/position list is not an array at GET \/v2\/positions/)
  })
})
