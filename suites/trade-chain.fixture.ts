import type { OrderDecision } from '../contracts/decision.schema.ts'
import type { EventOf } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { TradingCycleEvidence } from './trade-chain.ts'

export const account = {
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

export const decision: OrderDecision = {
  id: 'd1',
  seq: 1,
  cycle_id: 'c1',
  symbol: 'A',
  started_at: '2026-01-05T00:00:00Z',
  decided_at: '2026-01-05T00:00:01Z',
  outcome: 'order',
  user_id: 'user-1',
  algo: 'v1',
  inputs: [
    { kind: 'quote', symbol: 'A', as_of: '2026-01-05T00:00:00Z', seq: 7 },
    { kind: 'bar', symbol: 'A', as_of: '2026-01-05T00:00:00Z', seq: 3 },
  ],
  signal: { side: 'buy', confidence_raw: 0.55, confidence: 0.55, regime: 'up' },
  versions: { v1: {}, v3: {}, weights: { v1: 1 }, mode: 'confidence' },
  sizing: {
    basis: 'notional',
    equity: '1000',
    p: 0.55,
    b: 1.5,
    kelly_full: 0.25,
    fraction: 0.5,
    dd: 0,
    dd_scale: 1,
    cap: 0.25,
    used: 0.125,
    entry: '10.00',
    qty: '12',
    atr: '0.5',
    atr_from_seq: 2,
    atr_to_seq: 3,
    atr_seed: 'wilder1978',
    k_sl: 2,
    k_tp: 2,
    stop: '9.00',
    target: '11.00',
  },
  flags: {},
  reason: null,
  order_id: 'o1',
  result: null,
}

export const entry: Order = {
  id: 'o1',
  seq: 1,
  client_order_id: 'd1',
  symbol: 'A',
  side: 'buy',
  position_intent: 'buy_to_open',
  type: 'market',
  order_class: 'bracket',
  qty: '12',
  filled_qty: '12',
  filled_avg_price: '10.01',
  limit_price: null,
  stop_price: null,
  time_in_force: 'gtc',
  status: 'filled',
  submitted_at: null,
  filled_at: null,
  canceled_at: null,
  parent_id: null,
  decision_id: 'd1',
  algo: 'v1',
  user_id: 'user-1',
  source: 'decision',
  strategy: 'momentum',
  legs: [],
}

const leg = {
  ...entry,
  side: 'sell',
  position_intent: 'sell_to_close',
  order_class: 'simple',
  parent_id: 'o1',
} as const
export const legs: readonly Order[] = [
  { ...leg, id: 'o2', seq: 2, type: 'stop', stop_price: '9.00', filled_qty: '0', status: 'canceled' },
  { ...leg, id: 'o3', seq: 3, type: 'limit', limit_price: '11.00' },
]

const stamp = {
  ts: '2026-01-05T00:00:01Z',
  severity: 'info',
  actor: 'broker',
  subject: '',
  prev: '',
  hash: '',
} as const

export const fillIn: EventOf<'fill'> = {
  ...stamp,
  seq: 4,
  type: 'fill',
  data: {
    fill_id: 'f1',
    order_id: 'o1',
    parent_id: null,
    decision_id: 'd1',
    symbol: 'A',
    side: 'buy',
    position_intent: 'buy_to_open',
    qty: '12',
    price: '10.01',
    commission: '0.01',
    mid: '10.00',
    quote_seq: 7,
    slippage_bps: 10,
    position_qty: '12',
    cash: '879.87',
  },
}

export const fillOut: EventOf<'fill'> = {
  ...fillIn,
  seq: 6,
  data: {
    ...fillIn.data,
    fill_id: 'f2',
    order_id: 'o3',
    parent_id: 'o1',
    side: 'sell',
    position_intent: 'sell_to_close',
    price: '11.00',
    mid: '11.00',
    slippage_bps: 0,
    position_qty: '0',
    cash: '1011.86',
  },
}

export const closed: EventOf<'trade.closed'> = {
  ...stamp,
  seq: 7,
  type: 'trade.closed',
  data: {
    trade_id: 't1',
    decision_id: 'd1',
    entry_order_id: 'o1',
    exit_order_id: 'o3',
    symbol: 'A',
    side: 'long',
    qty: '12',
    entry_price: '10.01',
    exit_price: '11',
    initial_stop: '9.00',
    exit_trigger_price: '11.00',
    exit_reason: 'take_profit',
    pnl: '11.88',
    commission: '0.02',
    slippage_bps: 0,
    r: 0.98,
  },
}

export const made: EventOf<'decision.made'> = {
  ...stamp,
  seq: 2,
  type: 'decision.made',
  data: {
    decision_id: 'd1',
    cycle_id: 'c1',
    symbol: 'A',
    outcome: 'order',
    reason: null,
    algo: 'v1',
    order_id: 'o1',
  },
}

export const accepted: EventOf<'order.accepted'> = {
  ...stamp,
  seq: 3,
  type: 'order.accepted',
  data: {
    order_id: 'o1',
    parent_id: null,
    client_order_id: 'd1',
    symbol: 'A',
    side: 'buy',
    position_intent: 'buy_to_open',
    from: null,
    to: 'accepted',
    qty: '12',
    filled_qty: '0',
    leaves_qty: '12',
    equity: '1000',
    reference_price: '10.00',
    order_value: '120',
    gross_exposure: '120',
    source: 'decision',
    decision_id: 'd1',
  },
}

const bar = (seq: number) => ({ seq, t: '2026-01-05T00:00:00Z', o: '10', h: '10', l: '10', c: '10', v: '1' })

/** One trade, told without a fault. */
export const good: TradingCycleEvidence = {
  symbol: 'A',
  signal: { side: 'buy', p: 0.55, b: 1.5 },
  before: account,
  after: { ...account, cash: '1011.86' },
  cycle: {
    id: 'c1',
    kind: 'pipeline',
    status: 'finished',
    started_at: '2026-01-05T00:00:00Z',
    finished_at: '2026-01-05T00:00:01Z',
    items: 1,
    errors: 0,
  },
  decisions: [decision],
  order: { ...entry, legs },
  events: [made, accepted, fillIn, fillOut, closed],
  bars: [bar(2), bar(3), bar(4)],
  positions: [],
}
