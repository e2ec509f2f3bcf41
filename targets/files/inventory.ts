import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { FilePlan, FilesPlan } from '../../contracts/files/files-target.schema.ts'
import type { WireName } from '../../contracts/wire.ts'
import type { CapabilityName } from '../../judge/criterion.ts'
import { TargetError } from '../errors.ts'

/** What a file holds, its contract, and the capability that it gives. */
const kinds = {
  orders: ['order', 'orders'],
  fills: ['event', 'events'],
  decisions: ['decision', 'decisions'],
  events: ['event', 'events'],
  quotes: ['quote', 'quotes'],
  bars: ['bar', 'quotes'],
  positions: ['position', 'positions'],
  account: ['account', 'account'],
  clock: ['clock', 'clock'],
  state: ['state', 'state'],
} as const satisfies Readonly<Record<string, readonly [WireName, CapabilityName]>>

export type FileKind = keyof typeof kinds
export type ContractOf<Kind extends FileKind> = (typeof kinds)[Kind][0]

const fileKinds = Object.keys(kinds) as readonly FileKind[]

export const contractOf = <Kind extends FileKind>(kind: Kind): ContractOf<Kind> => kinds[kind][0]

export interface LocatedFile {
  readonly kind: FileKind
  readonly path: string
  /** As messages name it. */
  readonly name: string
  readonly plan: FilePlan
}

const NAMED = /^([a-z]+)\.(jsonl|ndjson|json|csv|tsv)(\.gz)?$/i

/** Files of the folder by what their names say; two of one kind are a mistake. */
const found = (folder: string): Map<string, string[]> => {
  const files = new Map<string, string[]>()
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const kind = NAMED.exec(name)?.[1]?.toLowerCase()
    if (kind !== undefined) files.set(kind, [...(files.get(kind) ?? []), name])
  }
  return files
}

const fault = (found: string, where: string): TargetError => new TargetError('GATE_TARGET_FILE', { found, where })

const planOf = (given: string | FilePlan): FilePlan => (typeof given === 'string' ? { file: given } : given)

/**
 * Where each file is: as named, else by its name in the folder (orders.jsonl, fills.csv.gz, ...).
 * @throws TargetError GATE_TARGET_FILE where a named file is not there, two are there, or none is
 */
export const locateFiles = (plan: FilesPlan, base: string): ReadonlyMap<FileKind, LocatedFile> => {
  const folder = resolve(base, plan.folder ?? '.')
  const others = plan.folder === undefined ? new Map<string, string[]>() : found(folder)
  const located = new Map<FileKind, LocatedFile>()
  for (const kind of fileKinds) {
    const named = plan[kind]
    const names = others.get(kind) ?? []
    if (named === undefined && names.length > 1)
      throw fault(`${names.join(' and ')} are both ${kind}`, plan.folder ?? folder)
    const given = named ?? names[0]
    if (given === undefined) continue
    const own = planOf(given)
    const path = resolve(folder, own.file)
    if (!existsSync(path)) throw fault('there is no such file', `target.files.${kind} ${own.file}`)
    located.set(kind, { kind, path, name: own.file, plan: own })
  }
  if (located.size === 0)
    throw fault(`no file is named, and none is called ${fileKinds.join(', ')}`, plan.folder ?? base)
  return located
}

/** The capabilities that the files give. */
export const offeredBy = (files: ReadonlyMap<FileKind, LocatedFile>): ReadonlySet<CapabilityName> =>
  new Set([...files.keys()].map(kind => kinds[kind][1]))
