import { dialect, flag, id, instant, symbol, text } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

const name = { type: 'string', minLength: 1, maxLength: 128 } as const

/** What is stopped: everything, or what one version, user or symbol trades; one of them. */
export const scopePart = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
  properties: { all: { const: true }, algo: name, user: name, symbol },
} as const

/** The body of POST /v1/kill-switch. */
export const killRequestSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/kill-request/1',
  type: 'object',
  additionalProperties: false,
  required: ['action', 'scope', 'reason'],
  properties: {
    action: { type: 'string', enum: ['engage', 'release'] },
    scope: scopePart,
    cancel_orders: flag,
    flatten: flag,
    reason: { type: 'string', minLength: 1, maxLength: 1000 },
    approver: name,
  },
} as const

/** One engaged kill switch. */
export const engagedPart = {
  type: 'object',
  required: ['id', 'scope', 'by', 'at', 'reason'],
  properties: { id, scope: scopePart, by: text, at: instant, reason: text },
} as const

/** The kill switches as the state shows them. */
export const killPart = {
  type: 'object',
  required: ['engaged'],
  properties: { engaged: { type: 'array', items: engagedPart } },
} as const

/** The 200 answer: what is engaged now, and the orders that it cancelled and sent. */
export const killAnswerSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/kill-answer/1',
  type: 'object',
  required: ['id', 'engaged', 'canceled', 'flattened'],
  properties: {
    id,
    engaged: { type: 'array', items: engagedPart },
    canceled: { type: 'array', items: id },
    flattened: { type: 'array', items: id },
  },
} as const

export type KillScope =
  | { readonly all: true }
  | { readonly algo: string }
  | { readonly user: string }
  | { readonly symbol: string }

/** What to stop, or what to let go again. */
export interface KillOrder {
  readonly scope: KillScope
  readonly reason: string
  /** Default true. */
  readonly cancel_orders?: boolean
  readonly flatten?: boolean
}

export interface KillRelease {
  readonly scope: KillScope
  readonly reason: string
  /** A named person of role risk, other than the one who engaged. */
  readonly approver?: string
}

export type KillRequest = (KillOrder & { readonly action: 'engage' }) | (KillRelease & { readonly action: 'release' })

export type EngagedKill = Omit<TypeOf<typeof engagedPart>, 'scope'> & { readonly scope: KillScope }
export type KillAnswer = Omit<TypeOf<typeof killAnswerSchema>, 'engaged'> & { readonly engaged: readonly EngagedKill[] }
