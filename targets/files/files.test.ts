import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FilesPlan } from '../../contracts/files/files-target.schema.ts'
import type { Target } from '../capability.ts'
import { CapabilityMissing } from '../errors.ts'
import { connectFiles, type FilesOptions } from './connect.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'files-target-'))
})
afterAll(() => rm(root, { recursive: true }))

/** A target on files of these names and contents, in a folder of their own. */
const withFiles = async (
  contents: Readonly<Record<string, string | Buffer>>,
  plan: FilesPlan = { folder: '.' },
  more: Partial<FilesOptions> = {},
): Promise<Target> => {
  const base = await mkdtemp(join(root, 'case-'))
  for (const [name, content] of Object.entries(contents)) await writeFile(join(base, name), content)
  return connectFiles({
    files: plan,
    base,
    redact: text => text.replaceAll('s3cret', '[redacted]'),
    onSecret: () => {},
    ...more,
  })
}

const using = async <T>(opening: Promise<Target>, use: (target: Target) => Promise<T>): Promise<T> => {
  const target = await opening
  try {
    return await use(target)
  } finally {
    await target.close()
  }
}

const order = (id: string, change: object = {}) => ({
  id,
  seq: 1,
  client_order_id: null,
  symbol: 'ACME',
  side: 'buy',
  position_intent: 'buy_to_open',
  type: 'limit',
  order_class: 'simple',
  qty: '10',
  filled_qty: '10',
  filled_avg_price: '101.25',
  limit_price: '101.25',
  stop_price: null,
  time_in_force: 'day',
  status: 'filled',
  submitted_at: '2026-01-05T14:30:00Z',
  filled_at: null,
  canceled_at: null,
  parent_id: null,
  decision_id: null,
  algo: null,
  user_id: null,
  source: 'desk',
  strategy: null,
  legs: [],
  ...change,
})

const lines = (records: readonly object[]): string => records.map(record => `${JSON.stringify(record)}\n`).join('')

const account = {
  id: 'PA1',
  status: 'ACTIVE',
  mode: 'paper',
  currency: 'USD',
  cash: '1000',
  equity: '1000',
  last_equity: '1000',
  peak_equity: '1000',
  drawdown: 0,
  trading_blocked: false,
}

const rows = [order('a'), order('b', { seq: 2, status: 'new', filled_qty: '0', filled_avg_price: null })]

