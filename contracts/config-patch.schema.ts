import { percentage } from './flag.schema.ts'
import {
  drawdownProperties,
  limitProperties,
  repeatProperties,
  responseTimeProperties,
  scaleProperties,
} from './limits.schema.ts'
import { dialect, id, instant, probability } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

const name = { type: 'string', minLength: 1, maxLength: 128 } as const
const role = { type: 'string', enum: ['viewer', 'trader', 'risk', 'operator'] } as const

/**
 * The body of PATCH /v1/config: any part of the limits and thresholds, a key rotation, an override, a strategy to enable again,
 * the routing of versions, or a new attempt to reach the market.
 */
export const configPatchSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/config-patch/1',
  type: 'object',
  additionalProperties: false,
  required: ['reason'],
  minProperties: 2,
  properties: {
    limits: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        ...limitProperties,
        kelly: {
          type: 'object',
          additionalProperties: false,
          properties: {
            cap: probability,
            fraction: probability,
            basis: { type: 'string', enum: ['notional'] },
            scale: { type: 'object', additionalProperties: false, properties: scaleProperties },
          },
        },
        repeat: { type: 'object', additionalProperties: false, properties: repeatProperties },
        max_drawdown: { type: 'object', additionalProperties: false, properties: drawdownProperties },
      },
    },
    thresholds: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        response_time: { type: 'object', additionalProperties: false, properties: responseTimeProperties },
      },
    },
    keys: { type: 'object', additionalProperties: false, required: ['rotate'], properties: { rotate: role } },
    override: {
      type: 'object',
      additionalProperties: false,
      required: ['limit', 'value', 'until', 'approver'],
      properties: { limit: name, value: { type: ['string', 'number'] }, until: instant, approver: name },
    },
    reenable: {
      type: 'object',
      additionalProperties: false,
      required: ['strategy', 'approver'],
      properties: { strategy: name, approver: name },
    },
    algo: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        /** Percent, summing to 100. */
        split: {
          type: 'object',
          additionalProperties: false,
          required: ['v1', 'v3'],
          properties: { v1: percentage, v3: percentage },
        },
        blend: {
          type: 'object',
          additionalProperties: false,
          required: ['mode'],
          properties: {
            mode: { type: 'string', enum: ['weighted', 'confidence', 'performance'] },
            weights: {
              type: 'object',
              additionalProperties: false,
              required: ['v1', 'v3'],
              properties: { v1: probability, v3: probability },
            },
          },
        },
        interpolation: percentage,
      },
    },
    stream: {
      type: 'object',
      additionalProperties: false,
      required: ['reconnect'],
      properties: { reconnect: { const: true } },
    },
    reason: { type: 'string', minLength: 1, maxLength: 1000 },
  },
} as const

/** The 200 answer; `key` holds the new token after a rotation, and nothing else ever shows it. */
export const configAnswerSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/config-answer/1',
  type: 'object',
  required: ['revision'],
  properties: {
    revision: { type: ['integer', 'string'] },
    key: { type: 'object', required: ['role', 'token'], properties: { role: id, token: id } },
  },
} as const

export type ConfigPatch = TypeOf<typeof configPatchSchema>
export type ConfigAnswer = TypeOf<typeof configAnswerSchema>
