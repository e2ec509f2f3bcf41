import type { ManifestFile } from '../contracts/files/manifest.schema.ts'
import { validator } from '../contracts/validate.ts'
import { sha256 } from '../suites/files.ts'
import { strictText } from './signing-text.ts'

const written = (manifest: object): string => `${JSON.stringify(manifest, null, 1)}\n`

/** A manifest with the digest of itself as its last field: without it a changed byte of a version or an id would show nowhere. */
export const sealedManifest = <Manifest extends object>(
  manifest: Manifest,
): Manifest & { readonly digest: string } => ({
  ...manifest,
  digest: sha256(written(manifest)),
})

/** manifest.json as it was read, or what is wrong with it. */
export const manifestIn = (bytes: Uint8Array): ManifestFile | string => {
  let text: string
  let value: unknown
  try {
    text = strictText(bytes)
    value = JSON.parse(text)
  } catch (error) {
    return `is no JSON (${error instanceof Error ? error.message : String(error)})`
  }
  const [violation] = validator('manifest')(value)
  if (violation) return `${violation.path || 'the file'} ${violation.message}`
  const { digest, ...rest } = value as ManifestFile
  if (digest === undefined)
    return 'has no digest of its own: it was changed, or written by an earlier version (judge the run again)'
  return written(sealedManifest(rest)) === text
    ? { digest, ...rest }
    : 'was changed: it is not what its own digest says'
}
