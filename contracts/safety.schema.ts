import { percentage } from './flag.schema.ts'
import { count, id, instant, nullableInstant } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

const seconds = { type: 'number', minimum: 0 } as const
const positiveSeconds = { type: 'number', exclusiveMinimum: 0 } as const
const ratio = { type: 'number', minimum: 0, maximum: 1 } as const

export const breakerPart = {
  type: 'object',
  required: [
    'name',
    'state',
    'since',
    'error_rate',
    'limit',
    'min_n',
    'window_s',
    'cooldown_s',
    'probes',
    'probes_left',
  ],
  properties: {
    name: id,
    state: { type: 'string', enum: ['closed', 'open', 'half_open'] },
    since: instant,
    error_rate: ratio,
    limit: ratio,
    min_n: count,
    window_s: positiveSeconds,
    cooldown_s: seconds,
    probes: count,
    probes_left: count,
  },
} as const

/** The connection to the market as the state shows it. */
export const streamPart = {
  type: 'object',
  required: ['state', 'attempt', 'backoff'],
  properties: {
    state: { type: 'string', enum: ['connected', 'reconnecting', 'gave_up'] },
    attempt: count,
    backoff: {
      type: 'object',
      required: ['initial_s', 'factor', 'cap_s', 'jitter', 'max_attempts'],
      properties: {
        initial_s: positiveSeconds,
        factor: { type: 'number', minimum: 1 },
        cap_s: positiveSeconds,
        jitter: ratio,
        max_attempts: count,
      },
    },
  },
} as const

/** Parts of `algo` in the state that a target of one version has not. */
export const algoParts = {
  interpolation: percentage,
  versions: {
    type: 'object',
    additionalProperties: { type: 'object', required: ['params'], properties: { params: { type: 'object' } } },
  },
  failover: {
    type: 'object',
    required: ['active', 'since', 'failback_after_s'],
    properties: { active: { type: 'boolean' }, since: nullableInstant, failback_after_s: seconds },
  },
} as const

export type Breaker = TypeOf<typeof breakerPart>
export type Stream = TypeOf<typeof streamPart>
