import { describe, expect, test } from 'vitest'
import type { Order } from '../contracts/order.schema.ts'
import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import { load } from '../judge/criteria/load.ts'
import { criterionOf } from '../judge/criterion.ts'
import type { MetricSample } from '../targets/capability.ts'
import type { LoadDestination } from './load-access.ts'
import {
  baselineOf,
  type LoadTarget,
  loadMarkets,
  peakOf,
  readLoadBooks,
  readPublished,
  takeBack,
} from './load-target.ts'
import type { Snapshot } from './reconciliation.ts'
import { event, order } from './records.fixture.ts'
import { account } from './trade-chain.fixture.ts'

const stateWith = (declared: State['load']): State => ({ load: declared }) as State
const destination = (baseline: LoadDestination['baseline']): LoadDestination => ({
  url: 'http://127.0.0.1:9/',
  headers: {},
  baseline,
})
const declared = { baseline_rate: 50, peak_per_s: 200, peak_orders: 2000 }
const file = { rate: 12.5, source: 'load-baseline.json' }

describe('the baseline', () => {
  test('of a file comes before that of the target', () => {
    expect([
      baselineOf(destination(file), stateWith(declared)),
      baselineOf(destination(null), stateWith(declared)),
    ]).toEqual([file, { rate: 50, source: 'declared by the target' }])
  })

  test('that nobody names is an error that says how to find it', () => {
    expect(() => baselineOf(destination(null), stateWith(undefined))).toThrow(
      'no baseline rate is known: let `final-gate load --profile baseline` find it and commit load-baseline.json, or let GET /v1/state name load.baseline_rate',
    )
  })
})

describe('the peak of six months', () => {
  const row = (params: Record<string, number>) =>
    criterionOf('load.reg-2x', { ...load['load.reg-2x'], params: { ...load['load.reg-2x'].params, ...params } })

  test('is that of the configuration, else what the target declares, else unknown', () => {
    const configured = { peak_per_s: 7, peak_orders: 70 }
    expect([
      peakOf(row(configured), stateWith(declared)),
      peakOf(row({}), stateWith(declared)),
      peakOf(row({}), stateWith({ baseline_rate: 50 })),
      peakOf(row({}), stateWith(undefined)),
    ]).toEqual([{ perSecond: 7, orders: 70 }, { perSecond: 200, orders: 2000 }, null, null])
  })

  test('is known only whole: a rate without a volume is none', () => {
    expect(peakOf(row({ peak_per_s: 7 }), stateWith({ baseline_rate: 50, peak_per_s: 200 }))).toBeNull()
  })
})

/** What the tests ask of a target, as values; everything else is absent. */
const targetWith = (parts: Partial<LoadTarget>): LoadTarget => parts as LoadTarget

const sample = (name: string, value: number, labels: Record<string, string> = {}): MetricSample => ({
  name,
  labels,
  value,
})

describe('the published figures', () => {
  test('are sums over all labels: accepted orders, and answers of whatever kind', async () => {
    const samples = [
      sample('orders_total', 3, { status: 'accepted', side: 'buy' }),
      sample('orders_total', 4, { status: 'accepted', side: 'sell' }),
      sample('orders_total', 100, { status: 'rejected' }),
      sample('http_request_duration_seconds_count', 10, { route: '/v2/orders' }),
      sample('http_request_duration_seconds_count', 5, { route: '/v1/state' }),
    ]
    expect(await readPublished(targetWith({ metrics: { all: async () => samples } }))).toEqual({
      accepted: 7,
      answered: 15,
    })
  })

  test('are unknown where the target has no metrics, or other ones', async () => {
    const unknown = { accepted: null, answered: null }
    expect([
      await readPublished(targetWith({})),
      await readPublished(targetWith({ metrics: { all: async () => [sample('up', 1)] } })),
    ]).toEqual([unknown, unknown])
  })
})

const position = (symbol: string, side: 'long' | 'short', qty: string): Position =>
  ({ symbol, side, qty, market_value: '1' }) as Position

const before: Snapshot = { label: 'before', seq: 1, account, positions: [], openOrders: [] }