describe('a folder of files', () => {
  it('is found by the names of its files and offers what they hold', async () => {
    const offered = await using(
      withFiles({ 'orders.jsonl': lines(rows), 'account.json': JSON.stringify(account), 'notes.txt': 'x' }),
      async ({ capabilities, url, roles }) => ({ capabilities: [...capabilities].sort(), url, roles: [...roles] }),
    )
    expect(offered).toEqual({
      capabilities: ['account', 'orders'],
      url: expect.stringMatching(/^file:\/\/\/.*case-/),
      roles: [],
    })
  })

  it.each([
    ['lines', 'orders.jsonl', lines(rows)],
    ['packed lines', 'orders.jsonl.gz', gzipSync(lines(rows))],
    ['a list', 'orders.json', JSON.stringify(rows, null, 2)],
    ['a list inside an object', 'page.json', JSON.stringify({ data: { orders: rows } })],
  ])('gives the same orders from %s', async (_, name, content) => {
    const plan: FilesPlan = name === 'page.json' ? { orders: { file: name, list: 'data.orders' } } : { folder: '.' }
    const found = await using(withFiles({ [name]: content }, plan), async ({ orders }) => ({
      all: await orders.all(),
      open: (await orders.all({ status: 'open' })).map(({ id }) => id),
      one: (await orders.one('b'))?.id,
      none: await orders.one('z'),
    }))
    expect(found).toEqual({ all: rows, open: ['b'], one: 'b', none: null })
  })

  it('gives orders from CSV, mapped, with protective legs and a seq of their place', async () => {
    const text = 'ref;way;qty;stop\nA-1;BUY;10;99.5\nA-2;SELL;5;\n'
    const to = `{"id": ref, "symbol": "ACME", "side": $side(way), "position_intent": "buy_to_open", "type": "market", "qty": $decimal(qty),
      "filled_qty": "0", "time_in_force": "day", "status": "new", "source": "desk", "legs": [$leg("stop", stop)]}`
    const plan: FilesPlan = { orders: { file: 'export.csv', csv: { delimiter: ';' }, to } }
    const nested = await using(withFiles({ 'export.csv': text }, plan), ({ orders }) => orders.all({ nested: true }))
    expect(
      nested.map(({ id, seq, qty, legs }) => [id, seq, qty, legs.map(leg => [leg.id, leg.seq, leg.stop_price])]),
    ).toEqual([
      ['A-1', 16, '10', [['A-1:stop', 17, '99.5']]],
      ['A-2', 32, '5', []],
    ])
  })

  it('looks at the window alone, both ends included; what has no time is looked at', async () => {
    const at = (id: string, submitted_at: string | null) => order(id, { submitted_at, seq: Number(id) })
    const records = [
      at('1', '2026-01-05T09:59:59.999Z'),
      at('2', '2026-01-05T10:00:00Z'),
      at('3', '2026-01-05T11:00:00Z'),
      at('4', '2026-01-05T11:00:00.001Z'),
      at('5', null),
    ]
    const window = { from: '2026-01-05T10:00:00Z', to: '2026-01-05T11:00:00Z' }
    const ids = await using(
      withFiles({ 'orders.jsonl': lines(records) }, { folder: '.' }, { window }),
      async ({ orders }) => (await orders.all()).map(({ id }) => id),
    )
    expect(ids).toEqual(['2', '3', '5'])
  })

  it('leaves out what breaks its contract or is no record, and counts it, for each scope', async () => {
    const content = `${lines([order('a'), order('b', { qty: '-1' })])}{"id": \n`
    await using(withFiles({ 'orders.jsonl': content }), async target => {
      const [first, second] = [target.scoped({}), target.scoped({})]
      expect((await first.orders.all()).map(({ id }) => id)).toEqual(['a'])
      await first.orders.all({ status: 'open' })
      expect([first.unseen(), second.unseen()]).toEqual([2, 0])
      const { violations, bodies, calls, mutatingCount } = target.ledger()
      expect(violations.map(({ contract, path, rule, request }) => [contract, path, rule, request])).toEqual([
        ['order', '', 'json', 'orders of orders.jsonl'],
        ['order', '/qty', 'pattern', 'orders of orders.jsonl'],
      ])
      expect([bodies, calls, mutatingCount]).toEqual([{ order: 1 }, 1, 0])
      const exchanges = first.exchanges().map(({ method, path, status, ids }) => [method, path, status, ids])
      expect(exchanges).toEqual([['GET', 'orders.jsonl', 200, ['a', 'b']]])
    })
  })

  it('notes records that come twice, and redacts what it keeps', async () => {
    const content = lines([order('a'), order('a'), order('c', { seq: 3, strategy: 's3cret' })])
    await using(withFiles({ 'orders.jsonl': content }), async target => {
      const scope = target.scoped({})
      expect((await scope.orders.all()).map(({ id }) => id)).toEqual(['a', 'c'])
      expect(target.ledger().pagedReads).toMatchObject([{ received: 3, repeated: 1, total: null, stopped: null }])
      expect(scope.exchanges()[0]?.body).not.toContain('s3cret')
    })
  })

  it('takes the newest of several accounts, and says so where one breaks its contract', async () => {
    const history = lines([account, { ...account, equity: '1001' }])
    expect(
      await using(withFiles({ 'account.jsonl': history }), async target => (await target.account.get()).equity),
    ).toBe('1001')
    const broken = JSON.stringify({ ...account, mode: 'demo' })
    await expect(using(withFiles({ 'account.json': broken }), target => target.account.get())).rejects.toMatchObject({
      code: 'GATE_TARGET_CONTRACT',
      status: 200,
    })
  })
})

describe('events and fills', () => {
  const event = (seq: number, ts: string, type = 'note') => ({
    seq,
    ts,
    type,
    severity: 'info',
    actor: 'system',
    subject: 's',
    data: {},
    prev: '0'.repeat(64),
    hash: '0'.repeat(64),
  })
  const fill = {
    fill_id: 'f-1',
    order_id: 'a',
    symbol: 'ACME',
    side: 'buy',
    position_intent: 'buy_to_open',
    qty: '10',
    price: '101.25',
    commission: '0',
    position_qty: '10',
    cash: '0',
  }

  it('become one journal in the order of time', async () => {
    const events = lines([event(1, '2026-01-05T10:00:00Z'), event(2, '2026-01-05T10:00:02Z')])
    const fills = lines([{ at: '2026-01-05T10:00:01Z', ...fill }])
    await using(withFiles({ 'events.jsonl': events, 'fills.jsonl': fills }), async target => {
      const all = await target.events.all()
      const { violations } = target.ledger()
      expect(violations.map(({ path, rule }) => `${rule} ${path}`)).toEqual([])
      expect(all.map(({ seq, type, subject }) => [seq, type, subject])).toEqual([
        [1, 'note', 's'],
        [2, 'fill', 'a'],
        [3, 'note', 's'],
      ])
      expect(await target.events.all({ types: ['fill'], after: 1 })).toHaveLength(1)
      expect(() => target.events.stream({ signal: AbortSignal.timeout(10) })).toThrow('a file gives no stream')
    })
  })
})

