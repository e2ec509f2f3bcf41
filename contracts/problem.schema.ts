import { dialect, text } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

/** RFC 9457 problem details; `type` is stable, `urn:problem:<name>`. */
export const problemSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/problem/1',
  type: 'object',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string', minLength: 1 },
    title: text,
    status: { type: 'integer', minimum: 100, maximum: 599 },
    detail: text,
    instance: text,
    // Which limit refused an order, by its name in /v1/state.
    limit: text,
    errors: {
      type: 'array',
      items: { type: 'object', required: ['path', 'message'], properties: { path: text, message: text } },
    },
  },
} as const

export type Problem = TypeOf<typeof problemSchema>
