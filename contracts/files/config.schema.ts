import { dialect } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'
import { waiverFields, waiverRequired } from './waiver.schema.ts'

const word = { type: 'string', minLength: 1, maxLength: 2000 } as const
const words = { type: 'object', additionalProperties: word } as const
const roles = {
  type: 'object',
  additionalProperties: false,
  properties: { viewer: word, trader: word, risk: word, operator: word },
} as const

const target = {
  type: 'object',
  additionalProperties: false,
  required: ['url'],
  properties: {
    name: word,
    url: word,
    auth: { type: 'object', additionalProperties: false, properties: { token: word, roles } },
    headers: words,
    timeout: { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' },
    start: {
      type: 'object',
      additionalProperties: false,
      required: ['command'],
      properties: {
        // A list is run as it is; a text by `sh -c`.
        command: { anyOf: [word, { type: 'array', minItems: 1, items: word }] },
        /** Relative to the config file. */
        cwd: word,
        env: { type: 'object', additionalProperties: { type: 'string', maxLength: 2000 } },
        ready: word,
        timeout: { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' },
        stop: { type: 'string', enum: ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGKILL', 'SIGUSR1', 'SIGUSR2'] },
      },
    },
  },
} as const

const override = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    bound: { type: 'number' },
    intervalSeconds: { type: 'number', exclusiveMinimum: 0 },
    minimum: { type: 'integer', minimum: 1 },
    severity: { type: 'string', enum: ['blocker', 'major', 'minor'] },
    params: { type: 'object', additionalProperties: { type: 'number' } },
  },
} as const

/** final-gate.yaml: which target, how strict, what is excused. Unknown keys are refused, so that a misspelt one is not silently ignored. */
export const configSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/config/1',
  type: 'object',
  additionalProperties: false,
  properties: {
    schema: { type: 'string' },
    target: { anyOf: [{ type: 'string', const: 'reference' }, target] },
    profile: { type: 'string', enum: ['ci', 'nightly', 'go-live'] },
    tier: { type: 'string', enum: ['observe', 'act', 'control'] },
    seed: { type: 'integer', minimum: 0 },
    out: word,
    confidence: { type: 'number', minimum: 0.5, exclusiveMaximum: 1 },
    only: { type: 'array', items: word },
    paperAccounts: { type: 'array', items: word },
    criteria: { type: 'object', additionalProperties: override },
    allowNotApplicable: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['match', 'reason'],
        properties: { match: word, reason: word },
      },
    },
    waivers: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, required: waiverRequired, properties: waiverFields },
    },
  },
} as const

export type ConfigFile = TypeOf<typeof configSchema>
