import { dialect, id, text } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

/** A duration as people write it: 500ms, 10m, 3d. */
const duration = { type: 'string', pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$', maxLength: 40 } as const

/** A side and a number, e.g. `< 0.1`. */
const condition = { type: 'string', pattern: '^(<=?|>=?) *-?\\d{1,15}(\\.\\d{1,15})?$', maxLength: 60 } as const

const metric = {
  type: 'object',
  additionalProperties: false,
  required: ['metric', 'target', 'rollback'],
  properties: {
    metric: id,
    /** Where the metric has to be for the next stage. */
    target: condition,
    /** Where the rollout is taken back; between the two it holds. */
    rollback: condition,
    /** Rolls back once the limit was broken for at least this long, or for longer than it; one of the two, neither is at once. */
    for: duration,
    longerThan: duration,
    /** How far apart values should be; further than 2.5 times that is a gap. Default 1m. */
    every: duration,
    /** Fewest records that a value rests on. Default 1. */
    minimum: { type: 'integer', minimum: 1 },
    /** Whether each value must rest on the minimum (default), or all values of the stage together. */
    records: { type: 'string', enum: ['each', 'all'] },
    /** The criterion whose value a run of the gate gives for this metric. */
    criterion: id,
  },
} as const

/** rollout-plan.yaml: how a feature goes from some users to all, and what takes it back. */
export const rolloutPlanSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/rollout-plan/1',
  type: 'object',
  additionalProperties: false,
  required: ['feature', 'stages', 'metrics'],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/rollout-plan/1' },
    feature: id,
    /** Whoever reads the plan. */
    description: text,
    stages: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['percent', 'dwell'],
        properties: { percent: { type: 'number', exclusiveMinimum: 0, maximum: 100 }, dwell: duration },
      },
    },
    metrics: { type: 'array', minItems: 1, items: metric },
  },
} as const

export type RolloutPlanFile = TypeOf<typeof rolloutPlanSchema>
