import { dialect, id, instant, record, seq, text } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'
import { duration } from './stimulus.schema.ts'

const image = {
  type: 'object',
  required: ['digest', 'state'],
  properties: { digest: text, state: record },
} as const

/** The body of POST /gate/v1/control, applied in this order. Which stimuli exist and what they take stands in `stimulusSchemas`. */
export const controlRequestSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/control-request/1',
  type: 'object',
  additionalProperties: false,
  properties: {
    reset: {
      type: 'object',
      additionalProperties: false,
      required: ['seed'],
      properties: {
        seed: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
        defects: { type: 'array', maxItems: 100, items: id },
      },
    },
    stimuli: {
      type: 'array',
      maxItems: 1000,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'args'],
        properties: { name: id, args: record, on: { type: 'boolean' } },
      },
    },
    restart: {
      oneOf: [
        { const: true },
        { type: 'object', additionalProperties: false, required: ['image'], properties: { image } },
      ],
    },
    export: { const: true },
    /** Where notifications are posted; empty ends it. */
    sink: { type: 'string', pattern: '^(https?://\\S+)?$', maxLength: 2000 },
    advance: duration,
  },
} as const

/** The answer, given only when every timer and delivery due is done. */
export const controlAnswerSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/control-answer/1',
  type: 'object',
  required: ['now', 'seq'],
  properties: { now: instant, seq, image },
} as const

/** The whole state of a target, to start another from; `digest` is the target's own. */
export type StateImage = TypeOf<typeof image>
export type ControlRequest = TypeOf<typeof controlRequestSchema>
export type ControlAnswer = TypeOf<typeof controlAnswerSchema>
