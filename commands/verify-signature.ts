import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ManifestSignature } from '../contracts/files/manifest-signature.schema.ts'
import { validator } from '../contracts/validate.ts'
import { writeWhole } from '../suites/files.ts'
import { type Approvers, approverOf } from './signing-approvers.ts'
import { fingerprint, isSignature, publicText, signatureOf } from './signing-key.ts'
import { canonicalText, strictText } from './signing-text.ts'
import { type Finding, SIGNATURE } from './verify-files.ts'

const SCHEMA = 'https://final-gate.dev/schema/manifest-signature/1'

/** Who signed a manifest; `name` is null for a key that no list was given for. */
export interface Signer {
  readonly name: string | null
  readonly role: string | null
  readonly key: string
  readonly at: string
}

const finding = (problem: string): Finding => ({ path: SIGNATURE, problem })

const parsed = (bytes: Uint8Array): ManifestSignature | string => {
  try {
    const text = strictText(bytes)
    const value: unknown = JSON.parse(text)
    const [violation] = validator('manifest-signature')(value)
    if (violation) return `${violation.path || 'the file'} ${violation.message}`
    return `${canonicalText(value)}\n` === text
      ? (value as ManifestSignature)
      : 'was changed: it is not written as it was'
  } catch (error) {
    return `is no JSON (${error instanceof Error ? error.message : String(error)})`
  }
}

/** The signature beside a manifest: none, whose it is, or what is wrong with it. A list of approvers must name the key. */
export const checkSignature = async (
  directory: string,
  digest: string,
  approvers: Approvers | null,
): Promise<{ readonly signer: Signer | null; readonly findings: readonly Finding[] }> => {
  const bytes = await readFile(join(directory, SIGNATURE)).catch(() => null)
  if (bytes === null) return { signer: null, findings: [] }
  const signed = parsed(bytes)
  const wrong = (problem: string) => ({ signer: null, findings: [finding(problem)] })
  if (typeof signed === 'string') return wrong(signed)
  const { signature, ...body } = signed
  if (!isSignature(canonicalText(body), signature, signed.publicKey))
    return wrong('does not hold: it or its key was changed')
  if (signed.manifest !== digest) return wrong('signs another manifest.json than the one that is here')
  const key = fingerprint(signed.publicKey)
  const approver = approvers === null ? null : approverOf(approvers, key)
  if (approvers !== null && approver === null) return wrong(`is of a key that ${approvers.path} does not list (${key})`)
  return { signer: { name: approver?.name ?? null, role: approver?.role ?? null, key, at: signed.at }, findings: [] }
}

/** Signs a manifest by its digest. */
export const signManifest = async (
  directory: string,
  manifest: { readonly digest: string; readonly at: string },
  key: KeyObject,
): Promise<void> => {
  const body = { schema: SCHEMA, manifest: manifest.digest, publicKey: publicText(key), at: manifest.at }
  const signature = signatureOf(canonicalText(body), key)
  await writeWhole(join(directory, SIGNATURE), `${canonicalText({ ...body, signature })}\n`)
}
