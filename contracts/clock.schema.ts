import { dialect, flag, instant, text } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

export const clockSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/clock/1',
  type: 'object',
  required: ['timestamp', 'is_open', 'next_open', 'next_close', 'time_base', 'zone'],
  properties: {
    timestamp: instant,
    is_open: flag,
    next_open: instant,
    next_close: instant,
    time_base: { type: 'string', enum: ['virtual', 'real'] },
    zone: text,
  },
} as const

export type Clock = TypeOf<typeof clockSchema>
