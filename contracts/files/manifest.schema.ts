import { dialect, id, sha256, text } from '../primitives.schema.ts'
import type { TypeOf } from '../schema-type.ts'

/** manifest.json: what made the run directory, and the digest of every file in it (itself left out). */
export const manifestSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/manifest/1',
  type: 'object',
  required: ['schema', 'run', 'versions', 'catalogueDigest', 'configDigest', 'files'],
  properties: {
    schema: { const: 'https://final-gate.dev/schema/manifest/1' },
    run: id,
    versions: { type: 'object', additionalProperties: text },
    catalogueDigest: sha256,
    configDigest: sha256,
    /** Path in the run directory to sha256. */
    files: { type: 'object', additionalProperties: sha256 },
    /** SHA-256 of this file as it would be written without this field. */
    digest: sha256,
  },
} as const

export type ManifestFile = TypeOf<typeof manifestSchema>
