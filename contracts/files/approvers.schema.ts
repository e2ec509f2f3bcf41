import { dialect } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

const word = { type: 'string', minLength: 1, maxLength: 200 } as const

const approver = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'role', 'publicKey', 'items'],
  properties: {
    name: word,
    role: word,
    /** Addresses under which this person commits. */
    emails: { type: 'array', maxItems: 20, items: word },
    /** Ed25519, SPKI in DER, base64: what `final-gate checklist keygen` prints. */
    publicKey: { type: 'string', pattern: '^[A-Za-z0-9+/]{59}=$' },
    /** Items that this person may sign and waive. */
    items: { type: 'array', minItems: 1, maxItems: 15, items: { type: 'string', pattern: '^GL-(0[1-9]|1[0-5])$' } },
  },
} as const

/** approvers.yaml: who may sign what. The trust root of the checklist; its digest enters every record. */
export const approversSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/approvers/1',
  type: 'object',
  additionalProperties: false,
  required: ['approvers'],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/approvers/1' },
    approvers: { type: 'array', minItems: 1, maxItems: 200, items: approver },
  },
} as const

export type ApproversFile = TypeOf<typeof approversSchema>
