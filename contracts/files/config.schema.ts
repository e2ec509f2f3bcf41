import { dialect } from '../primitives.schema.ts'
import { rulesFields } from '../scan/rules.schema.ts'
import type { TypeOf } from '../schema-type.ts'
import { csvPart, filesPart, windowPart } from './files-target.schema.ts'
import { mappingPart } from './mapping.schema.ts'
import { waiverFields, waiverRequired } from './waiver.schema.ts'

const word = { type: 'string', minLength: 1, maxLength: 2000 } as const
const words = { type: 'object', additionalProperties: word } as const
const roles = {
  type: 'object',
  additionalProperties: false,
  properties: { viewer: word, trader: word, risk: word, operator: word },
} as const

const auth = {
  type: 'object',
  additionalProperties: false,
  properties: {
    /** Bearer token. */
    token: word,
    basic: {
      type: 'object',
      additionalProperties: false,
      required: ['user', 'password'],
      properties: { user: word, password: word },
    },
    header: {
      type: 'object',
      additionalProperties: false,
      required: ['name', 'value'],
      properties: { name: word, value: word },
    },
    /** Client credentials (RFC 6749 4.4): a token is fetched, renewed before its end, and once after a 401. */
    oauth: {
      type: 'object',
      additionalProperties: false,
      required: ['tokenUrl', 'clientId', 'clientSecret'],
      properties: {
        tokenUrl: word,
        clientId: word,
        clientSecret: word,
        scope: word,
        clientAuth: { type: 'string', enum: ['basic', 'body'] },
      },
    },
    /** Secrets that have one role each, in the place of the token, the header's value or the password. */
    roles,
  },
} as const

const capability = {
  type: 'string',
  enum: [
    'health',
    'metrics',
    'clock',
    'account',
    'positions',
    'orders',
    'quotes',
    'decisions',
    'events',
    'state',
    'trade',
    'cycles',
    'config',
    'control',
    'flags',
    'flagAdmin',
    'observations',
    'rollback',
    'kill',
  ],
} as const

const target = {
  type: 'object',
  additionalProperties: false,
  properties: {
    /** How the system is reached; `http` asks it, in the gate's own interface or as `map` says; `files` reads what it has exported. */
    adapter: { type: 'string', enum: ['http', 'files'] },
    name: word,
    url: word,
    auth,
    headers: words,
    timeout: { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' },
    /** `ca`: file of the authority that signed the target's certificate, PEM, beside the usual ones. Nothing turns the check off. */
    tls: { type: 'object', additionalProperties: false, required: ['ca'], properties: { ca: word } },
    /** Address of an HTTP proxy, with its credentials if it wants any. */
    proxy: word,
    /** What of it is used; left out, all that it offers. */
    capabilities: { type: 'array', items: capability, minItems: 1 },
    /** How a system of another form is read: docs/mapping.md. */
    map: mappingPart,
    /** In the place of `url`: exported files, docs/files-and-contracts.md. */
    files: filesPart,
    window: windowPart,
    /** How a run starts the system; what already runs where it is left out. */
    start: {
      type: 'object',
      additionalProperties: false,
      required: ['command'],
      properties: {
        command: { anyOf: [word, { type: 'array', minItems: 1, items: word }] },
        cwd: word,
        env: words,
        ready: word,
        timeout: { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' },
        stop: { type: 'string', pattern: '^SIG[A-Z0-9]+$' },
      },
    },
  },
} as const

const contract = {
  type: 'object',
  additionalProperties: false,
  required: ['from'],
  properties: {
    from: word,
    schema: word,
    rules: { type: 'object', additionalProperties: false, properties: rulesFields },
    format: { type: 'string', enum: ['jsonl', 'json', 'csv'] },
    list: word,
    csv: csvPart,
  },
} as const

const override = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    bound: { type: 'number' },
    intervalSeconds: { type: 'number', exclusiveMinimum: 0 },
    minimum: { type: 'integer', minimum: 1 },
    severity: { type: 'string', enum: ['blocker', 'major', 'minor'] },
    params: { type: 'object', additionalProperties: { type: 'number' } },
  },
} as const

/** final-gate.yaml: which target, how strict, what is excused. Unknown keys are refused, so that a misspelt one is not silently ignored. */
export const configSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/config/1',
  type: 'object',
  additionalProperties: false,
  properties: {
    schema: { type: 'string' },
    target: { anyOf: [{ type: 'string', const: 'reference' }, target] },
    /** In the place of `target`: several systems that together are the one under test. */
    targets: {
      type: 'object',
      additionalProperties: target,
      propertyNames: { pattern: '^[a-z][a-z0-9-]{0,39}$' },
      minProperties: 1,
      maxProperties: 10,
    },
    /** Which of `targets` gives a capability; left out, the first that offers it. */
    capabilities: { type: 'object', additionalProperties: word, propertyNames: capability },
    profile: { type: 'string', enum: ['ci', 'nightly', 'go-live'] },
    tier: { type: 'string', enum: ['observe', 'act', 'control'] },
    seed: { type: 'integer', minimum: 0 },
    out: word,
    confidence: { type: 'number', minimum: 0.5, exclusiveMaximum: 1 },
    only: { type: 'array', items: word },
    paperAccounts: { type: 'array', items: word },
    criteria: { type: 'object', additionalProperties: override },
    allowNotApplicable: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['match', 'reason'],
        properties: { match: word, reason: word },
      },
    },
    /** Files of one's own that are held to a schema and to rules between their records. */
    contracts: { type: 'array', items: contract },
    waivers: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, required: waiverRequired, properties: waiverFields },
    },
  },
} as const

export type ConfigFile = TypeOf<typeof configSchema>
