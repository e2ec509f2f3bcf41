import { count, dialect, flag, id, text } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'
import { runFields, runRequired } from './run.schema.ts'
import { waiverFields, waiverRequired } from './waiver.schema.ts'

const number = { type: 'number' } as const
const nullableNumber = { type: ['number', 'null'] } as const

const interval = {
  type: ['object', 'null'],
  required: ['lower', 'upper', 'method'],
  properties: { lower: nullableNumber, upper: nullableNumber, method: text },
} as const

const counterexample = {
  type: 'object',
  required: ['ref', 'note', 'record', 'exchange', 'repeat'],
  properties: {
    ref: text,
    note: text,
    record: {},
    exchange: {
      type: ['object', 'null'],
      required: ['id', 'method', 'path', 'status', 'body'],
      properties: { id: count, method: text, path: text, status: { type: ['integer', 'null'] }, body: text },
    },
    repeat: text,
  },
} as const

const reason = { type: ['object', 'null'], required: ['code', 'text'], properties: { code: text, text } } as const

const verdict = {
  type: 'object',
  required: [
    'id',
    'title',
    'severity',
    'required',
    'state',
    'n',
    'bad',
    'ambiguous',
    'value',
    'unit',
    'bound',
    'interval',
    'confidence',
    'claim',
    'reason',
    'nRequired',
    'pFail',
    'counterexamples',
    'counterexampleCount',
    'evidence',
    'timeBase',
    'source',
    'notes',
  ],
  properties: {
    id,
    title: text,
    severity: { type: 'string', enum: ['blocker', 'major', 'minor'] },
    required: flag,
    state: { type: 'string', enum: ['pass', 'fail', 'inconclusive', 'not-applicable'] },
    n: count,
    bad: count,
    ambiguous: count,
    value: nullableNumber,
    unit: text,
    bound: text,
    interval,
    confidence: number,
    claim: { type: 'string', enum: ['census', 'process'] },
    reason,
    nRequired: nullableNumber,
    pFail: nullableNumber,
    counterexamples: { type: 'array', maxItems: 20, items: counterexample },
    counterexampleCount: count,
    evidence: { type: 'array', items: text },
    timeBase: { type: 'string', enum: ['virtual', 'real', 'unknown'] },
    source: text,
    notes: { type: 'array', items: text },
    waiver: { type: 'object', required: waiverRequired, properties: waiverFields },
  },
} as const

const gate = {
  type: 'object',
  required: ['state', 'exitCode', 'partial', 'reasons', 'counts'],
  properties: {
    state: { type: 'string', enum: ['pass', 'fail', 'inconclusive'] },
    exitCode: { type: 'integer', enum: [0, 1, 2] },
    partial: flag,
    reasons: { type: 'array', items: text },
    counts: {
      type: 'object',
      required: ['catalogue', 'judged', 'pass', 'fail', 'inconclusive', 'notApplicable', 'waived', 'failedMajors'],
      properties: {
        catalogue: count,
        judged: count,
        pass: count,
        fail: count,
        inconclusive: count,
        notApplicable: count,
        waived: count,
        failedMajors: count,
      },
    },
  },
} as const

/** verdicts.json: one verdict a criterion of the catalogue, and the gate. */
export const verdictsSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/verdicts/1',
  type: 'object',
  required: ['schema', 'run', 'gate', 'criteria'],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/verdicts/1' },
    run: { type: 'object', required: runRequired, properties: runFields },
    gate,
    criteria: { type: 'array', items: verdict },
    previous: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['state', 'endedAt', 'digest'],
        properties: { state: text, value: nullableNumber, unit: text, endedAt: text, digest: text },
      },
    },
  },
} as const

export type VerdictsFile = TypeOf<typeof verdictsSchema>