/** A target with these open orders and positions, and what it was told to do. */
const desk = (open: readonly Order[], positions: readonly Position[]) => {
  const told: string[] = []
  const answer = { status: 200, problem: null, at: 0, ms: 0, exchange: 0 }
  const trade: object = {
    cancel: async (id: string) => {
      told.push(`cancel ${id}`)
      return { ...answer, results: [] }
    },
    submit: async (body: OrderRequest) => {
      told.push(`${body.side} ${body.qty} ${body.symbol} as ${body.client_order_id}`)
      return { ...answer, order: null }
    },
  }
  const target = targetWith({
    orders: { all: async query => (query?.status === 'open' ? open : []), one: async () => null },
    positions: { all: async () => positions },
    trade: trade as LoadTarget['trade'],
  })
  return { target, told }
}

test('symbols that are held already are not asked about: what the load leaves must be told from what was there', async () => {
  const asked: string[] = []
  const clock: object = { get: async () => ({ timestamp: '2026-01-05T10:00:00Z' }) }
  const quotes: object = {
    latest: async (symbols: readonly string[]) => {
      asked.push(...symbols)
      return {}
    },
  }
  const target = targetWith({
    positions: { all: async () => [position('OLD', 'long', '9')] },
    clock: clock as LoadTarget['clock'],
    quotes: quotes as LoadTarget['quotes'],
  })
  const universe: object = { universe: { symbols: ['AAA', 'OLD', 'BBB'] } }
  const row = criterionOf('load.volume-10x', load['load.volume-10x'])
  expect([await loadMarkets(target, universe as State, { row, seed: 1 }), asked]).toEqual([[], ['AAA', 'BBB']])
})

describe('after the load', () => {
  const { signal } = new AbortController()

  test('its open orders are cancelled and its positions closed, those of others and those from before stay', async () => {
    const open = [
      order({ id: 'o-1', client_order_id: 'gate-1-load-a-10x-1-7-in' }),
      order({ id: 'o-2', client_order_id: 'somebody-else' }),
      order({ id: 'o-3', client_order_id: null }),
    ]
    const held = [position('AAA', 'long', '3'), position('BBB', 'short', '2'), position('OLD', 'long', '9')]
    const { target, told } = desk(open, held)
    const known = { ...before, positions: [position('OLD', 'long', '9')] }
    await takeBack(target, { run: 'gate-1-load-a', before: known, signal })
    expect(told).toEqual(['cancel o-1', 'sell 3 AAA as gate-1-load-a-back-0', 'buy 2 BBB as gate-1-load-a-back-1'])
  })

  test('nothing is done where nothing is left', async () => {
    const { target, told } = desk([], [])
    await takeBack(target, { run: 'gate-1-load-a', before, signal })
    expect(told).toEqual([])
  })

  test('the books are the orders, and of the journal what books and limits are made of, up to the last snapshot', async () => {
    const events = [
      event([1, 1], 'session.reset', { seed: 1 }),
      event([2, 2], 'order.accepted', {}),
      event([3, 3], 'fill', {}),
      event([4, 4], 'limit.rejected', {}),
      event([5, 5], 'config.changed', {}),
      event([6, 6], 'monitor.sample', { group: 'a', values: {} }),
      event([7, 7], 'order.filled', {}),
    ]
    const reading = { value: account, status: 200, journalSeq: 6, at: 0, ms: 0, exchange: 0 }
    const journal: object = { all: async () => events }
    const target = targetWith({
      account: { get: async () => account, read: async () => reading },
      orders: { all: async query => (query?.nested ? [order()] : []), one: async () => null },
      positions: { all: async () => [] },
      events: journal as LoadTarget['events'],
    })
    const books = await readLoadBooks(target, before)
    expect(books).toMatchObject({ from: 1, ordersAt: 6, orders: [{ id: 'o-1' }] })
    expect(books.events.map(({ seq, type }) => `${seq} ${type}`)).toEqual([
      '2 order.accepted',
      '3 fill',
      '4 limit.rejected',
      '5 config.changed',
    ])
    expect(books.snapshots.map(({ label, seq }) => [label, seq])).toEqual([
      ['before', 1],
      ['after the load', 6],
    ])
    // The hashes of the test's events are all the same: the chain is looked at.
    expect(books.chain.breaks.length).toBeGreaterThan(0)
  })
})
