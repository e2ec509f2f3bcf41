import { count, dialect, id } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

const ids = { type: 'array', items: id } as const

/** The detection matrix: per seeded defect the criteria that had to fail, those that did, and those that failed without being listed. */
export const selftestSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/selftest/1',
  type: 'object',
  required: ['defects', 'clean', 'unproven', 'escapes', 'falseAlarms'],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/selftest/1' },
    defects: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'expect', 'caught', 'missed', 'extra'],
        properties: { id, expect: ids, caught: ids, missed: ids, extra: ids },
      },
    },
    clean: {
      type: 'object',
      required: ['runs', 'failures', 'open'],
      properties: { runs: count, failures: { type: 'array' }, open: { type: 'array' } },
    },
    unproven: ids,
    escapes: { type: 'array' },
    falseAlarms: { type: 'array' },
  },
} as const

export type SelftestFile = TypeOf<typeof selftestSchema>
