import { dialect, id, orderSide, positionIntent, positiveDecimal, symbol, text } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

/** The body of POST /v2/orders. Which combinations make sense (both legs on an entry, tick, lot) is the target's to say. */
export const orderRequestSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/order-request/1',
  type: 'object',
  additionalProperties: false,
  required: ['symbol', 'side', 'qty', 'type', 'time_in_force'],
  properties: {
    symbol,
    side: orderSide,
    qty: positiveDecimal,
    type: { type: 'string', enum: ['market', 'limit', 'stop'] },
    time_in_force: { type: 'string', enum: ['day', 'gtc', 'ioc', 'fok'] },
    limit_price: positiveDecimal,
    stop_price: positiveDecimal,
    order_class: { type: 'string', enum: ['simple', 'bracket'] },
    take_profit: {
      type: 'object',
      additionalProperties: false,
      required: ['limit_price'],
      properties: { limit_price: positiveDecimal },
    },
    stop_loss: {
      type: 'object',
      additionalProperties: false,
      required: ['stop_price'],
      properties: { stop_price: positiveDecimal },
    },
    position_intent: positionIntent,
    client_order_id: { ...id, maxLength: 128 },
    source: { type: 'string', enum: ['manual'] },
    user_id: { ...text, maxLength: 128 },
    strategy: { ...text, maxLength: 128 },
  },
} as const

export type OrderRequest = TypeOf<typeof orderRequestSchema>
