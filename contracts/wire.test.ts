import { describe, expect, test } from 'vitest'
import type { SchemaName } from './registry.ts'
import { unknownFields } from './unknown-fields.ts'
import { validator } from './validate.ts'

const instant = '2026-01-05T10:00:00.250Z'
const zeros = '0'.repeat(64)

const leg = {
  id: 'o2',
  seq: 2,
  client_order_id: null,
  symbol: 'S001',
  side: 'sell',
  position_intent: 'sell_to_close',
  type: 'stop',
  order_class: 'simple',
  qty: '5',
  filled_qty: '0',
  filled_avg_price: null,
  limit_price: null,
  stop_price: '9.50',
  time_in_force: 'gtc',
  status: 'held',
  submitted_at: instant,
  filled_at: null,
  canceled_at: null,
  parent_id: 'o1',
  legs: [],
  decision_id: null,
  algo: null,
  user_id: null,
  source: 'manual',
  strategy: null,
}

const compact = {
  id: 'd1',
  seq: 1,
  cycle_id: 'c1',
  symbol: 'S001',
  started_at: instant,
  decided_at: instant,
  outcome: 'none',
}

const order = {
  ...compact,
  outcome: 'order',
  user_id: null,
  algo: 'v3',
  inputs: [{ kind: 'bar', symbol: 'S001', as_of: instant, seq: 9 }],
  signal: { side: 'buy', confidence_raw: 0.7, confidence: 0.6, regime: 'trend' },
  versions: { v1: {}, v3: {}, weights: { v1: 0.4, v3: 0.6 }, mode: 'confidence' },
  sizing: {
    basis: 'notional',
    equity: '100000',
    p: 0.58,
    b: 1.6,
    kelly_full: 0.3175,
    fraction: 0.5,
    dd: 0.02,
    dd_scale: 0.72,
    cap: 0.25,
    used: 0.1143,
    entry: '10.02',
    qty: '5',
    atr: '0.26',
    atr_from_seq: 1,
    atr_to_seq: 100,
    atr_seed: 'wilder1978',
    k_sl: 2,
    k_tp: 3,
    stop: '9.50',
    target: '10.80',
  },
  flags: {},
  reason: null,
  order_id: 'o1',
  result: null,
}

const fill = {
  seq: 7,
  ts: instant,
  type: 'fill',
  severity: 'info',
  actor: 'system',
  subject: 'order:o1',
  data: {
    fill_id: 'f1',
    order_id: 'o1',
    parent_id: null,
    decision_id: 'd1',
    symbol: 'S001',
    side: 'buy',
    position_intent: 'buy_to_open',
    qty: '5',
    price: '10.02',
    commission: '0.01',
    mid: '10.01',
    quote_seq: 4,
    slippage_bps: 9.99,
    position_qty: '5',
    cash: '99949.89',
  },
  prev: zeros,
  hash: zeros,
}

const limits = {
  ai_limit: 1200,
  kelly: {
    cap: 0.25,
    fraction: 0.5,
    basis: 'notional',
    scale: { kind: 'linear', dd_start: 0.05, dd_stop: 0.15, floor: 0, peak: 'run' },
  },
  max_order_value: '30000',
  max_order_qty: 10000,
  max_symbol_value: '50000',
  max_exposure: '100000',
  max_open_trades: 100,
  max_daily_loss: '5000',
  collar_pct: 5,
  msgs_per_s: 50,
  repeat: { max: 3, window_s: 10 },
  capital_stage: 1,
  max_drawdown: { target: 0.1, rollback: 0.15 },
  data_max_age_s: 120,
  quote_max_age_s: 15,
  completeness_min: 0.99,
  k_sl: 2,
  k_tp: 3,
}

const state = {
  capabilities: ['health'],
  build: { sha: 'abc', config_hash: 'def' },
  started_at: instant,
  universe: { symbols: ['S001'], items: 6 },
  limits,
  overrides: [{ limit: 'max_order_value', value: '40000', until: instant, approver: 'user:bob' }],
  thresholds: { response_time: { warning: 1, critical: 2 } },
  algo: { split: { v1: 75, v3: 25 }, blend: { mode: 'confidence', weights: { v1: 0.4, v3: 0.6 } }, params: {} },
  strategies: [{ name: 'main', enabled: true, reason: null }],
  risk: { drawdown: 0, dd_scale: 1, peak_equity: '100000', gross_exposure: '0' },
  people: [{ name: 'user:ann', roles: ['trader'] }],
  alerts: [],
  config_revision: 1,
}

