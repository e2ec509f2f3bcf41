import { count, dialect } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'
import { duration } from './stimulus.schema.ts'

const limit = {
  type: 'object',
  required: ['op', 'value'],
  properties: { op: { type: 'string', enum: ['<', '>'] }, value: { type: 'number' } },
} as const

/** The threshold as a part of other schemas. */
export const thresholdPart = {
  type: 'object',
  required: ['metric', 'target', 'rollback', 'for', 'min_n'],
  properties: {
    metric: { type: 'string', minLength: 1, maxLength: 100 },
    target: limit,
    rollback: limit,
    for: duration,
    min_n: count,
  },
} as const

/**
 * When a metric is good enough to go on (`target`) and when the flag is rolled back (`rollback`); the direction is in the op, and exactly the limit is
 * not beyond it.
 */
export const thresholdSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/threshold/1',
  ...thresholdPart,
} as const

export type Threshold = TypeOf<typeof thresholdSchema>
