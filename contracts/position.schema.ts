import {
  decimal,
  dialect,
  nullableText,
  positionSide,
  positiveDecimal,
  seq,
  symbol,
  unsignedDecimal,
} from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

/** An open position; `qty` is positive, the direction is `side`. */
export const positionSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/position/1',
  type: 'object',
  required: ['seq', 'symbol', 'side', 'qty', 'avg_entry_price', 'market_value', 'unrealized_pl', 'algo'],
  properties: {
    seq,
    symbol,
    side: positionSide,
    qty: positiveDecimal,
    avg_entry_price: unsignedDecimal,
    market_value: decimal,
    unrealized_pl: decimal,
    algo: nullableText,
  },
} as const

export type Position = TypeOf<typeof positionSchema>
