import {
  dialect,
  id,
  nullableId,
  nullableInstant,
  nullablePositiveDecimal,
  nullableText,
  orderSide,
  positionIntent,
  positiveDecimal,
  seq,
  symbol,
  text,
  unsignedDecimal,
} from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

const fields = {
  id,
  seq,
  client_order_id: nullableId,
  symbol,
  side: orderSide,
  position_intent: positionIntent,
  type: { type: 'string', enum: ['market', 'limit', 'stop'] },
  order_class: { type: 'string', enum: ['simple', 'bracket'] },
  qty: positiveDecimal,
  filled_qty: unsignedDecimal,
  filled_avg_price: nullablePositiveDecimal,
  limit_price: nullablePositiveDecimal,
  stop_price: nullablePositiveDecimal,
  time_in_force: { type: 'string', enum: ['day', 'gtc', 'ioc', 'fok'] },
  // The list of statuses is open: new, accepted, partially_filled, filled, canceled, expired, rejected, held, replaced and what a broker adds.
  status: { type: 'string', minLength: 1, maxLength: 64 },
  submitted_at: nullableInstant,
  filled_at: nullableInstant,
  canceled_at: nullableInstant,
  parent_id: nullableId,
  decision_id: nullableId,
  algo: nullableText,
  user_id: nullableText,
  source: text,
  strategy: nullableText,
} as const

const required = [
  'id',
  'seq',
  'client_order_id',
  'symbol',
  'side',
  'position_intent',
  'type',
  'order_class',
  'qty',
  'filled_qty',
  'filled_avg_price',
  'limit_price',
  'stop_price',
  'time_in_force',
  'status',
  'submitted_at',
  'filled_at',
  'canceled_at',
  'parent_id',
  'decision_id',
  'algo',
  'user_id',
  'source',
  'strategy',
] as const

const flatSchema = { type: 'object', required, properties: fields } as const

/** An order as answered; a field without a value is null; `legs` holds the protective orders of a bracket. */
export const orderSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/order/1',
  type: 'object',
  required: [...required, 'legs'],
  properties: { ...fields, legs: { type: 'array', items: { $ref: '#' } } },
} as const

/** The legs are orders again, which a type made from the schema cannot say: hence the interface. */
export interface Order extends TypeOf<typeof flatSchema> {
  readonly legs: readonly Order[]
}
