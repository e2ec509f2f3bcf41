import type { TypeOf } from '../schema-type.ts'

// A target that is a folder of exported files: one file for each thing that it can be asked.

const word = { type: 'string', minLength: 1, maxLength: 2000 } as const

/** How a CSV file is read. */
export const csvPart = {
  type: 'object',
  additionalProperties: false,
  properties: {
    delimiter: { type: 'string', minLength: 1, maxLength: 1 },
    /** Names of the columns where the file has no header line. */
    header: { type: 'array', items: word, minItems: 1 },
    types: {
      type: 'object',
      additionalProperties: { type: 'string', enum: ['string', 'number', 'integer', 'boolean', 'json'] },
    },
    empty: { type: 'string', enum: ['null', 'text', 'absent'] },
  },
} as const

/** How one file is read and mapped; a name alone is `{file: NAME}`. */
const file = {
  type: 'object',
  additionalProperties: false,
  required: ['file'],
  properties: {
    /** Below `folder`. */
    file: word,
    format: { type: 'string', enum: ['jsonl', 'json', 'csv'] },
    /** For JSON: where the list stands, e.g. `data.orders`; an account and the like may stand there as one object. */
    list: word,
    csv: csvPart,
    /** JSONata over one record: the contract's record, with the helpers of docs/mapping.md. */
    to: { type: 'string', minLength: 1, maxLength: 10_000 },
    /** Which end of the file comes first; gives records without a seq of their own theirs. */
    order: { type: 'string', enum: ['oldest-first', 'newest-first'] },
  },
} as const

const given = { anyOf: [word, file] } as const

/** `files` of a target. What is not named is looked for in the folder by its name: orders.jsonl, fills.csv.gz, ... */
export const filesPart = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    /** Relative to the config file. */
    folder: word,
    orders: given,
    /** Become events of type fill. */
    fills: given,
    decisions: given,
    events: given,
    /** Each names its symbol. */
    quotes: given,
    /** Bars of 60 s; each names its symbol. */
    bars: given,
    positions: given,
    account: given,
    clock: given,
    state: given,
  },
} as const

/** What of the files is looked at: records of these instants, both included. */
export const windowPart = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    from: { type: 'string', format: 'date-time' },
    to: { type: 'string', format: 'date-time' },
  },
} as const

export type FilesPlan = TypeOf<typeof filesPart>
export type FileWindow = TypeOf<typeof windowPart>
export type FilePlan = TypeOf<typeof file>
