import { dialect, instant, sha256 } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

/** manifest.sig: an Ed25519 signature over manifest.json, and so over every file that it names. */
export const manifestSignatureSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/manifest-signature/1',
  type: 'object',
  additionalProperties: false,
  required: ['schema', 'manifest', 'publicKey', 'at', 'signature'],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/manifest-signature/1' },
    /** SHA-256 of manifest.json. */
    manifest: sha256,
    /** Ed25519, SPKI in DER, base64. */
    publicKey: { type: 'string', pattern: '^[A-Za-z0-9+/]{59}=$' },
    at: instant,
    /** Over the file without this field, base64. */
    signature: { type: 'string', pattern: '^[A-Za-z0-9+/]{86}==$' },
  },
} as const

export type ManifestSignature = TypeOf<typeof manifestSignatureSchema>
