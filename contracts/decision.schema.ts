import {
  count,
  decimal,
  dialect,
  flag,
  id,
  instant,
  nullableDecimal,
  nullableId,
  nullableInstant,
  nullableSeq,
  nullableText,
  orderSide,
  probability,
  record,
  seq,
  symbol,
  text,
  unsignedDecimal,
} from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

const compactFields = {
  id,
  seq,
  cycle_id: id,
  symbol,
  started_at: instant,
  decided_at: nullableInstant,
  outcome: { type: 'string', enum: ['order', 'skip', 'blocked', 'none'] },
} as const

const compactRequired = ['id', 'seq', 'cycle_id', 'symbol', 'started_at', 'decided_at', 'outcome'] as const

const algo = { type: 'string', enum: ['v1', 'v3'] } as const

const input = {
  type: 'object',
  required: ['kind', 'symbol', 'as_of', 'seq'],
  properties: { kind: { type: 'string', enum: ['bar', 'quote'] }, symbol, as_of: instant, seq },
} as const

const signal = {
  type: 'object',
  required: ['side', 'confidence_raw', 'confidence', 'regime'],
  properties: { side: orderSide, confidence_raw: probability, confidence: probability, regime: text },
} as const

const versions = {
  type: 'object',
  required: ['v1', 'v3', 'weights', 'mode'],
  properties: {
    v1: {},
    v3: {},
    weights: { type: 'object', additionalProperties: { type: 'number' } },
    mode: text,
    /** Which version decided, and in the place of which. */
    served: text,
    fallback_from: nullableText,
  },
} as const

// An entry that was never sized to the end (no quote, no bars) has no price, ATR, stop or target: null.
const sizing = {
  type: 'object',
  required: [
    'basis',
    'equity',
    'p',
    'b',
    'kelly_full',
    'fraction',
    'dd',
    'dd_scale',
    'cap',
    'used',
    'entry',
    'qty',
    'atr',
    'atr_from_seq',
    'atr_to_seq',
    'atr_seed',
    'k_sl',
    'k_tp',
    'stop',
    'target',
  ],
  properties: {
    basis: { type: 'string', enum: ['notional'] },
    equity: decimal,
    p: probability,
    b: { type: 'number' },
    kelly_full: { type: 'number' },
    fraction: { type: 'number', minimum: 0, maximum: 1 },
    dd: { type: 'number' },
    dd_scale: { type: 'number' },
    cap: { type: 'number' },
    used: { type: 'number' },
    entry: nullableDecimal,
    qty: unsignedDecimal,
    atr: nullableDecimal,
    atr_from_seq: nullableSeq,
    atr_to_seq: nullableSeq,
    atr_seed: { type: 'string', enum: ['wilder1978', 'talib'] },
    k_sl: { type: 'number' },
    k_tp: { type: 'number' },
    stop: nullableDecimal,
    target: nullableDecimal,
    /** What stop and target stand on. */
    brackets: { type: 'string', enum: ['atr', 'fixed'] },
  },
} as const

/** Whether the confidence was calibrated, and on how many resolved decisions. */
const calibration = {
  type: 'object',
  required: ['applied', 'n'],
  properties: { applied: flag, n: count },
} as const

const result = {
  type: ['object', 'null'],
  required: ['y', 'r'],
  properties: { y: { type: 'number' }, r: { type: 'number' } },
} as const

const actionableFields = {
  user_id: nullableText,
  algo,
  inputs: { type: 'array', items: input },
  signal,
  versions,
  sizing: { ...sizing, type: ['object', 'null'] },
  calibration,
  flags: record,
  reason: nullableText,
  order_id: nullableId,
  result,
} as const

const actionableRequired = [
  'user_id',
  'algo',
  'inputs',
  'signal',
  'versions',
  'sizing',
  'flags',
  'reason',
  'order_id',
  'result',
] as const

/** Compact for an item without an actionable signal (`outcome: none`), in full for the others; an order also has its sizing and its order_id. */
export const decisionSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/decision/1',
  type: 'object',
  required: compactRequired,
  properties: compactFields,
  if: { properties: { outcome: { const: 'none' } } },
  else: {
    required: actionableRequired,
    properties: actionableFields,
    if: { properties: { outcome: { const: 'order' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, and nothing awaits this value.
    then: { properties: { sizing: { type: 'object' }, order_id: id } },
    else: { properties: { reason: { type: 'string', minLength: 1 } } },
  },
} as const

type Compact = TypeOf<{ type: 'object'; required: typeof compactRequired; properties: typeof compactFields }>
type Actionable = TypeOf<{ type: 'object'; required: typeof actionableRequired; properties: typeof actionableFields }>

export type DecisionInput = TypeOf<typeof input>
export type Signal = TypeOf<typeof signal>
export type Sizing = TypeOf<typeof sizing>

/** An item without an actionable signal. */
export interface CompactDecision extends Omit<Compact, 'outcome'> {
  readonly outcome: 'none'
}

/** A decision that sent an order. */
export interface OrderDecision extends Omit<Compact, 'outcome'>, Omit<Actionable, 'sizing' | 'order_id'> {
  readonly outcome: 'order'
  readonly sizing: Sizing
  readonly order_id: string
}

/** An actionable signal that sent no order; `reason` says why (`no-edge`, `limit:<name>`, ...). */
export interface DeclinedDecision extends Omit<Compact, 'outcome'>, Omit<Actionable, 'reason' | 'sizing'> {
  readonly outcome: 'skip' | 'blocked'
  readonly sizing: Sizing | null
  readonly reason: string
}

export type FullDecision = OrderDecision | DeclinedDecision
export type Decision = CompactDecision | FullDecision

/** The confidence that a decision shows of one version (`versions.v1`); null where it shows none. */
export const versionConfidence = (version: unknown): number | null => {
  const confidence: unknown = version instanceof Object ? Reflect.get(version, 'confidence') : null
  return typeof confidence === 'number' ? confidence : null
}
