import { dialect } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

/** The shell of GET /v2/quotes; each quote and bar in it is checked by its own schema, so that one bad record does not hide the others. */
export const quotesAnswerSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/quotes-answer/1',
  type: 'object',
  properties: {
    quotes: { type: 'object', additionalProperties: { type: ['object', 'array'] } },
    bars: { type: 'object', additionalProperties: { type: 'array' } },
  },
  anyOf: [{ required: ['quotes'] }, { required: ['bars'] }],
} as const

export type QuotesAnswer = TypeOf<{
  type: 'object'
  properties: (typeof quotesAnswerSchema)['properties']
}>
