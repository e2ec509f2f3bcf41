import { dialect, id, instant, nullableText } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'
import { thresholdPart } from './threshold.schema.ts'

export const flagState = { type: 'string', enum: ['DISABLED', 'ENABLED', 'ROLLING_OUT', 'ROLLBACK'] } as const
export const percentage = { type: 'number', minimum: 0, maximum: 100 } as const
const keys = { type: 'array', maxItems: 10_000, items: id } as const
const parents = { type: 'array', maxItems: 100, items: id } as const
const thresholds = { type: 'array', maxItems: 100, items: thresholdPart } as const
/** A wall-clock time of a zone, without an offset: 2026-03-29T03:30:00. */
const localTime = {
  type: 'string',
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$',
} as const
const zone = { type: 'string', minLength: 1, maxLength: 100 } as const

const entryProperties = { at: instant, local: localTime, zone, state: flagState, percentage } as const
const entry = { type: 'object', required: ['at'], properties: entryProperties } as const

const definition = {
  state: flagState,
  percentage,
  allow: keys,
  deny: keys,
  depends_on: parents,
  schedule: { type: 'array', maxItems: 100, items: entry },
  thresholds,
  version: { type: 'integer', minimum: 0 },
} as const

const defined = ['state', 'percentage', 'allow', 'deny', 'depends_on', 'schedule', 'thresholds', 'version'] as const

/** What a change of a flag shows of it before and after. */
export const flagDefinition = { type: 'object', required: defined, properties: definition } as const

/** The flag as a part of other schemas. */
export const flagPart = {
  type: 'object',
  required: ['key', ...defined, 'reason', 'changed_at'],
  properties: { key: id, ...definition, reason: nullableText, changed_at: instant },
} as const

/** A flag as the state and the answer to its change show it. */
export const flagSchema = { $schema: dialect, $id: 'https://final-gate.dev/schema/flag/1', ...flagPart } as const

/** The body of PATCH /v1/flags/{key}; what is left out stays. A schedule entry names its instant, or a local time and its zone. */
export const flagPatchSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/flag-patch/1',
  type: 'object',
  additionalProperties: false,
  required: ['reason'],
  properties: {
    state: flagState,
    percentage,
    allow: keys,
    deny: keys,
    depends_on: parents,
    schedule: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        additionalProperties: false,
        properties: entryProperties,
        anyOf: [{ required: ['at'] }, { required: ['local', 'zone'] }],
      },
    },
    thresholds,
    reason: { type: 'string', minLength: 1, maxLength: 1000 },
  },
} as const

type PatchProperties = Omit<(typeof flagPatchSchema)['properties'], 'schedule' | 'reason'>
type Parts = TypeOf<{ type: 'object'; properties: PatchProperties }>
type EntryParts = TypeOf<{ type: 'object'; properties: Omit<typeof entryProperties, 'at' | 'local' | 'zone'> }>

/** One entry of a schedule as it is asked for; `local` is a time of the day in `zone`, e.g. 2026-03-29T03:30:00. */
export type SchedulePatch = EntryParts &
  (
    | { readonly at: string; readonly local?: string; readonly zone?: string }
    | { readonly at?: string; readonly local: string; readonly zone: string }
  )

export interface FlagPatch extends Parts {
  readonly schedule?: readonly SchedulePatch[]
  readonly reason: string
}

export type Flag = TypeOf<typeof flagSchema>
export type FlagState = Flag['state']
export type FlagDefinition = TypeOf<typeof flagDefinition>
export type ScheduleEntry = Flag['schedule'][number]
