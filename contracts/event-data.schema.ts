import { flagDefinition, percentage } from './flag.schema.ts'
import { scopePart } from './kill.schema.ts'
import {
  count,
  decimal,
  flag,
  id,
  instant,
  nullableDecimal,
  nullableId,
  nullableRatio,
  nullableSeq,
  nullableSymbol,
  nullableText,
  orderSide,
  positionIntent,
  positionSide,
  positiveDecimal,
  record,
  seq,
  symbol,
  text,
  unsignedDecimal,
} from './primitives.schema.ts'
import { checksPart, diffPart } from './rollback.schema.ts'

/** A value that may be money, a number or a word. */
const scalar = { type: ['string', 'number', 'null'] } as const
const cycleKind = { type: 'string', enum: ['pipeline', 'ml_inference', 'reweight', 'data'] } as const

const orderChange = {
  type: 'object',
  required: [
    'order_id',
    'parent_id',
    'client_order_id',
    'symbol',
    'side',
    'position_intent',
    'from',
    'to',
    'qty',
    'filled_qty',
    'leaves_qty',
  ],
  properties: {
    order_id: id,
    parent_id: nullableId,
    client_order_id: nullableId,
    symbol,
    side: orderSide,
    position_intent: positionIntent,
    from: nullableText,
    to: text,
    qty: positiveDecimal,
    filled_qty: unsignedDecimal,
    leaves_qty: unsignedDecimal,
  },
} as const

const orderAccepted = {
  type: 'object',
  required: [
    ...orderChange.required,
    'equity',
    'reference_price',
    'order_value',
    'gross_exposure',
    'source',
    'decision_id',
  ],
  properties: {
    ...orderChange.properties,
    equity: decimal,
    reference_price: nullableDecimal,
    order_value: nullableDecimal,
    gross_exposure: unsignedDecimal,
    source: text,
    decision_id: nullableId,
  },
} as const

const strategyChange = {
  type: 'object',
  required: ['strategy', 'reason', 'approver'],
  properties: { strategy: text, reason: nullableText, approver: nullableText },
} as const

const override = {
  type: 'object',
  required: ['limit', 'value', 'until', 'approver'],
  properties: { limit: text, value: scalar, until: instant, approver: text },
} as const

const outage = { type: 'object', required: ['reason'], properties: { reason: text } } as const

/** What was measured of a rollout, by metric; a metric without records has no value. */
const measured = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    required: ['value', 'n'],
    properties: { value: nullableRatio, n: count },
  },
} as const

const rolloutStep = {
  type: 'object',
  required: ['plan', 'subject', 'from', 'to', 'metrics', 'reason'],
  properties: { plan: id, subject: text, from: percentage, to: percentage, metrics: measured, reason: nullableText },
} as const

/** `from` and `to` are versions, or splits. */
const algoChange = {
  type: 'object',
  required: ['from', 'to', 'reason'],
  properties: { from: {}, to: {}, reason: nullableText },
} as const

const breakerChange = {
  type: 'object',
  required: ['name', 'error_rate', 'n', 'reason'],
  properties: { name: id, error_rate: { type: 'number' }, n: count, reason: nullableText },
} as const

const rollbackStarted = {
  type: 'object',
  required: ['rollback_id', 'target', 'key', 'reason', 'severity'],
  properties: { rollback_id: id, target: text, key: nullableId, reason: nullableText, severity: nullableText },
} as const

const rollbackChecked = {
  type: 'object',
  required: ['rollback_id', 'checks'],
  properties: { rollback_id: id, checks: checksPart },
} as const

const orderIds = { type: 'array', items: id } as const

