import { count, dialect, id, instant, nullableText, sha256, text } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

const attachment = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'bytes', 'sha256'],
  /** `name`: the path of the file, relative to the record file. */
  properties: { name: id, bytes: count, sha256 },
} as const

const evidence = {
  type: 'object',
  additionalProperties: false,
  required: ['run', 'manifest'],
  properties: { run: id, manifest: sha256 },
} as const

const fields = {
  schema: { const: 'https://final-gate.dev/schema/sign-off/1' },
  kind: { type: 'string', enum: ['sign', 'waive'] },
  item: { type: 'string', pattern: '^GL-(0[1-9]|1[0-5])$' },
  name: id,
  role: id,
  /** SHA-256 of the public key in DER. */
  key: sha256,
  at: instant,
  build: id,
  configHash: id,
  /** Digest of the catalogue with its bounds, the confidence and what is excused. */
  bounds: sha256,
  /** The runs that were shown, by the digest of their manifests. */
  evidence: { type: 'array', minItems: 1, maxItems: 100, items: evidence },
  /** SHA-256 of approvers.yaml. */
  approvers: sha256,
  /** The commits whose authors were compared with the signer: after `from` (null: from the beginning) up to `to`. */
  commits: {
    type: 'object',
    additionalProperties: false,
    required: ['from', 'to', 'count'],
    properties: { from: nullableText, to: id, count },
  },
  attachments: { type: 'array', maxItems: 50, items: attachment },
  /** Of a waiver: criteria and parts (`GL-08/training`). */
  covers: { type: 'array', maxItems: 300, items: id },
  reason: text,
  expires: { type: ['string', 'null'], format: 'date' },
  /** SHA-256 of the line before, 64 zeros for the first. */
  previous: sha256,
  /** Ed25519 over the line without this field, base64. */
  signature: { type: 'string', pattern: '^[A-Za-z0-9+/]{86}==$' },
} as const

/** A line of sign-off.jsonl: one signature or waiver, bound to what was tested and chained to the line before it. */
export const signOffSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/sign-off/1',
  type: 'object',
  additionalProperties: false,
  required: Object.keys(fields) as readonly (keyof typeof fields)[],
  properties: fields,
} as const

export type SignOffRecord = TypeOf<typeof signOffSchema>
