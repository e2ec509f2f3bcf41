import { decimal, dialect, flag, id, text } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

/** `drawdown` is 1 - equity / peak_equity on marked equity, a number. */
export const accountSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/account/1',
  type: 'object',
  required: [
    'id',
    'status',
    'mode',
    'currency',
    'cash',
    'equity',
    'last_equity',
    'peak_equity',
    'drawdown',
    'trading_blocked',
  ],
  properties: {
    id,
    status: text,
    mode: { type: 'string', enum: ['paper', 'live'] },
    currency: { type: 'string', minLength: 1, maxLength: 16 },
    cash: decimal,
    equity: decimal,
    last_equity: decimal,
    peak_equity: decimal,
    drawdown: { type: 'number' },
    trading_blocked: flag,
  },
} as const

export type Account = TypeOf<typeof accountSchema>