/** The `data` of each type of journal event, by type; `docs/target-interface.md` says what they mean. A type that is not here carries a free object. */
export const eventDataSchemas = {
  'cycle.started': {
    type: 'object',
    required: ['cycle_id', 'kind', 'universe', 'ai_limit'],
    properties: { cycle_id: id, kind: cycleKind, universe: count, ai_limit: count },
  },
  'cycle.finished': {
    type: 'object',
    required: [
      'cycle_id',
      'kind',
      'status',
      'items',
      'ai_calls',
      'universe',
      'orders',
      'skipped',
      'blocked',
      'errors',
      'started_at',
      'finished_at',
    ],
    properties: {
      cycle_id: id,
      kind: cycleKind,
      status: { type: 'string', enum: ['finished', 'failed'] },
      items: count,
      ai_calls: count,
      universe: count,
      orders: count,
      skipped: count,
      blocked: count,
      errors: count,
      started_at: instant,
      finished_at: instant,
    },
  },
  'decision.made': {
    type: 'object',
    required: ['decision_id', 'cycle_id', 'symbol', 'outcome', 'reason', 'algo', 'order_id'],
    properties: {
      decision_id: id,
      cycle_id: id,
      symbol,
      outcome: { type: 'string', enum: ['order', 'skip', 'blocked'] },
      reason: nullableText,
      algo: text,
      order_id: nullableId,
    },
  },
  'order.accepted': orderAccepted,
  'order.new': orderChange,
  'order.partially_filled': orderChange,
  'order.filled': orderChange,
  'order.canceled': orderChange,
  'order.expired': orderChange,
  'order.rejected': orderChange,
  'order.held': orderChange,
  'order.replaced': orderChange,
  'order.resized': {
    type: 'object',
    required: ['order_id', 'parent_id', 'old_qty', 'new_qty', 'reason'],
    properties: {
      order_id: id,
      parent_id: nullableId,
      old_qty: unsignedDecimal,
      new_qty: unsignedDecimal,
      reason: nullableText,
    },
  },
  fill: {
    type: 'object',
    required: [
      'fill_id',
      'order_id',
      'parent_id',
      'decision_id',
      'symbol',
      'side',
      'position_intent',
      'qty',
      'price',
      'commission',
      'mid',
      'quote_seq',
      'slippage_bps',
      'position_qty',
      'cash',
    ],
    properties: {
      fill_id: id,
      order_id: id,
      parent_id: nullableId,
      decision_id: nullableId,
      symbol,
      side: orderSide,
      position_intent: positionIntent,
      qty: positiveDecimal,
      price: positiveDecimal,
      commission: decimal,
      mid: nullableDecimal,
      quote_seq: nullableSeq,
      slippage_bps: nullableRatio,
      position_qty: decimal,
      cash: decimal,
    },
  },
  'trade.closed': {
    type: 'object',
    required: [
      'trade_id',
      'decision_id',
      'entry_order_id',
      'exit_order_id',
      'symbol',
      'side',
      'qty',
      'entry_price',
      'exit_price',
      'initial_stop',
      'exit_trigger_price',
      'exit_reason',
      'pnl',
      'commission',
      'slippage_bps',
      'r',
    ],
    properties: {
      trade_id: id,
      decision_id: nullableId,
      entry_order_id: id,
      exit_order_id: id,
      symbol,
      side: positionSide,
      qty: positiveDecimal,
      entry_price: positiveDecimal,
      exit_price: positiveDecimal,
      initial_stop: nullableDecimal,
      exit_trigger_price: nullableDecimal,
      exit_reason: text,
      pnl: decimal,
      commission: decimal,
      slippage_bps: nullableRatio,
      r: nullableRatio,
    },
  },
  'limit.rejected': {
    type: 'object',
    required: ['limit', 'value', 'bound', 'symbol', 'client_order_id'],
    properties: { limit: text, value: scalar, bound: scalar, symbol: nullableSymbol, client_order_id: nullableId },
  },
  'strategy.disabled': strategyChange,
  'strategy.enabled': strategyChange,
  'data.violation': {
    type: 'object',
    required: ['kind', 'symbol', 'seq', 'detail'],
    properties: { kind: text, symbol: nullableSymbol, seq: nullableSeq, detail: nullableText },
  },
  'bar.missing': {
    type: 'object',
    required: ['symbol', 'from_seq', 'to_seq'],
    properties: { symbol, from_seq: seq, to_seq: seq },
  },
  'health.changed': {
    type: 'object',
    required: ['component', 'from', 'to', 'ops_ok'],
    properties: { component: text, from: text, to: text, ops_ok: flag },
  },
  'outage.started': outage,
  'outage.ended': outage,
  'monitor.sample': {
    type: 'object',
    required: ['group', 'values'],
    properties: { group: text, values: { type: 'object', additionalProperties: scalar } },
  },
  'alert.raised': {
    type: 'object',
    required: ['alert_id', 'kind', 'severity', 'metric', 'threshold', 'value'],
    properties: { alert_id: id, kind: text, severity: text, metric: text, threshold: scalar, value: scalar },
  },
  'config.changed': {
    type: 'object',
    required: ['what', 'key', 'old', 'new', 'reason', 'approver'],
    properties: { what: text, key: nullableText, old: {}, new: {}, reason: nullableText, approver: nullableText },
  },
  'override.started': override,
  'override.ended': override,
  'flag.changed': {
    type: 'object',
    required: ['key', 'old', 'new', 'reason'],
    properties: {
      key: id,
      old: { ...flagDefinition, type: ['object', 'null'] },
      new: flagDefinition,
      reason: nullableText,
    },
  },
  'rollout.started': rolloutStep,
  'rollout.promoted': rolloutStep,
  'rollout.held': {
    type: 'object',
    required: ['plan', 'subject', 'at', 'metrics', 'reason'],
    properties: { plan: id, subject: text, at: percentage, metrics: measured, reason: nullableText },
  },
  'rollout.rolled_back': {
    type: 'object',
    required: ['plan', 'subject', 'from', 'metric', 'value', 'limit', 'for', 'reason'],
    properties: {
      plan: id,
      subject: text,
      from: percentage,
      metric: nullableText,
      value: nullableRatio,
      limit: nullableRatio,
      for: nullableText,
      reason: nullableText,
    },
  },
  'rollout.done': {
    type: 'object',
    required: ['plan', 'subject', 'metrics', 'reason'],
    properties: { plan: id, subject: text, metrics: measured, reason: nullableText },
  },
  'observation.received': {
    type: 'object',
    required: ['subject', 'metrics', 'n'],
    properties: { subject: text, metrics: { type: 'object', additionalProperties: { type: 'number' } }, n: count },
  },
  'risk.violation': {
    type: 'object',
    required: ['limit', 'value', 'bound', 'symbol'],
    properties: { limit: text, value: scalar, bound: scalar, symbol: nullableSymbol },
  },
  'algo.failover': algoChange,
  'algo.failback': algoChange,
  'algo.rolled_back': algoChange,
  'regime.detected': {
    type: 'object',
    required: ['symbol', 'regime', 'at'],
    properties: { symbol, regime: text, at: instant },
  },
  'breaker.opened': breakerChange,
  'breaker.half_open': breakerChange,
  'breaker.closed': breakerChange,
  'kill.engaged': {
    type: 'object',
    required: ['id', 'scope', 'canceled', 'flattened', 'reason'],
    properties: { id, scope: scopePart, canceled: orderIds, flattened: orderIds, reason: text },
  },
  'kill.released': {
    type: 'object',
    required: ['id', 'scope', 'by', 'approver', 'reason'],
    properties: { id, scope: scopePart, by: text, approver: text, reason: text },
  },
  'stream.disconnected': { type: 'object', required: ['reason'], properties: { reason: nullableText } },
  'stream.attempt': {
    type: 'object',
    required: ['attempt', 'delay_ms', 'ok'],
    properties: { attempt: count, delay_ms: { type: 'number', minimum: 0 }, ok: flag },
  },
  'stream.connected': {
    type: 'object',
    required: ['attempt', 'backfilled', 'from_seq', 'to_seq'],
    properties: { attempt: count, backfilled: count, from_seq: nullableSeq, to_seq: nullableSeq },
  },
  'stream.gave_up': { type: 'object', required: ['attempt'], properties: { attempt: count } },
  'snapshot.taken': {
    type: 'object',
    required: ['snapshot_id', 'cause', 'digest', 'flags', 'algo', 'limits', 'thresholds', 'positions', 'open_orders'],
    properties: {
      snapshot_id: id,
      cause: text,
      digest: text,
      flags: record,
      algo: record,
      limits: record,
      thresholds: record,
      positions: { type: 'array', items: record },
      open_orders: orderIds,
    },
  },
  'rollback.started': rollbackStarted,
  'rollback.done': {
    type: 'object',
    required: [...rollbackStarted.required, 'diff', 'actions'],
    properties: { ...rollbackStarted.properties, diff: diffPart, actions: { type: 'array', items: text } },
  },
  'rollback.verified': rollbackChecked,
  'rollback.failed': rollbackChecked,
  'alert.notified': {
    type: 'object',
    required: ['notification_id', 'alert_id', 'channel', 'level', 'ok', 'attempt'],
    properties: { notification_id: id, alert_id: nullableId, channel: text, level: count, ok: flag, attempt: count },
  },
  'system.restarted': { type: 'object', required: ['digest'], properties: { digest: text } },
  'session.reset': { type: 'object', required: ['seed'], properties: { seed: { type: 'integer' } } },
} as const