const request = {
  symbol: 'S001',
  side: 'buy',
  qty: '5',
  type: 'limit',
  time_in_force: 'day',
  limit_price: '10.00',
  order_class: 'bracket',
  take_profit: { limit_price: '10.80' },
  stop_loss: { stop_price: '9.50' },
  client_order_id: 'k1',
}

type Fields = Record<string, unknown>
interface Case {
  readonly name: SchemaName
  readonly valid: Fields
  /** A change of the valid value, and the one violation that it makes as `path rule`. */
  readonly broken: readonly (readonly [change: Fields, violation: string])[]
}

const answers: readonly Case[] = [
  {
    name: 'health',
    valid: {
      status: 'pass',
      version: '1',
      releaseId: 'abc',
      ops_ok: true,
      time: instant,
      checks: { 'db:connected': [{ status: 'pass', time: instant, observedValue: 1.5, observedUnit: 's' }] },
    },
    broken: [
      [{ status: 'up' }, '/status enum'],
      [{ checks: { 'db:connected': [] } }, '/checks/db:connected minItems'],
      [{ time: '2026-02-31T00:00:00Z' }, '/time format'],
    ],
  },
  {
    name: 'clock',
    valid: {
      timestamp: instant,
      is_open: true,
      next_open: instant,
      next_close: instant,
      time_base: 'virtual',
      zone: 'UTC',
    },
    broken: [
      [{ timestamp: '2026-01-05T10:00:00+01:00' }, '/timestamp pattern'],
      [{ time_base: 'simulated' }, '/time_base enum'],
    ],
  },
  {
    name: 'account',
    valid: {
      id: 'PA1',
      status: 'ACTIVE',
      mode: 'paper',
      currency: 'USD',
      cash: '-10.5',
      equity: '100',
      last_equity: '100',
      peak_equity: '100',
      drawdown: 0,
      trading_blocked: false,
    },
    broken: [
      [{ cash: 10.5 }, '/cash type'],
      [{ equity: '1e5' }, '/equity pattern'],
      [{ drawdown: '0' }, '/drawdown type'],
      [{ drawdown: Number.NaN }, '/drawdown type'],
      [{ id: undefined }, '/id required'],
    ],
  },
  {
    name: 'position',
    valid: {
      seq: 1,
      symbol: 'S001',
      side: 'short',
      qty: '5',
      avg_entry_price: '10',
      market_value: '-50',
      unrealized_pl: '0',
      algo: null,
    },
    broken: [
      [{ qty: '-5' }, '/qty pattern'],
      [{ side: 'sell' }, '/side enum'],
    ],
  },
  {
    name: 'order',
    valid: { ...leg, id: 'o1', parent_id: null, legs: [leg], status: 'pending_replace' },
    broken: [
      [{ qty: '0' }, '/qty pattern'],
      [{ stop_price: '' }, '/stop_price pattern'],
      [{ legs: [{ ...leg, qty: 5 }] }, '/legs/0/qty type'],
      [{ position_intent: null }, '/position_intent type'],
    ],
  },
  { name: 'cancel-result', valid: { id: 'o1', status: 204 }, broken: [[{ status: '204' }, '/status type']] },
  {
    name: 'quote',
    valid: { bp: null, ap: '10.03', bs: '3', as: '5', t: instant, seq: 9 },
    broken: [[{ bp: '' }, '/bp pattern']],
  },
  {
    name: 'bar',
    valid: { seq: 1, t: instant, o: '1', h: '1', l: '1', c: '1', v: '0' },
    broken: [
      [{ l: '0' }, '/l pattern'],
      [{ seq: 1.5 }, '/seq type'],
    ],
  },
  { name: 'quotes-answer', valid: { quotes: { S001: {} } }, broken: [[{ quotes: [] }, '/quotes type']] },
  { name: 'cycle-started', valid: { id: 'c1', status: 'running' }, broken: [[{ id: '' }, '/id minLength']] },
  {
    name: 'cycle',
    valid: {
      id: 'c1',
      kind: 'pipeline',
      status: 'running',
      started_at: instant,
      finished_at: null,
      items: 1,
      errors: 0,
    },
    broken: [[{ errors: -1 }, '/errors minimum']],
  },
  {
    name: 'decision',
    valid: order,
    broken: [
      [{ order_id: null }, '/order_id type'],
      [{ sizing: null }, '/sizing type'],
      [{ outcome: 'skip', reason: null }, '/reason type'],
      [{ signal: { ...order.signal, confidence: 1.2 } }, '/signal/confidence maximum'],
    ],
  },
  { name: 'decision', valid: compact, broken: [[{ outcome: 'order' }, '/user_id required']] },
  {
    name: 'decision',
    valid: { ...order, outcome: 'blocked', sizing: null, order_id: null, reason: 'broker-down' },
    broken: [[{ reason: '' }, '/reason minLength']],
  },
  {
    name: 'event',
    valid: fill,
    broken: [
      [{ seq: 0 }, '/seq minimum'],
      [{ hash: 'ABC' }, '/hash pattern'],
      [{ data: { ...fill.data, price: 10.02 } }, '/data/price type'],
      [{ type: 'order.suspended', data: {} }, '/data/order_id required'],
    ],
  },
  { name: 'event', valid: { ...fill, type: 'rollout.promoted', data: { stage: 2 } }, broken: [] },
  {
    name: 'state',
    valid: state,
    broken: [
      [{ limits: { ...limits, max_order_value: 30000 } }, '/limits/max_order_value type'],
      [{ limits: { ...limits, kelly: { ...limits.kelly, cap: 25 } } }, '/limits/kelly/cap maximum'],
    ],
  },
  {
    name: 'config-answer',
    valid: { revision: 2, key: { role: 'viewer', token: 'fgt-1' } },
    broken: [[{ key: { role: 'viewer' } }, '/key/token required']],
  },
  {
    name: 'control-answer',
    valid: { now: instant, seq: 4, image: { digest: 'abc', state: {} } },
    broken: [[{ seq: -1 }, '/seq minimum']],
  },
  {
    name: 'problem',
    valid: { type: 'urn:problem:off-tick', title: 'Off tick', status: 422, errors: [{ path: '/a', message: 'b' }] },
    broken: [[{ status: 'no' }, '/status type']],
  },
]

