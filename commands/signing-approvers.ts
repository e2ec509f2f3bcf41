import { readFile } from 'node:fs/promises'
import { parseConfigText } from '../config/load.ts'
import type { ApproversFile } from '../contracts/files/approvers.schema.ts'
import { validator } from '../contracts/validate.ts'
import { sha256 } from '../suites/files.ts'
import { commandError } from './errors.ts'
import { fingerprint, publicKeyOf } from './signing-key.ts'

export type Approver = ApproversFile['approvers'][number]

/** approvers.yaml as it was read. */
export interface Approvers {
  readonly path: string
  /** SHA-256 of the file. */
  readonly digest: string
  readonly list: readonly Approver[]
}

const faultOf = (list: readonly Approver[]): string | null => {
  for (const [index, { name, publicKey }] of list.entries()) {
    try {
      publicKeyOf(publicKey)
    } catch (error) {
      return `the public key of ${name} ${error instanceof Error ? error.message : String(error)}`
    }
    const twin = list.slice(0, index).find(other => other.publicKey === publicKey)
    if (twin) return `${twin.name} (${twin.role}) and ${name} have the same key`
  }
  return null
}

/** Who may sign what. @throws CommandError GATE_APPROVERS */
export const readApprovers = async (path: string): Promise<Approvers> => {
  const fault = (problem: string): Error => commandError('GATE_APPROVERS', { path, problem })
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw fault(error instanceof Error ? error.message : String(error))
  }
  const value = parseConfigText(bytes.toString('utf8'), path)
  const [violation] = validator('approvers', { all: true })(value)
  if (violation) throw fault(`${violation.path || 'the file'} ${violation.message}`)
  const list = (value as ApproversFile).approvers
  const problem = faultOf(list)
  if (problem !== null) throw fault(problem)
  return { path, digest: sha256(bytes), list }
}

/** Null where there is no such file: then nothing that was signed counts. @throws CommandError GATE_APPROVERS for one that cannot be used */
export const approversAt = async (path: string): Promise<Approvers | null> => {
  const isThere = await readFile(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  )
  return isThere ? await readApprovers(path) : null
}

/** The approver with this key, by its fingerprint. */
export const approverOf = ({ list }: Approvers, key: string): Approver | null =>
  list.find(({ publicKey }) => fingerprint(publicKey) === key) ?? null
