import { dialect, instant, nullableDecimal, seq, unsignedDecimal } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

/** Bid and ask with their sizes as the target held them; a price that the feed did not give is null. */
export const quoteSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/quote/1',
  type: 'object',
  required: ['bp', 'ap', 'bs', 'as', 't', 'seq'],
  properties: {
    bp: nullableDecimal,
    ap: nullableDecimal,
    bs: unsignedDecimal,
    as: unsignedDecimal,
    t: instant,
    seq,
  },
} as const

export type Quote = TypeOf<typeof quoteSchema>
