import { dialect } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

export const waiverFields = {
  id: { type: 'string', minLength: 1, maxLength: 200 },
  reason: { type: 'string', minLength: 1, maxLength: 2000 },
  owner: { type: 'string', minLength: 1, maxLength: 200 },
  expires: { type: 'string', format: 'date' },
} as const

export const waiverRequired = ['id', 'reason', 'owner', 'expires'] as const

/** A named person takes the risk of one criterion until a date, at most 90 days after the run. */
export const waiverSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/waiver/1',
  type: 'object',
  additionalProperties: false,
  required: waiverRequired,
  properties: waiverFields,
} as const

export type WaiverRecord = TypeOf<typeof waiverSchema>
