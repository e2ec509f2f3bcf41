import { dialect, instant, positiveDecimal, seq, text, unsignedDecimal } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

/** A bar of 60 s; `t` is its start, `seq` is consecutive per symbol. */
export const barSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/bar/1',
  type: 'object',
  required: ['seq', 't', 'o', 'h', 'l', 'c', 'v'],
  properties: {
    seq,
    t: instant,
    o: positiveDecimal,
    h: positiveDecimal,
    l: positiveDecimal,
    c: positiveDecimal,
    v: unsignedDecimal,
    /** The truth of a simulated feed: up, down or range. */
    regime: text,
  },
} as const

export type Bar = TypeOf<typeof barSchema>
