import { count, dialect, id } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

/** RFC 3339 with a zone, or seconds since 1970 as Prometheus gives them. */
const moment = { type: ['string', 'number'], format: 'date-time', minimum: 0, maximum: 1e11 } as const

const sample = {
  type: 'object',
  additionalProperties: false,
  required: ['metric', 't', 'v'],
  properties: {
    metric: id,
    t: moment,
    /** Null where nothing can be said: no traffic, a scrape that failed. */
    v: { type: ['number', 'null'] },
    /** Records that the value rests on. Default 1. */
    n: count,
  },
} as const

const place = {
  /** Percent of the stage that the feature is in. */
  stage: { type: 'number', minimum: 0, maximum: 100 },
  /** When that stage began. */
  since: moment,
  /** The instant of the decision; default now. */
  at: moment,
} as const

/** What telemetry measured in a stage, as one JSON object. */
export const rolloutFactsSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/rollout-facts/1',
  type: 'object',
  additionalProperties: false,
  required: ['samples'],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/rollout-facts/1' },
    ...place,
    samples: { type: 'array', items: sample },
  },
} as const

/** The same as JSON lines: a sample, or where the rollout stands (the last such line counts). */
export const rolloutFactsLineSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/rollout-facts-line/1',
  anyOf: [sample, { type: 'object', additionalProperties: false, minProperties: 1, properties: place }],
} as const

export type RolloutFactsFile = TypeOf<typeof rolloutFactsSchema>
export type RolloutSample = TypeOf<typeof sample>
export type RolloutPlace = Omit<RolloutFactsFile, 'schema' | 'samples'>
