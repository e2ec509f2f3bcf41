import { dialect } from '../primitives.schema.ts'

const field = { type: 'string', minLength: 1, maxLength: 500 } as const
const file = { type: 'string', minLength: 1, maxLength: 2000 } as const

const monotone = {
  type: 'object',
  additionalProperties: false,
  required: ['field'],
  properties: { field, by: field, strict: { type: 'boolean' } },
} as const

const sequence = {
  type: 'object',
  additionalProperties: false,
  required: ['field'],
  properties: { field, by: field, step: { type: 'integer', minimum: 1 } },
} as const

const foreignKey = {
  type: 'object',
  additionalProperties: false,
  required: ['field', 'file', 'key'],
  properties: { field, file, key: field, list: field },
} as const

const freshness = {
  type: 'object',
  additionalProperties: false,
  required: ['field', 'within'],
  properties: {
    field,
    within: { type: 'string', pattern: '^[0-9]{1,9}(ms|s|m|h|d)$' },
    at: { type: 'string', format: 'date-time' },
  },
} as const

/** The fields of `rules`: what must hold between the records of a file. */
export const rulesFields = {
  unique: {
    type: 'array',
    items: { anyOf: [field, { type: 'array', items: field, minItems: 1, maxItems: 8 }] },
  },
  monotone: { type: 'array', items: monotone },
  sequence: { type: 'array', items: sequence },
  foreignKey: { type: 'array', items: foreignKey },
  freshness: { type: 'array', items: freshness },
} as const

/** Rules over many records, as written in a file of their own or in the config. */
export const rulesSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/scan-rules/1',
  type: 'object',
  additionalProperties: false,
  properties: rulesFields,
} as const