describe('quotes and bars', () => {
  const quote = (symbol: string, t: string, bp: string) => ({ symbol, bp, ap: '9', bs: '1', as: '1', t })
  const bar = (t: string) => ({ symbol: 'X', t, o: '1', h: '1', l: '1', c: '1', v: '1' })

  it('are known as of an instant, between two, and by symbol', async () => {
    const quotes = [
      quote('X', '2026-01-05T10:00:02Z', '3'),
      quote('X', '2026-01-05T10:00:00Z', '1'),
      quote('Y', '2026-01-05T10:00:01Z', '5'),
    ]
    const bars = ['2026-01-05T10:00:00Z', '2026-01-05T10:01:00Z'].map(bar)
    await using(withFiles({ 'quotes.jsonl': lines(quotes), 'bars.jsonl': lines(bars) }), async target => {
      const latest = async (at?: string) =>
        Object.entries(await target.quotes.latest(['X', 'Y', 'Z'], at)).map(([symbol, { bp }]) => [symbol, bp])
      expect(await latest()).toEqual([
        ['X', '3'],
        ['Y', '5'],
      ])
      expect(await latest('2026-01-05T10:00:00.500Z')).toEqual([['X', '1']])
      const range = { from: '2026-01-05T10:00:01Z', to: '2026-01-05T10:00:02Z' }
      expect((await target.quotes.between('X', range)).map(({ bp }) => bp)).toEqual(['3'])
      const [first, second] = await target.quotes.bars('X')
      expect([second?.seq, second?.t]).toEqual([(first?.seq ?? 0) + 1, '2026-01-05T10:01:00Z'])
    })
  })

  it('without a symbol are left out; bars without a file are none', async () => {
    await using(withFiles({ 'quotes.jsonl': lines([{ bp: '1' }]) }), async target => {
      expect(await target.quotes.latest(['X'])).toEqual({})
      expect(target.ledger().violations.map(({ path, message }) => [path, message])).toEqual([
        ['/symbol', 'must name its symbol'],
      ])
      await expect(target.quotes.bars('X')).rejects.toMatchObject({ code: 'GATE_TARGET_FILE' })
    })
  })
})

describe('files that are not enough', () => {
  it('lack what they do not hold: using it is CapabilityMissing, and absent in a scope', async () => {
    await using(withFiles({ 'orders.jsonl': lines(rows) }), async target => {
      expect(() => target.health.get()).toThrow(CapabilityMissing)
      expect(() => target.trade.cancelAll()).toThrow(CapabilityMissing)
      expect(() => target.account.get()).toThrow(CapabilityMissing)
      expect(target.scoped({}).health).toBe(undefined)
      await expect(target.raw({ method: 'GET', path: '/v2/orders?limit=1' })).rejects.toMatchObject({
        code: 'GATE_TARGET_CAPABILITY',
        message: expect.stringContaining('GET /v2/orders;'),
      })
    })
  })

  it.each<[string, Record<string, string>, FilesPlan, string]>([
    [
      'are not there',
      {},
      { folder: '.', orders: 'orders.jsonl' },
      'there is no such file at target.files.orders orders.jsonl',
    ],
    [
      'are two of a kind',
      { 'orders.csv': '', 'orders.json': '' },
      { folder: '.' },
      'orders.csv and orders.json are both orders',
    ],
    ['are none', { 'x.csv': '' }, { folder: '.' }, 'no file is named, and none is called orders, fills'],
    [
      'have a mapping that is none',
      { 'o.csv': '' },
      { orders: { file: 'o.csv', to: '{' } },
      'files.orders.to is no JSONata',
    ],
    ['cannot be read', { 'orders.bin': 'x' }, { orders: 'orders.bin' }, 'is of no kind that is known'],
    ['hold no JSON', { 'account.json': '{"id":' }, { folder: '.' }, 'it is not JSON'],
  ])('end in a sentence where they %s', async (_, contents, plan, sentence) => {
    await expect(withFiles(contents, plan)).rejects.toThrow(sentence)
  })

  it('give no list that is not whole: a gzip that ends early is a reason, not fewer orders', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => order(`o-${index}`, { strategy: String(Math.sin(index)) }))
    const packed = gzipSync(lines(many))
    const contents = { 'orders.jsonl.gz': packed.subarray(0, packed.length / 2), 'positions.jsonl': '' }
    await using(withFiles(contents), async target => {
      await expect(target.orders.all()).rejects.toMatchObject({
        code: 'GATE_TARGET_FILE',
        message: expect.stringContaining('the gzip ends early: the file was not written or not copied whole'),
      })
      expect(await target.positions.all()).toEqual([])
    })
  })

  it('leave out records that the mapping fails on, and name the expression', async () => {
    const plan: FilesPlan = { orders: { file: 'o.jsonl', to: '$side(way)' } }
    await using(withFiles({ 'o.jsonl': '{"way":"up"}\n{}\n' }, plan), async target => {
      expect(await target.orders.all()).toEqual([])
      const messages = target.ledger().violations.map(({ rule, message }) => `${rule}: ${message}`)
      expect(messages).toEqual([
        expect.stringMatching(/^mapping: files\.orders\.to failed: /),
        'mapping: files.orders.to gave nothing for this record',
      ])
    })
  })

  it('are looked for below the folder that is named', async () => {
    const base = await mkdtemp(join(root, 'case-'))
    await mkdir(join(base, 'exports'))
    await writeFile(join(base, 'exports', 'orders.jsonl'), lines(rows))
    const options = { files: { folder: 'exports' }, base, redact: (text: string) => text, onSecret: () => {} }
    expect(await using(connectFiles(options), async ({ name, orders }) => [name, (await orders.all()).length])).toEqual(
      ['exports', 2],
    )
  })
})
