import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { ManifestFile } from '../contracts/files/manifest.schema.ts'
import { sha256 } from '../suites/files.ts'
import { manifestIn } from './verify-manifest.ts'

const MANIFEST = 'manifest.json'
export const SIGNATURE = 'manifest.sig'

/** Where a run directory is not what its run wrote, and how. */
export interface Finding {
  /** Relative to the directory. */
  readonly path: string
  readonly problem: string
}

export interface CheckedFiles {
  /** Null where it cannot be read. */
  readonly manifest: ManifestFile | null
  /** SHA-256 of manifest.json; empty where there is none. */
  readonly digest: string
  readonly count: number
  readonly findings: readonly Finding[]
}

const byPath = (a: Finding, b: Finding): number => (a.path < b.path ? -1 : 1)

const fileFindings = async (directory: string, manifest: ManifestFile): Promise<Finding[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const findings: Finding[] = []
  const seen = new Set<string>()
  for (const entry of entries.filter(each => !each.isDirectory())) {
    const full = join(entry.parentPath, entry.name)
    const path = relative(directory, full).split(sep).join('/')
    if (path === MANIFEST || path === SIGNATURE) continue
    seen.add(path)
    const expected = Object.hasOwn(manifest.files, path) ? manifest.files[path] : undefined
    if (expected === undefined) findings.push({ path, problem: 'is not in manifest.json' })
    else if (!entry.isFile()) findings.push({ path, problem: 'is no plain file' })
    else if (sha256(await readFile(full)) !== expected) findings.push({ path, problem: 'was changed' })
  }
  const missing = Object.keys(manifest.files).filter(path => !seen.has(path))
  return [...findings, ...missing.map(path => ({ path, problem: 'is missing' }))].sort(byPath)
}

/** Holds every file of a run directory to its manifest: none changed, none missing, none too many. */
export const checkFiles = async (directory: string): Promise<CheckedFiles> => {
  const bytes = await readFile(join(directory, MANIFEST)).catch(() => null)
  const none = { manifest: null, digest: '', count: 0 }
  if (bytes === null) return { ...none, findings: [{ path: MANIFEST, problem: 'is missing' }] }
  const digest = sha256(bytes)
  const manifest = manifestIn(bytes)
  if (typeof manifest === 'string') return { ...none, digest, findings: [{ path: MANIFEST, problem: manifest }] }
  const findings = await fileFindings(directory, manifest)
  return { manifest, digest, count: Object.keys(manifest.files).length, findings }
}
