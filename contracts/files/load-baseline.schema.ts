import { dialect, instant, text } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

/** load-baseline.json: orders a second of ordinary trading, what ten times is counted from. Written once by `load --profile baseline`, kept beside the configuration. */
export const loadBaselineSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/load-baseline/1',
  type: 'object',
  additionalProperties: false,
  required: ['schema', 'rate', 'source', 'measuredAt', 'machine', 'digest'],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/load-baseline/1' },
    /** Orders a second. */
    rate: { type: 'number', exclusiveMinimum: 0 },
    /** What it was taken from, e.g. the busiest minute and its orders. */
    source: text,
    measuredAt: instant,
    machine: {
      type: 'object',
      additionalProperties: false,
      required: ['platform', 'cpus', 'node'],
      properties: { platform: text, cpus: { type: 'integer', minimum: 1 }, node: text },
    },
    /** SHA-256 of the instants that the rate was counted from. */
    digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  },
} as const

export type LoadBaselineFile = TypeOf<typeof loadBaselineSchema>
