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

const threshold = {
  metric: 'brier',
  target: { op: '<', value: 0.3 },
  rollback: { op: '>', value: 0.4 },
  for: '0s',
  min_n: 50,
}

const definition = {
  state: 'ROLLING_OUT',
  percentage: 25,
  allow: ['user:ann'],
  deny: [],
  depends_on: ['drawdown_kelly'],
  schedule: [{ at: instant, local: '2026-01-05T11:00', zone: 'Europe/Paris', state: 'ENABLED' }],
  thresholds: [threshold],
  version: 3,
}

const rolloutFlag = { key: 'atr_brackets', ...definition, reason: null, changed_at: instant }
const verification = { status: 'verified', checks: [{ name: 'stops', ok: true, value: 4 }] }
const engaged = { id: 'k1', scope: { symbol: 'S001' }, by: 'user:ann', at: instant, reason: 'a drill' }

/** A state of a target that has the second part of the interface too. */
const fullState = {
  ...state,
  algo: {
    ...state.algo,
    interpolation: 40,
    versions: { v1: { params: { a: 1 } }, v3: { params: { a: 2 } } },
    failover: { active: false, since: null, failback_after_s: 900 },
  },
  limits: { ...limits, fixed_sl_pct: 2, fixed_tp_pct: 4 },
  flags: [rolloutFlag],
  rollouts: [
    {
      plan: 'atr_brackets',
      subject: 'flag:atr_brackets',
      stages: [{ percentage: 25, dwell_s: 86_400, min_n: 50 }],
      metrics: [threshold],
      status: 'holding',
      stage: 0,
      stage_since: instant,
      hold_reason: 'brier has 3 records',
      interval_s: 30,
    },
  ],
  rollout: { interval_s: 30, forward_per_hour: 20 },
  breakers: [
    {
      name: 'orders',
      state: 'half_open',
      since: instant,
      error_rate: 0.25,
      limit: 0.2,
      min_n: 10,
      window_s: 60,
      cooldown_s: 60,
      probes: 3,
      probes_left: 2,
    },
  ],
  kill: { engaged: [engaged] },
  stream: {
    state: 'reconnecting',
    attempt: 2,
    backoff: { initial_s: 1, factor: 2, cap_s: 60, jitter: 0.2, max_attempts: 8 },
  },
  snapshots: [{ id: 's1', at: instant, cause: 'flag.changed', digest: zeros }],
  rollback: { policies: ['keep', 'transfer', 'close'], max_age_s: 604_800, verify_s: 60 },
  rollbacks: [
    {
      id: 'r1',
      at: instant,
      by: 'user:ann',
      target: 'flag',
      key: 'atr_brackets',
      severity: 'HIGH',
      status: 'done',
      reason: 'a drill',
      verification,
    },
  ],
}

