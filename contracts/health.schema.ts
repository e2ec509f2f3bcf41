import { dialect, flag, id, instant } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

const status = { type: 'string', enum: ['pass', 'warn', 'fail'] } as const

const check = {
  type: 'object',
  required: ['status', 'time'],
  properties: {
    status,
    time: instant,
    observedValue: { type: ['number', 'string', 'boolean', 'null'] },
    observedUnit: { type: 'string' },
  },
} as const

/** The answer of /health, /livez and /readyz (draft-inadarei-api-health-check-06 with `ops_ok` and `time`). */
export const healthSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/health/1',
  type: 'object',
  required: ['status', 'version', 'releaseId', 'ops_ok', 'time', 'checks'],
  properties: {
    status,
    version: { type: 'string' },
    releaseId: id,
    ops_ok: flag,
    time: instant,
    checks: { type: 'object', additionalProperties: { type: 'array', minItems: 1, items: check } },
  },
} as const

export type Health = TypeOf<typeof healthSchema>
