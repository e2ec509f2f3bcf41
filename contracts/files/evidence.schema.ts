import { count, dialect, id, text } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

/** An exchange with the target: redacted, its body cut to 4 KiB; `ids` are the records that the answer held. */
const exchange = {
  type: 'object',
  required: ['id', 'method', 'path', 'status', 'body', 'ids'],
  properties: {
    id: count,
    method: text,
    path: text,
    status: { type: ['integer', 'null'] },
    body: text,
    ids: { type: 'array', items: text },
  },
} as const

const reason = {
  type: ['object', 'null'],
  required: ['code', 'text'],
  properties: { code: text, text },
} as const

/**
 * evidence/<scenario>.json: what a gather returned, or why there is nothing. A list of `data` that is longer than 50 records stands beside it as
 * `{"$lines": "evidence/<scenario>/<name>.ndjson", "count": n}`, a record a line.
 */
export const evidenceSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/evidence/1',
  type: 'object',
  required: ['schema', 'scenario', 'phase', 'timeBase', 'ms', 'skipped', 'error', 'unseen', 'data', 'exchanges'],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/evidence/1' },
    scenario: id,
    phase: { type: 'string', enum: ['workload', 'observe', 'drill', 'load', 'closing'] },
    timeBase: { type: 'string', enum: ['virtual', 'real', 'unknown'] },
    ms: { type: 'number', minimum: 0 },
    skipped: reason,
    error: {
      type: ['object', 'null'],
      required: ['code', 'message'],
      properties: { code: text, message: text },
    },
    unseen: count,
    data: { type: ['object', 'null'] },
    exchanges: { type: 'array', items: exchange },
  },
} as const

export type EvidenceFile = TypeOf<typeof evidenceSchema>
