import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FilesPlan, FileWindow } from '../../contracts/files/files-target.schema.ts'
import type { CapabilityName } from '../../judge/criterion.ts'
import type { Target } from '../capability.ts'
import { TargetError } from '../errors.ts'
import { createAuthority } from '../http/auth.ts'
import { counter, sessionOf } from '../http/connection.ts'
import type { Connection, Session } from '../http/session.ts'
import { targetOf } from '../http/target.ts'
import type { Transport } from '../http/transport.ts'
import { createLeakScan } from '../leak-scan.ts'
import { createLedgerBook } from '../ledger-book.ts'
import { createMapper } from '../mapped/mapper.ts'
import { expressionFault } from '../mapped/program.ts'
import type { Mapped, Scope } from '../mapped/scope.ts'
import type { RawAnswer, RawRequest } from '../raw.ts'
import { contentOf, type Library } from './content.ts'
import { type LocatedFile, locateFiles, offeredBy } from './inventory.ts'
import { fileCapabilities } from './reads.ts'

export interface FilesOptions {
  readonly files: FilesPlan
  /** What `folder` is relative to. */
  readonly base: string
  readonly window?: FileWindow
  /** Default the folder. */
  readonly name?: string
  readonly redact: (text: string) => string
  readonly onSecret: (label: string, value: string) => void
  /** Shared by the adapters of one composed target, so that exchange ids stay unique. */
  readonly nextExchange?: () => number
  /** What of the files is used; left out, all. */
  readonly capabilities?: readonly CapabilityName[]
}

const noRequests = (where: string): TargetError =>
  new TargetError('GATE_TARGET_CAPABILITY', { found: 'requests: it is a folder of files', where })

/** Files are read, not asked: nothing is ever sent. */
const unwired: Transport = {
  send: async ({ method, path }) => {
    throw noRequests(`${method} ${path}`)
  },
  open: async ({ method, path }) => {
    throw noRequests(`${method} ${path}`)
  },
  close: async () => {},
}

const connectionOf = ({ redact, onSecret, nextExchange }: FilesOptions, url: URL): Connection => {
  const began = performance.now()
  return {
    transport: unwired,
    origin: url.href,
    basePath: '',
    book: createLedgerBook(),
    leaks: createLeakScan(),
    redact,
    onSecret,
    authority: createAuthority({ kind: 'bearer', token: null }, {}),
    headers: {},
    timeoutMs: 0,
    now: () => performance.now() - began,
    nextExchange: nextExchange ?? counter(),
  }
}

const assertMappings = (files: Iterable<LocatedFile>): void => {
  for (const { kind, plan } of files) {
    const problem = plan.to === undefined ? null : expressionFault(plan.to)
    if (problem === null) continue
    const where = `target.files.${kind}.to`
    throw new TargetError('GATE_TARGET_MAPPING', { found: `files.${kind}.to ${problem}`, where })
  }
}

/** A first look, so that a file that cannot be read at all is told before anything is judged. */
const assertReadable = async (scope: Scope, library: Library): Promise<void> => {
  const results = await Promise.allSettled([...library.files.values()].map(file => contentOf(scope, library, file)))
  const faults = results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []))
  if (faults.length === library.files.size) throw faults[0]
}

/**
 * A folder of exported files as a target: orders, fills, decisions, events, quotes, bars, positions, account, clock and state, as JSON lines, JSON or
 * CSV, packed or not, in the form of the contracts or mapped. It is read only; what its files do not hold is a capability that it lacks.
 * @throws TargetError where a named file is missing, a mapping is none, or no file can be read
 */
export const connectFiles = async (options: FilesOptions): Promise<Target> => {
  const { files: plan, base, window = {}, capabilities } = options
  const files = locateFiles(plan, base)
  assertMappings(files.values())
  const url = pathToFileURL(resolve(base, plan.folder ?? '.'))
  const connection = connectionOf(options, url)
  const mapped: Mapped = { mapping: {}, mapper: createMapper(), seqs: new Map(), clock: { isCompared: false } }
  const library: Library = { files, window, mapped, contents: new Map() }
  const scopeOf = (session: Session): Scope => ({ session, mapped })
  const session = sessionOf(connection, null)
  try {
    await assertReadable(scopeOf(session), library)
  } catch (error) {
    await mapped.mapper.close()
    throw error
  }
  const offered = [...offeredBy(files)].filter(name => capabilities === undefined || capabilities.includes(name))
  const adapter = {
    name: options.name ?? plan.folder ?? 'files',
    url: url.href,
    offered: new Set(offered),
    capabilities: (each: Session) => fileCapabilities(scopeOf(each), library),
    raw: async (_: Session, { method, path }: RawRequest): Promise<RawAnswer> => {
      throw noRequests(`${method} ${path.split('?')[0]}`)
    },
    close: () => mapped.mapper.close(),
  }
  return targetOf(adapter, session, false)
}
