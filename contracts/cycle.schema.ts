import { count, dialect, id, instant, nullableInstant, orderSide, probability, symbol } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

const kind = { type: 'string', enum: ['pipeline', 'ml_inference', 'reweight', 'data'] } as const

/** The body of POST /v1/cycles; `signal` gives one item its signal. */
export const cycleRequestSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/cycle-request/1',
  type: 'object',
  additionalProperties: false,
  required: ['kind'],
  properties: {
    kind,
    ai_limit: { type: 'integer', minimum: 0, maximum: 1_000_000 },
    symbols: { type: 'array', minItems: 1, maxItems: 10_000, items: symbol },
    signal: {
      type: 'object',
      additionalProperties: false,
      required: ['symbol', 'side', 'p', 'b'],
      properties: {
        symbol,
        side: orderSide,
        p: probability,
        b: { type: 'number', exclusiveMinimum: 0 },
        confidence_raw: probability,
      },
    },
  },
} as const

/** The 202 answer of POST /v1/cycles. */
export const cycleStartedSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/cycle-started/1',
  type: 'object',
  required: ['id', 'status'],
  properties: { id, status: { type: 'string', minLength: 1 } },
} as const

/** A cycle as GET /v1/cycles/{id} answers it. */
export const cycleSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/cycle/1',
  type: 'object',
  required: ['id', 'kind', 'status', 'started_at', 'finished_at', 'items', 'errors'],
  properties: {
    id,
    kind,
    status: { type: 'string', enum: ['running', 'finished', 'failed'] },
    started_at: instant,
    finished_at: nullableInstant,
    items: count,
    errors: count,
  },
} as const

export type CycleRequest = TypeOf<typeof cycleRequestSchema>
export type CycleStarted = TypeOf<typeof cycleStartedSchema>
export type Cycle = TypeOf<typeof cycleSchema>