const requests: readonly Case[] = [
  {
    name: 'order-request',
    valid: request,
    broken: [
      [{ qty: 5 }, '/qty type'],
      [{ side: 'hold' }, '/side enum'],
      [{ take_profit: { limit_price: '10.80', stop_price: '1' } }, '/take_profit/stop_price additionalProperties'],
    ],
  },
  {
    name: 'cycle-request',
    valid: { kind: 'pipeline', ai_limit: 10, signal: { symbol: 'S001', side: 'buy', p: 0.6, b: 1.5 } },
    broken: [
      [{ kind: 'canary' }, '/kind enum'],
      [{ signal: { symbol: 'S001', side: 'buy', p: 60, b: 1.5 } }, '/signal/p maximum'],
    ],
  },
  {
    name: 'config-patch',
    valid: { limits: { max_order_value: '1', kelly: { cap: 0.1 } }, reason: 'a drill' },
    broken: [
      [{ limits: { max_orders: 1 } }, '/limits/max_orders additionalProperties'],
      [{ keys: { rotate: 'admin' } }, '/keys/rotate enum'],
      [{ reason: '' }, '/reason minLength'],
    ],
  },
  {
    name: 'control-request',
    valid: {
      reset: { seed: 1, defects: [] },
      stimuli: [{ name: 'outage', args: { duration: '30s' }, on: false }],
      advance: '15m',
    },
    broken: [
      [{ advance: '15 minutes' }, '/advance pattern'],
      [{ restart: false }, '/restart const'],
    ],
  },
]

const found = (name: SchemaName, value: unknown): string[] =>
  validator(name)(value).map(({ path, rule }) => `${path} ${rule}`)

describe('a wire schema', () => {
  test.each([...answers, ...requests])('takes a valid $name and names what breaks it', ({ name, valid, broken }) => {
    expect(found(name, valid)).toEqual([])
    for (const [change, violation] of broken) {
      expect(found(name, { ...valid, ...change })).toContain(violation)
    }
  })

  test.each(answers)('lets $name say more than the contract, and tells', ({ name, valid }) => {
    const value = { ...valid, 'new/field': 1 }
    expect(found(name, value)).toEqual([])
    expect(unknownFields(name, value)).toEqual(['/new~1field'])
    expect(unknownFields(name, valid)).toEqual([])
  })

  test.each(requests)('refuses an unknown field in $name', ({ name, valid }) => {
    expect(found(name, { ...valid, surprise: 1 })).toEqual(['/surprise additionalProperties'])
  })
})