/** The data of each event of the second part, as the interface writes it. */
const releaseEvents: Record<string, object> = {
  'flag.changed': { key: 'atr_brackets', old: null, new: definition, reason: 'made' },
  'rollout.started': { plan: 'p', subject: 'flag:f', from: 0, to: 25, metrics: {}, reason: null },
  'rollout.promoted': {
    plan: 'p',
    subject: 'algo:v3',
    from: 25,
    to: 50,
    metrics: { brier: { value: 0.2, n: 80 }, accuracy: { value: null, n: 0 } },
    reason: 'targets met',
  },
  'rollout.held': { plan: 'p', subject: 'flag:f', at: 25, metrics: {}, reason: 'too few records' },
  'rollout.rolled_back': {
    plan: 'p',
    subject: 'flag:f',
    from: 25,
    metric: 'brier',
    value: 0.5,
    limit: 0.4,
    for: '0s',
    reason: 'beyond its limit',
  },
  'rollout.done': { plan: 'p', subject: 'flag:f', metrics: {}, reason: null },
  'observation.received': { subject: 'flag:f', metrics: { brier: 0.2 }, n: 1 },
  'risk.violation': { limit: 'max_exposure', value: '10.00', bound: '0', symbol: 'S001' },
  'algo.failover': { from: 'v3', to: 'v1', reason: 'three failed' },
  'algo.failback': { from: 'v1', to: 'v3', reason: 'five succeeded' },
  'algo.rolled_back': { from: { v1: 75, v3: 25 }, to: { v1: 100, v3: 0 }, reason: 'degraded' },
  'regime.detected': { symbol: 'S001', regime: 'up', at: instant },
  'breaker.opened': { name: 'orders', error_rate: 0.3, n: 10, reason: 'above 0.2' },
  'breaker.half_open': { name: 'orders', error_rate: 0.3, n: 10, reason: null },
  'breaker.closed': { name: 'orders', error_rate: 0, n: 3, reason: null },
  'kill.engaged': { id: 'k1', scope: { all: true }, canceled: ['o1'], flattened: [], reason: 'a drill' },
  'kill.released': { id: 'k1', scope: { all: true }, by: 'user:bob', approver: 'user:eve', reason: 'over' },
  'stream.disconnected': { reason: 'dropped' },
  'stream.attempt': { attempt: 1, delay_ms: 1100, ok: false },
  'stream.connected': { attempt: 2, backfilled: 0, from_seq: null, to_seq: null },
  'stream.gave_up': { attempt: 8 },
  'snapshot.taken': {
    snapshot_id: 's1',
    cause: 'config.changed',
    digest: zeros,
    flags: { atr_brackets: definition },
    algo: {},
    limits: {},
    thresholds: {},
    positions: [{ symbol: 'S001', qty: '5' }],
    open_orders: ['o1'],
  },
  'rollback.started': { rollback_id: 'r1', target: 'all', key: null, reason: 'a drill', severity: null },
  'rollback.done': {
    rollback_id: 'r1',
    target: 'flag',
    key: 'f',
    reason: 'a drill',
    severity: 'HIGH',
    diff: [{ path: 'flags.f.state', from: 'ENABLED', to: 'ROLLBACK' }],
    actions: ['evaluation is off'],
  },
  'rollback.verified': { rollback_id: 'r1', checks: [] },
  'rollback.failed': { rollback_id: 'r1', checks: [{ name: 'stops', ok: false, value: null }] },
  'alert.notified': { notification_id: 'n1', alert_id: null, channel: 'telegram', level: 1, ok: true, attempt: 1 },
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
  { name: 'event', valid: { ...fill, type: 'desk.opened', data: { stage: 2 } }, broken: [] },
  {
    name: 'state',
    valid: state,
    broken: [
      [{ limits: { ...limits, max_order_value: 30000 } }, '/limits/max_order_value type'],
      [{ limits: { ...limits, kelly: { ...limits.kelly, cap: 25 } } }, '/limits/kelly/cap maximum'],
    ],
  },
  {
    name: 'state',
    valid: fullState,
    broken: [
      [{ flags: [{ ...rolloutFlag, state: 'ON' }] }, '/flags/0/state enum'],
      [{ kill: { engaged: [{ ...engaged, scope: {} }] } }, '/kill/engaged/0/scope minProperties'],
      [{ breakers: [{ name: 'orders' }] }, '/breakers/0/state required'],
      [{ rollback: { policies: ['sell'], max_age_s: 1, verify_s: 1 } }, '/rollback/policies/0 enum'],
      [{ stream: { state: 'lost' } }, '/stream/attempt required'],
    ],
  },
  {
    name: 'decision',
    valid: {
      ...order,
      versions: { ...order.versions, served: 'v1', fallback_from: 'v3' },
      calibration: { applied: true, n: 60 },
      sizing: { ...order.sizing, brackets: 'fixed' },
    },
    broken: [
      [{ calibration: { applied: 1, n: 60 } }, '/calibration/applied type'],
      [{ sizing: { ...order.sizing, brackets: 'none' } }, '/sizing/brackets enum'],
      [{ versions: { ...order.versions, served: 3 } }, '/versions/served type'],
    ],
  },
  {
    name: 'flag',
    valid: rolloutFlag,
    broken: [
      [{ percentage: 101 }, '/percentage maximum'],
      [{ schedule: [{ state: 'ENABLED' }] }, '/schedule/0/at required'],
      [{ thresholds: [{ ...threshold, for: 'at once' }] }, '/thresholds/0/for pattern'],
      [{ version: undefined }, '/version required'],
    ],
  },
  {
    name: 'threshold',
    valid: threshold,
    broken: [[{ target: { op: '<=', value: 1 } }, '/target/op enum']],
  },
  { name: 'observation-answer', valid: { seq: 4 }, broken: [[{ seq: 'x' }, '/seq type']] },
  {
    name: 'rollback-answer',
    valid: {
      id: 'r1',
      status: 'dry-run',
      at: instant,
      target: 'flag',
      diff: [{ path: 'flags.f.state', from: 'ENABLED', to: null }],
      actions: [],
      snapshot_before: null,
      verification: { status: 'none', checks: [] },
    },
    broken: [
      [{ diff: [{ path: 'a', from: 1 }] }, '/diff/0/to required'],
      [{ status: 'ok' }, '/status enum'],
      [{ verification: { status: 'none' } }, '/verification/checks required'],
    ],
  },
  {
    name: 'kill-answer',
    valid: { id: 'k1', engaged: [engaged], canceled: ['o1'], flattened: [] },
    broken: [
      [{ engaged: [{ ...engaged, scope: { all: false } }] }, '/engaged/0/scope/all const'],
      [{ canceled: null }, '/canceled type'],
    ],
  },
  {
    name: 'notification',
    valid: {
      notification_id: 'n1',
      alert_id: null,
      level: 2,
      channel: 'email',
      severity: 'critical',
      kind: 'rollback',
      reason: 'a drill',
      ref: 'r1',
      sent_at: instant,
    },
    broken: [[{ level: 'L2' }, '/level type']],
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
    name: 'config-patch',
    valid: {
      algo: {
        split: { v1: 75, v3: 25 },
        blend: { mode: 'weighted', weights: { v1: 0.4, v3: 0.6 } },
        interpolation: 50,
      },
      stream: { reconnect: true },
      reason: 'a drill',
    },
    broken: [
      [{ algo: {} }, '/algo minProperties'],
      [{ algo: { split: { v3: 25 } } }, '/algo/split/v1 required'],
      [{ algo: { interpolation: 101 } }, '/algo/interpolation maximum'],
      [{ stream: { reconnect: false } }, '/stream/reconnect const'],
    ],
  },
  {
    name: 'flag-patch',
    valid: {
      state: 'ROLLING_OUT',
      percentage: 10,
      schedule: [{ local: '2026-03-29T03:30:00', zone: 'Europe/Berlin', percentage: 50 }],
      thresholds: [threshold],
      reason: 'a drill',
    },
    broken: [
      [{ reason: undefined }, '/reason required'],
      [{ schedule: [{ local: '2026-03-29T03:30:00' }] }, '/schedule/0/at required'],
      [{ schedule: [{ at: instant, local: '03:30' }] }, '/schedule/0/local pattern'],
      [{ state: 'ON' }, '/state enum'],
      [{ allow: [''] }, '/allow/0 minLength'],
    ],
  },
  {
    name: 'observation',
    valid: { subject: 'flag:atr_brackets', metrics: { bracket_success: 0.4, n: 60 }, at: instant },
    broken: [
      [{ subject: 'user:ann' }, '/subject pattern'],
      [{ metrics: {} }, '/metrics minProperties'],
      [{ metrics: { brier: '0.2' } }, '/metrics/brier type'],
      [{ metrics: { n: 0 } }, '/metrics/n minimum'],
    ],
  },
  {
    name: 'rollback-request',
    valid: {
      target: 'flag',
      key: 'f',
      to: { timestamp: instant },
      positions: 'close',
      severity: 'HIGH',
      dry_run: true,
      reason: 'a drill',
    },
    broken: [
      [{ target: 'model' }, '/target enum'],
      [{ to: { snapshot: 's1', timestamp: instant } }, '/to maxProperties'],
      [{ to: { timestamp: 'yesterday' } }, '/to/timestamp pattern'],
      [{ confirm: 'yes' }, '/confirm type'],
    ],
  },
  {
    name: 'kill-request',
    valid: { action: 'engage', scope: { all: true }, cancel_orders: false, flatten: true, reason: 'a drill' },
    broken: [
      [{ scope: { all: true, user: 'ann' } }, '/scope maxProperties'],
      [{ scope: { desk: 'x' } }, '/scope/desk additionalProperties'],
      [{ action: 'stop' }, '/action enum'],
      [{ reason: undefined }, '/reason required'],
    ],
  },
  { name: 'control-request', valid: { sink: '' }, broken: [[{ sink: 'telegram' }, '/sink pattern']] },
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

  test.each(Object.entries(releaseEvents))('holds the data of %s to its own schema', (type, data) => {
    expect(found('event', { ...fill, type, data })).toEqual([])
    const [first = ''] = Object.keys(data)
    expect(found('event', { ...fill, type, data: { ...data, [first]: undefined } })).toContain(
      `/data/${first} required`,
    )
  })

  test.each(requests)('refuses an unknown field in $name', ({ name, valid }) => {
    expect(found(name, { ...valid, surprise: 1 })).toEqual(['/surprise additionalProperties'])
  })
})
