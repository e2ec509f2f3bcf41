import { count, dialect, flag, id, instant, text } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

const texts = { type: 'array', items: text } as const

export const runFields = {
  id,
  seed: { type: 'integer', minimum: 0 },
  profile: { type: 'string', enum: ['ci', 'nightly', 'go-live'] },
  confidence: { type: 'number', minimum: 0.5, exclusiveMaximum: 1 },
  scope: {
    type: 'object',
    required: ['only', 'tier', 'tierReason'],
    properties: {
      only: texts,
      tier: { type: 'string', enum: ['observe', 'act', 'control'] },
      tierReason: text,
    },
  },
  startedAt: instant,
  endedAt: instant,
  interrupted: flag,
  target: {
    type: 'object',
    required: ['name', 'url', 'build', 'configHash', 'timeBase', 'capabilities'],
    properties: {
      name: text,
      url: text,
      build: text,
      configHash: text,
      timeBase: { type: 'string', enum: ['virtual', 'real', 'unknown'] },
      capabilities: texts,
      /** True where the target says of itself that it stands in for a system, or this harness started the embedded one; absent where nobody could say. */
      standIn: flag,
    },
  },
  harness: {
    type: 'object',
    required: ['version', 'node', 'platform', 'cpus'],
    properties: { version: text, node: text, platform: text, cpus: count },
  },
  notes: texts,
} as const

export const runRequired = [
  'id',
  'seed',
  'profile',
  'confidence',
  'scope',
  'startedAt',
  'endedAt',
  'interrupted',
  'target',
  'harness',
  'notes',
] as const

/** run.json: who was asked, when, how far; `judge` takes "now" (the end) from it. */
export const runSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/run/1',
  type: 'object',
  required: ['schema', ...runRequired],
  properties: { schema: { const: 'https://final-gate.dev/schema/run/1' }, ...runFields },
} as const

export type RunFile = TypeOf<typeof runSchema>
