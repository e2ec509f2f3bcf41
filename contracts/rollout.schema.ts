import { percentage } from './flag.schema.ts'
import { count, id, nullableInstant, nullableText } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'
import { thresholdPart } from './threshold.schema.ts'

const seconds = { type: 'number', minimum: 0 } as const
const positiveSeconds = { type: 'number', exclusiveMinimum: 0 } as const

const stage = {
  type: 'object',
  required: ['percentage', 'dwell_s', 'min_n'],
  properties: { percentage, dwell_s: seconds, min_n: count },
} as const

/** A plan of the state: how a flag or a version grows, stage by stage. */
export const rolloutPart = {
  type: 'object',
  required: ['plan', 'subject', 'stages', 'metrics', 'status', 'stage', 'stage_since', 'hold_reason', 'interval_s'],
  properties: {
    plan: id,
    /** `flag:<key>` or `algo:v3`. */
    subject: id,
    stages: { type: 'array', minItems: 1, maxItems: 100, items: stage },
    metrics: { type: 'array', maxItems: 100, items: thresholdPart },
    status: { type: 'string', enum: ['idle', 'running', 'holding', 'done', 'rolled_back'] },
    /** Index of the stage in `stages`; null where the plan does not run. */
    stage: { type: ['integer', 'null'], minimum: 0 },
    stage_since: nullableInstant,
    hold_reason: nullableText,
    interval_s: positiveSeconds,
  },
} as const

/** What holds for all plans. */
export const rolloutTermsPart = {
  type: 'object',
  required: ['interval_s', 'forward_per_hour'],
  properties: { interval_s: positiveSeconds, forward_per_hour: count },
} as const

export type Rollout = TypeOf<typeof rolloutPart>
export type RolloutStage = Rollout['stages'][number]
export type RolloutTerms = TypeOf<typeof rolloutTermsPart>
