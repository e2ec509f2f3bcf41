import { describe, expect, test } from 'vitest'
import type { Account } from '../contracts/account.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import { decidedItem } from './one-item.fixture.ts'
import { type Kept, type RestartEvidence, restartRecords } from './restart.ts'

const account: Account = {
  id: 'PA1',
  status: 'ACTIVE',
  mode: 'paper',
  currency: 'USD',
  cash: '100',
  equity: '110',
  last_equity: '100',
  peak_equity: '110',
  drawdown: 0,
  trading_blocked: false,
}

const order: Order = {
  id: 'o1',
  seq: 1,
  client_order_id: 'k1',
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
  submitted_at: '2026-01-05T00:00:01Z',
  filled_at: '2026-01-05T00:00:05Z',
  canceled_at: null,
  parent_id: null,
  decision_id: null,
  algo: null,
  user_id: 'user:a',
  source: 'manual',
  strategy: null,
  legs: [],
}

const state: State = {
  capabilities: [],
  build: { sha: 'a', config_hash: 'b' },
  started_at: '2026-01-05T00:00:00Z',
  universe: { symbols: ['A'], items: 6 },
  limits: {
    ai_limit: 1200,
    kelly: {
      cap: 0.25,
      fraction: 0.5,
      basis: 'notional',
      scale: { kind: 'linear', dd_start: 0, dd_stop: 0.1, floor: 0, peak: 'run' },
    },
    max_order_value: '1000',
    max_order_qty: 100,
    max_symbol_value: '1000',
    max_exposure: '1000',
    max_open_trades: 9,
    max_daily_loss: '100',
    collar_pct: 0.1,
    msgs_per_s: 10,
    repeat: { max: 5, window_s: 10 },
    capital_stage: 1,
    max_drawdown: { target: 0.05, rollback: 0.07 },
    data_max_age_s: 300,
    quote_max_age_s: 30,
    completeness_min: 0.95,
    k_sl: 2,
    k_tp: 3,
  },
  overrides: [],
  thresholds: { response_time: { warning: 1, critical: 2 } },
  algo: { split: { v1: 75, v3: 25 }, blend: { mode: 'confidence', weights: {} }, params: {} },
  strategies: [{ name: 'drill', enabled: false, reason: 'repeat' }],
  risk: { drawdown: 0, dd_scale: 1, peak_equity: '110', gross_exposure: '10' },
  people: [],
  alerts: [],
  config_revision: 2,
}

const before: Kept = {
  account,
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
  orders: [order],
  decisions: [decidedItem({ symbol: 'B' }).decision],
  state,
  journal: [{ seq: 1, prev: '0', hash: 'a' }],
}

const sound: RestartEvidence = {
  before,
  after: {
    ...before,
    state: { ...state, started_at: '2026-01-05T01:00:00Z' },
    journal: [...before.journal, { seq: 2, prev: 'a', hash: 'b' }],
  },
  again: [
    { what: 'same body', status: 200, first_id: 'o1', order_id: 'o1' },
    { what: 'other body', status: 422, first_id: 'o1', order_id: null },
  ],
  ordersAtEnd: 1,
  throttled: 'drill',
}

const wrong = (evidence: RestartEvidence) =>
  restartRecords(evidence)
    .filter(({ value }) => value !== true)
    .map(({ step, value, note }) => [step, value, note])

describe('a restart', () => {
  test('that keeps everything is right in every step; a new start time is no loss', () => {
    expect(restartRecords(sound)).toEqual([
      { step: 'account', ref: 'account', value: true },
      { step: 'positions', ref: 'positions', value: true },
      { step: 'orders', ref: 'orders', value: true },
      { step: 'decisions', ref: 'decisions', value: true },
      { step: 'config', ref: 'config', value: true },
      { step: 'breakers', ref: 'breakers', value: true },
      { step: 'idempotency', ref: 'o1', value: true },
      { step: 'idempotency', ref: 'o1', value: true },
      { step: 'journal', ref: 'journal', value: true },
    ])
  })

  test('that forgets the order ids makes a second order', () => {
    const again = [{ what: 'same body', status: 200, first_id: 'o1', order_id: 'o9' }] as const
    expect(wrong({ ...sound, again, ordersAtEnd: 2 })).toEqual([
      ['idempotency', false, 'same body: expected 200 with the first order, found 200 with o9'],
      ['idempotency', false, 'requests sent again made 1 new orders'],
    ])
  })

  test('that enables a disabled strategy, or loses a limit, is wrong', () => {
    const strategies = [{ name: 'drill', enabled: true, reason: null }]
    const limits = { ...state.limits, max_open_trades: 10 }
    expect(wrong({ ...sound, after: { ...sound.after, state: { ...state, strategies, limits } } })).toEqual([
      ['config', false, 'changed by the restart: /limits/max_open_trades: expected 9, found 10'],
      ['breakers', false, 'changed by the restart: /strategies/0/enabled: expected false, found true'],
    ])
  })

  test('that forgets an engaged kill switch, or sets a flag back, is wrong', () => {
    const engaged = [
      { id: 'kill-1', scope: { user: 'nobody' }, by: 'user:a', at: '2026-01-05T00:00:00Z', reason: 'drill' },
    ]
    const known = { ...sound, before: { ...before, state: { ...state, kill: { engaged } } } }
    expect(wrong({ ...known, after: { ...sound.after, state: { ...state, kill: { engaged } } } })).toEqual([])
    expect(wrong({ ...known, after: { ...sound.after, state: { ...state, kill: { engaged: [] } } } })).toEqual([
      ['config', false, expect.stringContaining('changed by the restart: /kill/engaged')],
    ])
  })

  test('that breaks the chain of the journal is wrong', () => {
    const journal = [...before.journal, { seq: 2, prev: '0', hash: 'b' }]
    expect(wrong({ ...sound, after: { ...sound.after, journal } })).toEqual([
      ['journal', false, 'event 2 after the restart does not continue from event 1'],
    ])
  })

  test('of a system that had nothing to lose cannot be told', () => {
    const empty = { ...sound.before, positions: [] }
    expect(wrong({ ...sound, before: empty, after: { ...sound.after, positions: [] }, throttled: null })).toEqual([
      ['positions', null, 'there were no positions before the restart'],
      ['breakers', null, 'no strategy could be driven into its throttle'],
    ])
  })
})
