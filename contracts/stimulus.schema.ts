import { positiveDecimal, symbol } from './primitives.schema.ts'
import type { TypeOf } from './schema-type.ts'

const tally = { type: 'integer', minimum: 1, maximum: 100_000 } as const
const share = { type: 'number', minimum: 0, maximum: 1 } as const
const milliseconds = { type: 'number', minimum: 0, maximum: 3_600_000 } as const
const component = { type: 'string', enum: ['db', 'feed', 'broker', 'model'] } as const
const algo = { type: 'string', enum: ['v3'] } as const
/** A length of virtual time: 500ms, 30s, 15m, 2h. */
export const duration = { type: 'string', pattern: '^[0-9]{1,9}(ms|s|m|h)$' } as const

const closed = { type: 'object', additionalProperties: false } as const

/** Arguments of each stimulus by name; `docs/target-interface.md` says what each does. With `on: false` the arguments say which to end. */
export const stimulusSchemas = {
  'dependency.down': { ...closed, required: ['component'], properties: { component } },
  'feed.gap': { ...closed, required: ['symbol', 'count'], properties: { symbol, count: tally } },
  'feed.freeze': { ...closed, properties: { symbol } },
  'feed.crossed': { ...closed, required: ['symbol'], properties: { symbol, locked: { type: 'boolean' } } },
  'feed.reorder': { ...closed, required: ['symbol'], properties: { symbol } },
  'feed.duplicate': { ...closed, required: ['symbol', 'count'], properties: { symbol, count: tally } },
  'feed.outlier': {
    ...closed,
    required: ['symbol', 'factor'],
    properties: { symbol, factor: { type: 'number', exclusiveMinimum: 0 } },
  },
  'feed.null': { ...closed, required: ['symbol'], properties: { symbol } },
  'feed.drop': { ...closed, required: ['share'], properties: { share, symbol } },
  'price.path': {
    ...closed,
    required: ['symbol', 'points'],
    properties: {
      symbol,
      points: {
        type: 'array',
        minItems: 1,
        maxItems: 1000,
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['s', 'price'],
          properties: { s: { type: 'number', minimum: 0 }, price: positiveDecimal },
        },
      },
    },
  },
  'fill.partial': { ...closed, required: ['share'], properties: { share } },
  'http.delay': { ...closed, required: ['ms'], properties: { ms: milliseconds } },
  outage: { ...closed, required: ['duration'], properties: { duration } },
  'model.delay': { ...closed, required: ['ms'], properties: { ms: milliseconds } },
  'algo.error': { ...closed, required: ['algo', 'count'], properties: { algo, count: tally } },
  'algo.degrade': { ...closed, required: ['algo'], properties: { algo } },
  'broker.error': { ...closed, required: ['count'], properties: { count: tally } },
  'risk.violation': { ...closed, properties: {} },
  'stream.drop': {
    ...closed,
    required: ['times'],
    properties: { times: { type: 'integer', minimum: 0, maximum: 1000 } },
  },
  'model.bias': { ...closed, required: ['shift'], properties: { shift: { type: 'number', minimum: -1, maximum: 1 } } },
  'detector.lag': {
    ...closed,
    required: ['seconds'],
    properties: { seconds: { type: 'number', minimum: 0, maximum: 86_400 } },
  },
} as const

export type StimulusName = keyof typeof stimulusSchemas
export type StimulusArgs<Name extends StimulusName> = TypeOf<(typeof stimulusSchemas)[Name]>

/** A change of the environment; `on: false` ends it. */
export type Stimulus = {
  [Name in StimulusName]: { readonly name: Name; readonly args: StimulusArgs<Name>; readonly on?: boolean }
}[StimulusName]
