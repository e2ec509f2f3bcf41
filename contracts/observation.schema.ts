import { dialect, instant, seq } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

/** The body of POST /v1/observations: measured values of a flag, of a version or of the system; `metrics.n` is the number of records behind them, default 1. */
export const observationSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/observation/1',
  type: 'object',
  additionalProperties: false,
  required: ['subject', 'metrics'],
  properties: {
    subject: { type: 'string', pattern: '^(flag:.+|algo:.+|system)$', maxLength: 210 },
    metrics: {
      type: 'object',
      minProperties: 1,
      maxProperties: 100,
      properties: { n: { type: 'integer', minimum: 1 } },
      additionalProperties: { type: 'number' },
    },
    at: instant,
  },
} as const

/** The 202 answer. */
export const observationAnswerSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/observation-answer/1',
  type: 'object',
  required: ['seq'],
  properties: { seq },
} as const

export interface Observation {
  /** `flag:<key>`, `algo:v3` or `system`. */
  readonly subject: string
  readonly metrics: Readonly<Record<string, number>>
  readonly at?: string
}

export type ObservationAnswer = TypeOf<typeof observationAnswerSchema>
