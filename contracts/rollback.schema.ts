import { dialect, flag, id, instant, nullableId, nullableText, text } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

const target = { type: 'string', enum: ['flag', 'config', 'algorithm', 'all'] } as const
const policy = { type: 'string', enum: ['keep', 'transfer', 'close'] } as const
const severity = { type: 'string', enum: ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] } as const

/** The body of POST /v1/rollback; `to` names a snapshot or an instant, and one of them. */
export const rollbackRequestSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/rollback-request/1',
  type: 'object',
  additionalProperties: false,
  required: ['target', 'reason'],
  properties: {
    target,
    key: id,
    to: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
      properties: { snapshot: id, timestamp: instant },
    },
    positions: policy,
    severity,
    dry_run: flag,
    confirm: flag,
    reason: { type: 'string', minLength: 1, maxLength: 1000 },
  },
} as const

/** What changes, by path (`flags.atr_brackets.state`). */
export const diffPart = {
  type: 'array',
  items: { type: 'object', required: ['path', 'from', 'to'], properties: { path: text, from: {}, to: {} } },
} as const

export const checksPart = {
  type: 'array',
  items: { type: 'object', required: ['name', 'ok', 'value'], properties: { name: text, ok: flag, value: {} } },
} as const

const verification = {
  type: 'object',
  required: ['status', 'checks'],
  properties: {
    status: { type: 'string', enum: ['none', 'pending', 'verified', 'failed'] },
    checks: checksPart,
  },
} as const

const status = { type: 'string', enum: ['dry-run', 'done', 'failed'] } as const

/** The 200 answer; a dry run has taken no snapshot. */
export const rollbackAnswerSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/rollback-answer/1',
  type: 'object',
  required: ['id', 'status', 'at', 'target', 'diff', 'actions', 'snapshot_before', 'verification'],
  properties: {
    id,
    status,
    at: instant,
    target,
    diff: diffPart,
    actions: { type: 'array', items: text },
    snapshot_before: nullableId,
    verification,
  },
} as const

/** Parts of the state. */
export const snapshotPart = {
  type: 'object',
  required: ['id', 'at', 'cause', 'digest'],
  properties: { id, at: instant, cause: text, digest: text },
} as const

export const rollbackTermsPart = {
  type: 'object',
  required: ['policies', 'max_age_s', 'verify_s'],
  properties: {
    policies: { type: 'array', items: policy },
    max_age_s: { type: 'number', exclusiveMinimum: 0 },
    verify_s: { type: 'number', minimum: 0 },
  },
} as const

export const rollbackPart = {
  type: 'object',
  required: ['id', 'at', 'by', 'target', 'key', 'severity', 'status', 'reason', 'verification'],
  properties: {
    id,
    at: instant,
    by: text,
    target,
    key: nullableId,
    severity: nullableText,
    status,
    reason: text,
    verification,
  },
} as const

type Fields = Omit<(typeof rollbackRequestSchema)['properties'], 'to'>

export type RollbackRequest = TypeOf<{ type: 'object'; required: ['target', 'reason']; properties: Fields }> & {
  readonly to?: { readonly snapshot: string } | { readonly timestamp: string }
}

export type RollbackAnswer = TypeOf<typeof rollbackAnswerSchema>
export type RollbackTarget = RollbackRequest['target']
export type PositionPolicy = NonNullable<RollbackRequest['positions']>
export type Verification = RollbackAnswer['verification']
export type Snapshot = TypeOf<typeof snapshotPart>
export type RollbackTerms = TypeOf<typeof rollbackTermsPart>
/** A rollback as the state lists it. */
export type RollbackRecord = TypeOf<typeof rollbackPart>
