import { dialect, text } from './primitives.schema.ts'

// The OpenFeature Remote Evaluation Protocol 0.3.0 (github.com/open-feature/protocol), as any of its servers may speak it: what the document leaves open is
// open here. Its oneOf over kinds of values, which every value meets twice, is read as "any of"; a bulk answer may name a flag that is not found, as its
// own example does; reasons are not held to its list, since the list of OpenFeature itself is longer (CACHED, DEFAULT, ERROR).

const context = {
  type: 'object',
  required: ['targetingKey'],
  properties: { targetingKey: text },
} as const

/** Values as the protocol has them: no nesting. */
const metadata = { type: 'object', additionalProperties: { type: ['boolean', 'string', 'number'] } } as const

const evaluationProperties = {
  key: text,
  /** Any JSON value; left out, the caller's own default is to be used. */
  value: {},
  reason: text,
  variant: text,
  metadata,
} as const

const errorCode = { type: 'string', minLength: 1, maxLength: 100 } as const

const errorProperties = { key: text, errorCode, errorDetails: text, metadata } as const

/** The body of POST /ofrep/v1/evaluate/flags/{key}. */
export const ofrepRequestSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/ofrep-request/1',
  type: 'object',
  required: ['context'],
  properties: { context },
} as const

/** The body of POST /ofrep/v1/evaluate/flags; `keys` is the gate's own: a server that does not know it evaluates every flag. */
export const ofrepBulkRequestSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/ofrep-bulk-request/1',
  type: 'object',
  required: ['context'],
  properties: { context, keys: { type: 'array', maxItems: 1000, items: text } },
} as const

/** The 200 answer for one flag. */
export const ofrepEvaluationSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/ofrep-evaluation/1',
  type: 'object',
  required: ['key', 'reason'],
  properties: evaluationProperties,
} as const

/** The answer of 400 and 404; of a bulk evaluation it names no key. */
export const ofrepErrorSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/ofrep-error/1',
  type: 'object',
  required: ['errorCode'],
  properties: errorProperties,
} as const

/** The 200 answer for all flags: each is an evaluation or an error. */
export const ofrepBulkAnswerSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/ofrep-bulk-answer/1',
  type: 'object',
  required: ['flags'],
  properties: {
    flags: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key'],
        properties: { key: text, metadata },
        anyOf: [
          { required: ['reason'], properties: evaluationProperties },
          { required: ['errorCode'], properties: errorProperties },
        ],
      },
    },
    metadata,
    eventStreams: { type: 'array', items: { type: 'object', required: ['type'], properties: { type: text } } },
  },
} as const

export type FlagMetadataValues = Readonly<Record<string, boolean | string | number>>

/** The evaluation context: `targetingKey` says for whom; everything else is the caller's. */
export interface EvaluationContext {
  readonly targetingKey: string
  readonly [field: string]: unknown
}

export interface OfrepRequest {
  readonly context: EvaluationContext
}

export interface OfrepBulkRequest extends OfrepRequest {
  readonly keys?: readonly string[]
}

export interface OfrepEvaluation {
  readonly key: string
  readonly value?: unknown
  readonly reason: string
  readonly variant?: string
  readonly metadata?: FlagMetadataValues
}

export interface OfrepError {
  readonly key?: string
  readonly errorCode: string
  readonly errorDetails?: string
  readonly metadata?: FlagMetadataValues
}

/** One of the flags of a bulk answer: an error where it has an `errorCode`. */
export type OfrepItem = OfrepEvaluation | (OfrepError & { readonly key: string })

export interface OfrepBulkAnswer {
  readonly flags: readonly OfrepItem[]
  readonly metadata?: FlagMetadataValues
}
