import { dialect, id } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

/** One row of the 207 answer to DELETE /v2/orders: `status` is the HTTP status that cancelling this order alone would have had. */
export const cancelResultSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/cancel-result/1',
  type: 'object',
  required: ['id', 'status'],
  properties: { id, status: { type: 'integer', minimum: 100, maximum: 599 } },
} as const

export type CancelResult = TypeOf<typeof cancelResultSchema>
