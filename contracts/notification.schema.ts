import { dialect, id, instant, nullableText, text } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

/** The body that a target posts to `{sink}/{channel}`; `ref` names what it is about, e.g. a rollback. */
export const notificationSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/notification/1',
  type: 'object',
  required: ['notification_id', 'alert_id', 'level', 'channel', 'severity', 'kind', 'reason', 'ref', 'sent_at'],
  properties: {
    notification_id: id,
    alert_id: nullableText,
    level: { type: 'integer', minimum: 1 },
    channel: id,
    severity: text,
    kind: text,
    reason: nullableText,
    ref: nullableText,
    sent_at: instant,
  },
} as const

export type Notification = TypeOf<typeof notificationSchema>
