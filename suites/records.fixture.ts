import type { OrderDecision, Sizing } from '../contracts/decision.schema.ts'
import type { EventData, EventType, JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'

// Records for tests: a sound bracket and its events, each with what a test wants to be different.

export const order = (different: Partial<Order> = {}): Order => ({
  id: 'o-1',
  seq: 1,
  client_order_id: 'c-1',
  symbol: 'AAA',
  side: 'buy',
  position_intent: 'buy_to_open',
  type: 'market',
  order_class: 'bracket',
  qty: '100',
  filled_qty: '100',
  filled_avg_price: '50',
  limit_price: null,
  stop_price: null,
  time_in_force: 'gtc',
  status: 'filled',
  submitted_at: '2026-01-05T10:00:00.000Z',
  filled_at: '2026-01-05T10:00:00.000Z',
  canceled_at: null,
  parent_id: null,
  decision_id: 'd-1',
  algo: 'v1',
  user_id: 'user-001',
  source: 'decision',
  strategy: 'momentum',
  legs: [],
  ...different,
})

/** A leg of the entry `o-1`; by default its stop at 49. */
export const leg = (different: Partial<Order> = {}): Order =>
  order({
    id: 'o-2',
    client_order_id: null,
    side: 'sell',
    position_intent: 'sell_to_close',
    type: 'stop',
    stop_price: '49',
    filled_qty: '0',
    filled_avg_price: null,
    status: 'new',
    filled_at: null,
    parent_id: 'o-1',
    ...different,
  })

const target = (different: Partial<Order> = {}): Order =>
  leg({ id: 'o-3', type: 'limit', stop_price: null, limit_price: '52', ...different })

/** A long entry of 100 at 50, its stop at 49 and its target at 52. */
export const bracket = (different: Partial<Order> = {}): Order => order({ legs: [leg(), target()], ...different })

/** The same the other way round: stop at 51, target at 48. */
export const shortBracket = (different: Partial<Order> = {}): Order => {
  const closing = { side: 'buy', position_intent: 'buy_to_close' } as const
  return order({
    side: 'sell',
    position_intent: 'sell_to_open',
    legs: [leg({ ...closing, stop_price: '51' }), target({ ...closing, limit_price: '48' })],
    ...different,
  })
}

/** The whole of a journal event; tests say seq, second of the hour, type and data. */
export const event = (at: readonly [seq: number, second: number], type: EventType, data: object): JournalEvent => {
  const envelope: object = {
    seq: at[0],
    ts: new Date(Date.UTC(2026, 0, 5, 10, 0, at[1])).toISOString(),
    type,
    severity: 'info',
    actor: 'broker',
    subject: 'test',
    data,
    prev: '0'.repeat(64),
    hash: '0'.repeat(64),
  }
  return envelope as JournalEvent
}

type OrderChange = 'order.new' | 'order.held' | 'order.filled' | 'order.partially_filled' | 'order.canceled'

/** A change of the entry `o-1`; for a leg, say its order_id and parent_id. */
export const change = (
  at: readonly [seq: number, second: number],
  type: OrderChange,
  different: Partial<EventData<'order.new'>>,
): JournalEvent =>
  event(at, type, {
    order_id: 'o-1',
    parent_id: null,
    client_order_id: 'c-1',
    symbol: 'AAA',
    side: 'buy',
    position_intent: 'buy_to_open',
    from: null,
    to: type.slice('order.'.length),
    qty: '100',
    filled_qty: '0',
    leaves_qty: '100',
    ...different,
  })

export const accepted = (
  at: readonly [seq: number, second: number],
  different: Partial<EventData<'order.accepted'>> = {},
): JournalEvent =>
  event(at, 'order.accepted', {
    order_id: 'o-1',
    parent_id: null,
    client_order_id: 'c-1',
    symbol: 'AAA',
    side: 'buy',
    position_intent: 'buy_to_open',
    from: null,
    to: 'accepted',
    qty: '100',
    filled_qty: '0',
    leaves_qty: '100',
    equity: '100000',
    reference_price: '50',
    order_value: '5000',
    gross_exposure: '5000',
    source: 'decision',
    decision_id: 'd-1',
    ...different,
  })

/** A fill of the whole entry `o-1` at 50. */
export const fill = (
  at: readonly [seq: number, second: number],
  different: Partial<EventData<'fill'>> = {},
): JournalEvent =>
  event(at, 'fill', {
    fill_id: `f-${at[0]}`,
    order_id: 'o-1',
    parent_id: null,
    decision_id: 'd-1',
    symbol: 'AAA',
    side: 'buy',
    position_intent: 'buy_to_open',
    qty: '100',
    price: '50',
    commission: '0',
    mid: '50',
    quote_seq: 1,
    slippage_bps: 0,
    position_qty: '100',
    cash: '95000',
    ...different,
  })

/** Kelly of p 0.55 and b 1.5 is 0.25; half of it is 0.125 of an equity of 100000, at 50 a lot: 250 lots. */
export const sizing = (different: Partial<Sizing> = {}): Sizing => ({
  basis: 'notional',
  equity: '100000',
  p: 0.55,
  b: 1.5,
  kelly_full: 0.25,
  fraction: 0.5,
  dd: 0,
  dd_scale: 1,
  cap: 0.25,
  used: 0.125,
  entry: '50',
  qty: '250',
  atr: '0.5',
  atr_from_seq: 1,
  atr_to_seq: 100,
  atr_seed: 'wilder1978',
  k_sl: 2,
  k_tp: 4,
  stop: '49',
  target: '52',
  ...different,
})

export const decision = (different: Partial<OrderDecision> = {}): OrderDecision => ({
  id: 'd-1',
  seq: 1,
  cycle_id: 'cycle-1',
  symbol: 'AAA',
  started_at: '2026-01-05T10:00:00.000Z',
  decided_at: '2026-01-05T10:00:01.000Z',
  outcome: 'order',
  user_id: 'user-001',
  algo: 'v1',
  inputs: [],
  signal: { side: 'buy', confidence_raw: 0.55, confidence: 0.55, regime: 'up' },
  versions: { v1: 0.5, v3: 0.6, weights: { v1: 0.5, v3: 0.5 }, mode: 'confidence' },
  sizing: sizing(),
  flags: {},
  reason: null,
  order_id: 'o-1',
  result: null,
  ...different,
})
