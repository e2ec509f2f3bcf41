import { count, dialect, flag, instant, text } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

const number = { type: 'number', minimum: 0 } as const
const orNull = { type: ['number', 'null'], minimum: 0 } as const
const anyNumber = { type: ['number', 'null'] } as const
const state = { type: 'string', enum: ['pass', 'fail', 'inconclusive'] } as const

/** A stretch of a spike, a window of a soak, a step of a search: times in ms, rates in requests a second, shares between 0 and 1. */
const part = {
  type: 'object',
  required: [
    ...['name', 'rate', 'seconds', 'n', 'p50', 'p95', 'p95Bound', 'p99', 'max', 'success', 'failed', 'verdict'],
    'reason',
  ],
  properties: {
    name: text,
    rate: number,
    seconds: number,
    n: count,
    p50: orNull,
    p95: orNull,
    /** One-sided upper bound of the p95. */
    p95Bound: orNull,
    p99: orNull,
    max: orNull,
    success: orNull,
    failed: count,
    /** Of the stretch alone; null where it is not judged by itself. */
    verdict: { type: ['string', 'null'], enum: ['pass', 'fail', 'inconclusive', 'generator', 'interrupted', null] },
    reason: { type: ['string', 'null'] },
  },
} as const

const verdict = {
  type: 'object',
  required: ['id', 'state', 'n', 'value', 'unit', 'bound', 'lower', 'upper', 'reason', 'notes'],
  properties: {
    id: text,
    state,
    n: count,
    value: anyNumber,
    unit: { type: 'string' },
    bound: text,
    lower: anyNumber,
    upper: anyNumber,
    reason: { type: ['string', 'null'] },
    notes: { type: 'array', items: text },
  },
} as const

const asked = {
  type: 'object',
  required: ['method', 'place', 'bodyDigest', 'shape', 'seed', 'timeoutMs', 'workers', 'baseline'],
  properties: {
    method: text,
    place: text,
    bodyDigest: { type: ['string', 'null'], pattern: '^[0-9a-f]{64}$' },
    shape: { type: 'string', enum: ['constant', 'poisson', 'spike'] },
    seed: count,
    timeoutMs: number,
    workers: count,
    baseline: {
      type: ['object', 'null'],
      required: ['rate', 'source'],
      properties: { rate: number, source: text },
    },
  },
} as const

/** load-profile.json: a spike, a soak or a search for the capacity in figures, and what was judged of them. */
export const loadProfileSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/load-profile/1',
  type: 'object',
  additionalProperties: false,
  required: [
    ...['schema', 'profile', 'run', 'startedAt', 'endedAt', 'target', 'asked', 'bounds', 'state', 'exitCode'],
    ...['interrupted', 'faults', 'generator', 'parts', 'capacity', 'memory', 'verdicts', 'notes'],
  ],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/load-profile/1' },
    profile: { type: 'string', enum: ['spike', 'soak', 'capacity'] },
    run: text,
    startedAt: instant,
    endedAt: instant,
    target: text,
    asked,
    bounds: {
      type: 'object',
      required: ['p95Ms', 'success', 'confidence'],
      properties: { p95Ms: number, success: number, confidence: number },
    },
    state,
    exitCode: { type: 'integer', enum: [0, 1, 2] },
    interrupted: flag,
    /** Why nothing can be said; empty where something can. */
    faults: { type: 'array', items: text },
    /** Of the worst part. */
    generator: {
      type: 'object',
      required: ['ok', 'achieved', 'sendLagP99', 'eventLoopP99', 'cpu'],
      properties: { ok: flag, achieved: number, sendLagP99: number, eventLoopP99: number, cpu: number },
    },
    parts: { type: 'array', items: part },
    /** Of a search alone: the highest rate that passed its confirming run, and the lowest at which the bounds were not kept. */
    capacity: {
      type: ['object', 'null'],
      required: ['state', 'rate', 'above', 'wanted'],
      properties: {
        state: { type: 'string', enum: ['found', 'none', 'generator', 'interrupted'] },
        rate: orNull,
        above: orNull,
        wanted: number,
      },
    },
    /** Of a soak whose target publishes it: resident bytes, and their growth in bytes an hour. */
    memory: {
      type: ['object', 'null'],
      required: ['samples', 'first', 'last', 'highest', 'growth', 'limit'],
      properties: {
        samples: count,
        first: number,
        last: number,
        highest: number,
        growth: {
          type: ['object', 'null'],
          required: ['perHour', 'lower', 'upper'],
          properties: { perHour: { type: 'number' }, lower: { type: 'number' }, upper: { type: 'number' } },
        },
        limit: orNull,
      },
    },
    verdicts: { type: 'array', items: verdict },
    notes: { type: 'array', items: text },
  },
} as const

export type LoadProfileFile = TypeOf<typeof loadProfileSchema>
