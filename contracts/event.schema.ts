import type { eventDataSchemas } from './event-data.schema.ts'
import { dialect, instant, record, sha256, text } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

/** The envelope of a journal event. Its `data` is held to `eventDataSchemas` by type; other types are allowed and carry a free object. */
export const eventSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/event/1',
  type: 'object',
  required: ['seq', 'ts', 'type', 'severity', 'actor', 'subject', 'data', 'prev', 'hash'],
  properties: {
    seq: { type: 'integer', minimum: 1 },
    ts: instant,
    type: { type: 'string', minLength: 1, maxLength: 100 },
    severity: { type: 'string', enum: ['info', 'warning', 'critical'] },
    actor: text,
    subject: text,
    data: record,
    prev: sha256,
    hash: sha256,
  },
} as const

type Envelope = Omit<TypeOf<typeof eventSchema>, 'type' | 'data'>

export type EventType = keyof typeof eventDataSchemas
export type EventData<T extends EventType> = TypeOf<(typeof eventDataSchemas)[T]>

interface Typed<T extends EventType> extends Envelope {
  readonly type: T
  readonly data: EventData<T>
}

/** Any event of a known type; `type` tells them apart. Events of other types are read too and match no case. */
export type JournalEvent = { [T in EventType]: Typed<T> }[EventType]

/** An event of one known type. */
export type EventOf<T extends EventType> = Extract<JournalEvent, { readonly type: T }>

/** Tells whether an event is of one of the types named. */
export const isEvent = <T extends EventType>(event: JournalEvent, ...types: readonly T[]): event is EventOf<T> =>
  types.some(type => type === event.type)

/** The events of the types named, in the order given. */
export const eventsOf = <T extends EventType>(events: readonly JournalEvent[], ...types: readonly T[]): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => isEvent(event, ...types))

type OrderChangeType = Exclude<Extract<EventType, `order.${string}`>, 'order.resized'>

/** Tells whether an event is a change of an order's status (`order.<status>`, statuses that the contract does not name included). */
export const isOrderChange = (event: JournalEvent): event is EventOf<OrderChangeType> =>
  event.type.startsWith('order.') && event.type !== 'order.resized'
