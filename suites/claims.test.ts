import { describe, expect, it } from 'vitest'
import type { MetricSample } from '../targets/capability.ts'
import { type ClaimsEvidence, claimRecords } from './claims.ts'

const metric = (name: string, value: number, labels: Readonly<Record<string, string>> = {}): MetricSample => ({
  name,
  labels,
  value,
})

const account = {
  id: 'PA1',
  status: 'ACTIVE',
  mode: 'paper',
  currency: 'USD',
  cash: '900',
  equity: '990',
  last_equity: '1000',
  peak_equity: '1100',
  drawdown: 0.1,
  trading_blocked: false,
} as const

const published: readonly MetricSample[] = [
  metric('orders_total', 2, { status: 'accepted' }),
  metric('orders_total', 1, { status: 'filled' }),
  metric('orders_total', 1, { status: 'rejected' }),
  metric('cycles_total', 1, { status: 'finished' }),
  metric('decisions_total', 1, { algo: 'v1', outcome: 'order' }),
  metric('decisions_total', 59, { algo: 'v1', outcome: 'none' }),
  metric('decisions_total', 60, { algo: 'v3', outcome: 'none' }),
  metric('fills_total', 1),
  metric('journal_events_total', 6),
  metric('decisions_per_minute', 1),
  metric('orders_per_minute', 1 / 60),
  metric('account_equity', 990),
  metric('account_drawdown_ratio', 0.1),
]

const good: ClaimsEvidence = {
  now: '2026-01-05T02:00:00Z',
  metrics: { before: published, after: published },
  journal: { count: 6, last: 6 },
  events: [
    { seq: 1, ts: '2026-01-05T00:30:00Z', type: 'order.accepted' },
    { seq: 2, ts: '2026-01-05T01:30:00Z', type: 'order.accepted' },
    { seq: 3, ts: '2026-01-05T01:30:00Z', type: 'fill' },
    { seq: 4, ts: '2026-01-05T01:30:00Z', type: 'order.filled' },
    { seq: 5, ts: '2026-01-05T01:30:00Z', type: 'limit.rejected' },
    { seq: 6, ts: '2026-01-05T01:40:00Z', type: 'cycle.finished', status: 'finished' },
  ],
  decisions: [
    { cycle_id: 'c1', outcome: 'order', algo: 'v1', count: 1, recent: 1 },
    { cycle_id: 'c1', outcome: 'none', algo: null, count: 119, recent: 59 },
  ],
  cycles: [{ cycle_id: 'c1', items: 120, orders: 1, skipped: 0, blocked: 0 }],
  trades: [
    {
      trade_id: 't1',
      side: 'short',
      qty: '10',
      entry_price: '5.00',
      exit_price: '4.50',
      initial_stop: '5.25',
      pnl: '5.0000',
      r: 2,
    },
  ],
  account: { before: account, after: account },
  risk: { drawdown: 0.1, peak_equity: '1100' },
  equities: [1000, 1100],
}

const tolerances = { ratio: 1e-6, money: 0.01, perMinute: 0.02, r: 0.001 }

const faults = (evidence: ClaimsEvidence): unknown[] =>
  claimRecords(evidence, tolerances).flatMap(({ ref, value, note }) => (value === true ? [] : [[ref, note]]))

const withMetric = (name: string, value: number): ClaimsEvidence => {
  const changed = published.map(sample => (sample.name === name ? { ...sample, value } : sample))
  return { ...good, metrics: { before: changed, after: changed } }
}

describe('published statistics', () => {
  it('agree with the lists', () => {
    expect(faults(good)).toEqual([])
    expect(claimRecords(good, tolerances).map(({ ref }) => ref)).toEqual([
      'orders_total{status="accepted"}',
      'orders_total{status="rejected"}',
      'orders_total{status="filled"}',
      'orders_total{status="canceled"}',
      'orders_total{status="expired"}',
      'cycles_total{status="finished"}',
      'cycles_total{status="failed"}',
      'decisions_total{outcome="none"}',
      'decisions_total{outcome="order"}',
      'decisions_total{algo="v1",outcome="order"}',
      'fills_total',
      'journal_events_total',
      'decisions_per_minute',
      'orders_per_minute',
      'account_equity',
      'account_drawdown_ratio',
      'account.drawdown',
      'state.risk.drawdown',
      'state.risk.peak_equity',
      'account.peak_equity',
      'c1',
      't1',
    ])
  })

  it('are found out where a counter counts more than there was', () => {
    expect(faults(withMetric('fills_total', 2))).toEqual([['fills_total', 'published 2, counted 1']])
  })

  it('are found out where a rate is a constant', () => {
    expect(faults(withMetric('decisions_per_minute', 20))).toEqual([
      ['decisions_per_minute', 'published 20, recomputed 1'],
    ])
  })

  it('may have risen while the lists were read', () => {
    const later = published.map(sample => (sample.name === 'fills_total' ? { ...sample, value: 3 } : sample))
    const events = [...good.events, { seq: 7, ts: good.now, type: 'fill' }]
    expect(faults({ ...good, events, metrics: { before: published, after: later } })).toEqual([])
  })

  it('are found out where the drawdown or the peak is not that of the equity', () => {
    const after = { ...account, drawdown: 0, peak_equity: '990' }
    expect(faults({ ...good, account: { before: account, after }, equities: [1100] })).toEqual([
      ['account_drawdown_ratio', 'published 0.1, recomputed 0'],
      ['state.risk.drawdown', 'published 0.1, recomputed 0'],
      ['state.risk.peak_equity', 'published 1100, recomputed 990'],
      ['account.peak_equity', 'published 990, and the equity was 1100 during the session'],
    ])
  })

  it('leave gauges alone where the account moved while they were read', () => {
    const before = { ...account, equity: '991' }
    const moved = { ...withMetric('account_equity', 991), account: { before, after: account } }
    expect(faults(moved)).toEqual([])
  })

  it('are found out where a cycle or a trade says what its records do not', () => {
    const cycles = [{ cycle_id: 'c1', items: 1200, orders: 1, skipped: 0, blocked: 0 }]
    const trades = good.trades.map(trade => ({ ...trade, pnl: '-5.0000', r: 4 }))
    expect(faults({ ...good, cycles, trades })).toEqual([
      ['c1', 'items: said 1200, counted 120'],
      ['t1', 'pnl: published -5.0000, recomputed 5.0000; r: published 4, recomputed 2.0000'],
    ])
  })

  it('are none where nothing is published', () => {
    const bare = { ...good, metrics: { before: [], after: [] }, cycles: [], trades: [], risk: null }
    expect(claimRecords(bare, tolerances).map(({ ref }) => ref)).toEqual(['account.drawdown', 'account.peak_equity'])
  })
})
