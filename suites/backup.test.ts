import { describe, expect, it } from 'vitest'
import type { State } from '../contracts/state.schema.ts'
import { type BackupEvidence, backupRecords, type ShownState } from './backup.ts'

const limits: State['limits'] = {
  ai_limit: 1200,
  kelly: {
    cap: 0.25,
    fraction: 0.5,
    basis: 'notional',
    scale: { kind: 'linear', dd_start: 0.02, dd_stop: 0.1, floor: 0, peak: 'run' },
  },
  max_order_value: '600000',
  max_order_qty: 50_000,
  max_symbol_value: '800000',
  max_exposure: '1500000',
  max_open_trades: 80,
  max_daily_loss: '150000',
  collar_pct: 0.1,
  msgs_per_s: 600,
  repeat: { max: 25, window_s: 10 },
  capital_stage: 1,
  max_drawdown: { target: 0.05, rollback: 0.07 },
  data_max_age_s: 300,
  quote_max_age_s: 30,
  completeness_min: 0.95,
  k_sl: 2,
  k_tp: 2,
}

const state: State = {
  capabilities: [],
  build: { sha: 'a', config_hash: 'b' },
  started_at: '2026-01-05T00:00:00Z',
  universe: { symbols: ['A'], items: 6 },
  limits,
  overrides: [],
  thresholds: { response_time: { warning: 1, critical: 2 } },
  algo: { split: { v1: 25, v3: 75 }, blend: { mode: 'confidence', weights: { v1: 0.4, v3: 0.6 } }, params: {} },
  strategies: [],
  risk: { drawdown: 0, dd_scale: 1, peak_equity: '1000', gross_exposure: '0' },
  people: [],
  alerts: [],
  config_revision: 1,
}

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

const event = (seq: number, type: string, data: unknown = null) => ({ seq, type, hash: `hash ${seq}`, data })

const clean: ShownState = { state, orders: [], positions: [], account, journal: [event(1, 'session.reset')] }

const before: ShownState = {
  state: { ...state, limits: { ...limits, max_order_qty: 40 }, config_revision: 2 },
  orders: [
    {
      id: 'o1',
      seq: 1,
      client_order_id: null,
      symbol: 'A',
      side: 'buy',
      position_intent: 'buy_to_open',
      type: 'market',
      order_class: 'bracket',
      qty: '1',
      filled_qty: '1',
      filled_avg_price: '10',
      limit_price: null,
      stop_price: null,
      time_in_force: 'day',
      status: 'filled',
      submitted_at: null,
      filled_at: null,
      canceled_at: null,
      parent_id: null,
      decision_id: null,
      algo: null,
      user_id: null,
      source: 'manual',
      strategy: null,
      legs: [],
    },
  ],
  positions: [
    {
      seq: 1,
      symbol: 'A',
      side: 'long',
      qty: '1',
      avg_entry_price: '10',
      market_value: '10',
      unrealized_pl: '0',
      algo: null,
    },
  ],
  account: { ...account, cash: '990' },
  journal: [event(1, 'session.reset'), event(2, 'fill')],
}

const good: BackupEvidence = {
  digest: 'd1',
  clean,
  before,
  after: { ...before, journal: [...before.journal, event(3, 'system.restarted', { digest: 'd1' })] },
  work: {
    entry: { status: 200, type: null, ended: 'filled' },
    beyond: { status: 403, type: 'urn:problem:limit-max-order-qty' },
    cycle: 'finished',
  },
}

const faults = (evidence: BackupEvidence): unknown[] =>
  backupRecords(evidence).flatMap(({ step, value, note }) => (value === true ? [] : [[step, value, note]]))

describe('a restored target', () => {
  it('is what the image was made of, and works', () => {
    expect(backupRecords(good).map(({ step }) => step)).toEqual([
      'exported',
      'limits',
      'state',
      'orders',
      'positions',
      'account',
      'journal',
      'works',
    ])
    expect(faults(good)).toEqual([])
  })

  it('is another where the image left the limits out', () => {
    const after = { ...good.after, state: { ...before.state, limits } }
    const beyond = { status: 200, type: null }
    expect(faults({ ...good, after, work: { ...good.work, beyond } })).toEqual([
      ['limits', false, 'not as in the image: /max_order_qty: expected 40, found 50000'],
      ['works', false, 'an entry beyond the restored limit was answered 200, expected 403'],
    ])
  })

  it('is another where the journal is not continued from the image', () => {
    const journal = [...before.journal, event(3, 'system.restarted', { digest: 'd2' })]
    expect(faults({ ...good, after: { ...good.after, journal } })).toEqual([
      ['journal', false, 'the image is d1, system.restarted names d2'],
    ])
    const rewritten = [event(1, 'session.reset'), { ...event(2, 'fill'), hash: 'other' }]
    expect(faults({ ...good, after: { ...good.after, journal: rewritten } })).toEqual([
      ['journal', false, 'the journal up to the image is another: /1/1: expected "hash 2", found "other"'],
    ])
  })

  it('proves nothing where a clean target shows the same', () => {
    expect(faults({ ...good, clean: { ...clean, positions: before.positions } })).toEqual([
      ['positions', null, 'a clean target shows the same: the image had nothing of its own to bring back'],
    ])
  })

  it('does not work where an entry, or a cycle, goes nowhere', () => {
    const work = { ...good.work, entry: { status: 503, type: 'urn:problem:broker-down', ended: null }, cycle: null }
    expect(faults({ ...good, work })).toEqual([
      ['works', false, 'an entry was answered 503 urn:problem:broker-down and ended nowhere; a cycle ended as nothing'],
    ])
  })
})
