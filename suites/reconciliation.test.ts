import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { EventOf } from '../contracts/event.schema.ts'
import { catalogue } from '../judge/catalogue.ts'
import { formatDecimal, parseDecimal } from '../judge/trading/decimal.ts'
import { replay } from './books.ts'
import { type ReconcileEvidence, reconcile } from './reconcile.suite.ts'
import type { Snapshot } from './reconciliation.ts'

const stamp = {
  ts: '2026-01-05T00:00:00Z',
  severity: 'info',
  actor: 'broker',
  subject: '',
  prev: '',
  hash: '',
} as const

const fill = (seq: number, data: Partial<EventOf<'fill'>['data']>): EventOf<'fill'> => ({
  ...stamp,
  seq,
  type: 'fill',
  data: {
    fill_id: `fill-${seq}`,
    order_id: 'o1',
    parent_id: null,
    decision_id: null,
    symbol: 'A',
    side: 'buy',
    position_intent: 'buy_to_open',
    qty: '10',
    price: '5',
    commission: '0.1',
    mid: '5',
    quote_seq: 1,
    slippage_bps: 0,
    position_qty: '10',
    cash: '949.9',
    ...data,
  },
})

const change = (seq: number, type: 'order.new' | 'order.filled', order_id: string): EventOf<typeof type> => ({
  ...stamp,
  seq,
  type,
  data: {
    order_id,
    parent_id: null,
    client_order_id: null,
    symbol: 'A',
    side: 'buy',
    position_intent: 'buy_to_open',
    from: null,
    to: type.slice('order.'.length),
    qty: '10',
    filled_qty: '0',
    leaves_qty: '10',
  },
})

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
} as const

const start: Snapshot = { label: 'start', seq: 1, account, positions: [], openOrders: [] }

const position = {
  seq: 1,
  symbol: 'A',
  side: 'long',
  qty: '10',
  avg_entry_price: '5',
  market_value: '51',
  unrealized_pl: '1',
  algo: null,
} as const

const end: Snapshot = {
  label: 'end',
  seq: 9,
  account: { ...account, cash: '949.9', equity: '1000.9' },
  positions: [position],
  openOrders: [{ id: 'o2', status: 'new', filled_qty: '0' }],
}

const good: ReconcileEvidence = {
  snapshots: [start, end],
  events: [change(2, 'order.new', 'o1'), fill(3, {}), change(4, 'order.filled', 'o1'), change(5, 'order.new', 'o2')],
  orders: [
    { id: 'o1', status: 'filled', filled_qty: '10' },
    { id: 'o2', status: 'new', filled_qty: '0' },
  ],
  chain: { checked: 9, first: 1, last: 9, breaks: [] },
}

const [row] = catalogue.filter(({ id }) => id === 'e2e.reconcile')

const faultsOf = (evidence: ReconcileEvidence): string[] => {
  if (!row) throw new Error('e2e.reconcile is not in the catalogue')
  const criterion = { ...row, params: { ...row.params, snapshots: 2 } }
  const records = reconcile.observe['e2e.reconcile']?.(evidence, { criterion, seed: 1, timeBase: 'virtual' }) ?? []
  return records.filter(({ value }) => value !== true).map(({ ref, value, note }) => `${value} ${ref}: ${note}`)
}

describe('the books against the journal', () => {
  it('agree where every fill was booked once', () => {
    expect(faultsOf(good)).toEqual([])
  })

  it('disagree where a position has a lot that no fill made', () => {
    expect(faultsOf({ ...good, snapshots: [start, { ...end, positions: [{ ...position, qty: '11' }] }] })).toEqual([
      'false end: positions: A: the fills make 10, listed 11',
    ])
  })

  it('disagree where a fill names a cash that it does not make', () => {
    const events = good.events.map(event => (event.type === 'fill' ? fill(3, { cash: '950' }) : event))
    expect(faultsOf({ ...good, events })).toEqual(['false fill-3: cash after the fill: expected 949.9, found 950'])
  })

  it('disagree where the equity is not cash and positions', () => {
    const snapshots = [start, { ...end, account: { ...end.account, equity: '1001.9' } }]
    expect(faultsOf({ ...good, snapshots })).toEqual([
      'false end: account: equity: cash and positions make 1000.9, the account says 1001.9',
    ])
  })

  it('disagree where an order is open that the journal has filled, and one that it has open is missing', () => {
    const openOrders = [{ id: 'o1', status: 'new', filled_qty: '10' }]
    expect(faultsOf({ ...good, snapshots: [start, { ...end, openOrders }] })).toEqual([
      'false end: open orders: o1 is listed as open, the journal says filled; o2 is new in the journal and not among the open orders',
    ])
  })

  it('disagree where an order has a fill that the journal lacks, or is missing altogether', () => {
    expect(faultsOf({ ...good, orders: [{ id: 'o1', status: 'filled', filled_qty: '11' }] })).toEqual([
      'false o1: filled_qty 11, the fills of the journal make 10',
      'false o2: in the journal, and not in the list of all orders',
    ])
  })

  it('are unknown where a snapshot was torn or is missing', () => {
    expect(faultsOf({ ...good, snapshots: [{ ...end, seq: null }] })).toEqual([
      'null end: torn: the journal went on while account, positions and orders were read: they belong to no one seq',
      'null snapshot 2: 1 snapshots were taken during the run, 2 are wanted',
    ])
  })

  it('say nothing where nothing was filled', () => {
    const criterion = row
    if (!criterion) throw new Error('e2e.reconcile is not in the catalogue')
    const evidence = { ...good, events: [] }
    expect(reconcile.observe['e2e.reconcile']?.(evidence, { criterion, seed: 1, timeBase: 'virtual' })).toEqual([])
  })

  test.prop([fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 9999 })))])(
    'come back to the cash they began with, less the commissions, when every fill is undone at its price',
    trades => {
      const forth = trades.map(([isBuy, qty, cents], index) =>
        fill(index + 1, { side: isBuy ? 'buy' : 'sell', qty: String(qty), price: (cents / 100).toFixed(2) }),
      )
      const back = forth.map(({ data }, index) =>
        fill(forth.length + index + 1, { ...data, side: data.side === 'buy' ? 'sell' : 'buy' }),
      )
      const books = replay([...forth, ...back], parseDecimal('1000')).at(Number.MAX_SAFE_INTEGER)
      const cost = (2 * trades.length) / 10
      expect(Number(books.cash && formatDecimal(books.cash))).toBeCloseTo(1000 - cost, 6)
      expect([...books.positions.values()].filter(({ unscaled }) => unscaled !== 0n)).toEqual([])
    },
  )
})
