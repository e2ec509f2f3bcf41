import { count, dialect, flag, instant, text } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

const share = { type: 'number', minimum: 0 } as const
const ms = { type: 'number', minimum: 0 } as const
const texts = { type: 'array', items: text } as const

const positive = { type: 'integer', minimum: 1 } as const

const percentiles = {
  type: 'object',
  required: ['p50', 'p95', 'p99', 'max'],
  properties: { p50: ms, p95: ms, p99: ms, max: ms },
} as const

const outcomeNames = [
  '2xx',
  '3xx',
  '4xx',
  '429',
  '5xx',
  'bad-body',
  'timeout',
  'lost',
  'reset',
  'refused',
  'not-sent',
] as const

const asked = {
  type: 'object',
  required: [
    ...['url', 'method', 'headers', 'schedule', 'timeoutMs', 'connections', 'workers', 'boundMs', 'planned'],
    ...['share', 'expectations', 'bodyDigest'],
  ],
  properties: {
    url: text,
    method: text,
    headers: texts,
    schedule: {
      type: 'object',
      required: ['shape', 'rate', 'durationMs', 'seed'],
      properties: {
        shape: { type: 'string', enum: ['constant', 'poisson', 'ramp', 'spike'] },
        rate: { type: 'number', exclusiveMinimum: 0 },
        durationMs: { type: 'number', exclusiveMinimum: 0 },
        seed: count,
      },
    },
    timeoutMs: ms,
    connections: count,
    workers: count,
    boundMs: ms,
    planned: count,
    share: { type: 'object', required: ['index', 'count'], properties: { index: count, count: positive } },
    expectations: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'value'],
        properties: { path: texts, value: { type: ['string', 'null'] } },
      },
    },
    bodyDigest: { type: ['string', 'null'], pattern: '^[0-9a-f]{64}$' },
  },
} as const

const generatorFields = { ok: flag, sendLagP99: ms, eventLoopP99: ms, cpu: share } as const
const generatorRequired = ['ok', 'sendLagP99', 'eventLoopP99', 'cpu'] as const

/** What one thread did; `lag` is an HDR histogram of microseconds (V2, compressed, base64), as in the lines of seconds.ndjson. */
const generatorFacts = {
  type: 'object',
  required: ['planned', 'taken', 'durationMs', 'lastTakenMs', 'lag', 'eventLoopP99', 'cpu'],
  properties: {
    planned: count,
    taken: count,
    durationMs: ms,
    lastTakenMs: ms,
    lag: text,
    eventLoopP99: ms,
    cpu: share,
  },
} as const

const drift = {
  type: ['object', 'null'],
  required: ['first', 'second', 'p', 'batches'],
  properties: { first: ms, second: ms, p: { type: 'number', minimum: 0, maximum: 1 }, batches: count },
} as const

/**
 * load.json: one measured load run. Times are milliseconds, `cpu` and `achieved` shares. Its requests stand beside it, a request or a second of a long run a line, with times in microseconds
 * from the start.
 */
export const loadSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/load/1',
  type: 'object',
  required: [
    ...['schema', 'startedAt', 'endedAt', 'harness', 'asked', 'sent', 'achievedRate', 'outcomes', 'intended'],
    ...[
      'service',
      'generator',
      'health',
      'generators',
      'stationarity',
      'details',
      'faults',
      'opened',
      'unsettled',
      'records',
    ],
  ],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/load/1' },
    startedAt: instant,
    endedAt: instant,
    harness: {
      type: 'object',
      required: ['version', 'node', 'platform', 'cpus'],
      properties: { version: text, node: text, platform: text, cpus: count },
    },
    asked,
    sent: count,
    achievedRate: share,
    outcomes: {
      type: 'object',
      required: outcomeNames,
      additionalProperties: false,
      properties: Object.fromEntries(outcomeNames.map(name => [name, count])) as Record<
        (typeof outcomeNames)[number],
        typeof count
      >,
    },
    intended: percentiles,
    service: percentiles,
    generator: { type: 'object', required: generatorRequired, properties: generatorFields },
    health: {
      type: 'object',
      required: [...generatorRequired, 'reasons', 'achieved'],
      properties: { ...generatorFields, reasons: texts, achieved: share },
    },
    generators: { type: 'array', items: generatorFacts, minItems: 1 },
    stationarity: {
      type: 'object',
      required: ['warmUpMs', 'atCap', 'drift', 'reason'],
      properties: {
        warmUpMs: { type: ['number', 'null'], minimum: 0 },
        atCap: flag,
        drift,
        reason: { type: ['string', 'null'] },
      },
    },
    details: { type: 'object', additionalProperties: count },
    faults: texts,
    opened: count,
    unsettled: count,
    records: {
      type: 'object',
      required: ['$lines', 'count'],
      properties: { $lines: { type: 'string', enum: ['requests.ndjson', 'seconds.ndjson'] }, count },
    },
  },
} as const

export type LoadFile = TypeOf<typeof loadSchema>
