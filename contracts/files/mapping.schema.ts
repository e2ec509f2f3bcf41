import { dialect } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

// How any REST API is mapped to what the gate asks: one block per capability. docs/mapping.md explains each key with examples that a test runs.

const word = { type: 'string', minLength: 1, maxLength: 2000 } as const
/** JSONata, https://docs.jsonata.org, with the helpers of docs/mapping.md. */
const expression = { type: 'string', minLength: 1, maxLength: 10_000 } as const
const method = { type: 'string', enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] } as const
/** Texts may hold places that the call fills: {id}, {key}, {targetingKey}, {symbol}, {symbols}, {at}, {from}, {to}, {after}; an entry whose place has no value is left out. */
const texts = { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } } as const

const errors = {
  type: 'object',
  additionalProperties: false,
  properties: {
    /** Over {status, headers, body} of an answer below 400: true where it is an error all the same. */
    when: expression,
    /** Over the same of any error: {type, title, detail, status} as RFC 9457 names them; status only where the answer's own is one of success. */
    problem: expression,
  },
} as const

const paging = {
  type: 'object',
  additionalProperties: false,
  required: ['kind'],
  properties: {
    kind: { type: 'string', enum: ['none', 'page', 'offset', 'cursor', 'link', 'seq'] },
    /** Names of query parameters. */
    page: word,
    offset: word,
    cursor: word,
    after: word,
    limit: word,
    /** Records asked for a page; sent as `limit`. */
    size: { type: 'integer', minimum: 1, maximum: 100_000 },
    /** Number of the first page. */
    first: { type: 'integer', minimum: 0, maximum: 1 },
    /** Over the body: the cursor or the address of the next page; nothing at the end. */
    next: expression,
    /** Over the last record of a page: what the next page is asked to come after. */
    seq: expression,
  },
  allOf: [
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, and nothing awaits this value.
    { if: { properties: { kind: { const: 'cursor' } } }, then: { required: ['next'] } },
  ],
} as const

const call = {
  method,
  /** Below target.url; what fills a place is URL-encoded. */
  path: { ...word, pattern: '^/' },
  query: texts,
  headers: texts,
  /** Over the gate's own request: the body sent, as JSON. */
  body: expression,
  errors,
} as const

/** Another list, read first, for mappings that need it: `$with.NAME`, or `$lookup($with.NAME, value)` where it has a key. */
const side = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: { ...call, records: expression, total: expression, paging, key: expression },
} as const

const object = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'to'],
  properties: { ...call, to: expression },
} as const

/** One record by its id; without `to`, as in the list. */
const one = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: { ...call, to: expression },
} as const

const listProperties = {
  ...call,
  /** Over the body: the list; default the body itself. */
  records: expression,
  /** Over the body: how many records there are in all; default the header X-Total-Count. */
  total: expression,
  paging,
  to: expression,
  /** Which end of the list comes first; gives records without a seq of their own theirs. */
  order: { type: 'string', enum: ['oldest-first', 'newest-first'] },
  with: { type: 'object', maxProperties: 5, additionalProperties: side },
} as const

const list = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'to'],
  properties: listProperties,
} as const

const listWithOne = { ...list, properties: { ...listProperties, one } } as const

const action = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: { ...call, to: expression },
} as const

const metrics = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: { path: call.path },
} as const

/** The mapping as a part of another schema. */
export const mappingPart = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    /** For every call that has none of its own. */
    errors,
    health: object,
    metrics,
    clock: object,
    account: object,
    state: object,
    positions: list,
    orders: listWithOne,
    decisions: list,
    events: list,
    quotes: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: { latest: list, between: list, bars: list },
    },
    trade: {
      type: 'object',
      additionalProperties: false,
      required: ['submit', 'cancel'],
      properties: { submit: { ...action, required: ['path', 'to'] }, cancel: action, cancelAll: action },
    },
    cycles: {
      type: 'object',
      additionalProperties: false,
      required: ['start', 'one'],
      properties: { start: object, one: object },
    },
    config: {
      type: 'object',
      additionalProperties: false,
      required: ['patch'],
      properties: { patch: object },
    },
    flags: {
      type: 'object',
      additionalProperties: false,
      required: ['evaluate'],
      properties: { evaluate: object, all: object },
    },
  },
} as const

/** `target.map` of final-gate.yaml: the calls of a system, capability by capability. What is not named is not offered. */
export const mappingSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/mapping/1',
  ...mappingPart,
} as const

export type Mapping = TypeOf<typeof mappingSchema>
