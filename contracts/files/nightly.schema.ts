import { count, dialect, instant, text } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

const part = {
  type: 'object',
  required: ['name', 'exitCode'],
  properties: { name: text, exitCode: { type: ['integer', 'null'], minimum: 0, maximum: 255 } },
} as const

/** nightly.json: how the parts of a night ended. The next night reads it, to know whether it is the second one without a verdict. */
export const nightlySchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/nightly/1',
  type: 'object',
  required: ['schema', 'endedAt', 'commit', 'link', 'state', 'inconclusiveNights', 'parts', 'failed'],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/nightly/1' },
    endedAt: instant,
    commit: text,
    link: text,
    state: { type: 'string', enum: ['pass', 'fail', 'inconclusive'] },
    inconclusiveNights: count,
    parts: { type: 'array', items: part },
    failed: { type: 'array', items: text },
  },
} as const

export type NightlyFile = TypeOf<typeof nightlySchema>
