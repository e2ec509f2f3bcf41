import { performance } from 'node:perf_hooks'
import type { WireName, WireTypes } from '../../contracts/wire.ts'
import type { Answer } from '../http/call.ts'
import { noteViolation } from '../http/check.ts'
import { listReader, noted, takeIn } from '../http/list-reader.ts'
import { recordIds } from '../http/record-ids.ts'
import type { Session } from '../http/session.ts'
import { checkedRecords, type MappedRecord } from '../mapped/list.ts'
import type { Scope } from '../mapped/scope.ts'
import { type Content, contentOf, type Library } from './content.ts'
import { type ContractOf, contractOf, type FileKind, type LocatedFile } from './inventory.ts'

/** Where each kind of record says when it was. */
const TIMES: Readonly<Partial<Record<FileKind, string>>> = {
  orders: 'submitted_at',
  fills: 'ts',
  decisions: 'started_at',
  events: 'ts',
  quotes: 't',
  bars: 't',
}

const IDS_KEPT = 2000

/** One look at a file, kept like a call: what it was, and which records it held. */
const looked = (session: Session, file: LocatedFile, of: { content: Content; began: number }): Answer => {
  const { connection, log } = session
  const { redact, book } = connection
  const { content, began } = of
  const path = redact(file.name)
  const exchange = connection.nextExchange()
  const at = connection.now()
  const ms = performance.now() - began
  book.call({ method: 'GET', path, status: 200 })
  log.add({
    id: exchange,
    at: Math.round(at),
    method: 'GET',
    path,
    status: 200,
    ms: Math.round(ms * 1000) / 1000,
    bytes: content.bytes,
    body: redact(content.sample),
    ids: recordIds(content.values.slice(0, IDS_KEPT)),
  })
  return {
    where: `${file.kind} of ${file.name}`,
    status: 200,
    headers: {},
    text: '',
    json: null,
    fault: null,
    at,
    ms,
    exchange,
  }
}

const isWithin = (record: MappedRecord, kind: FileKind, { window }: Library): boolean => {
  const field = TIMES[kind]
  const { value } = record
  const time: unknown = field !== undefined && value instanceof Object ? Reflect.get(value, field) : null
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN
  // A record that does not say when it was is looked at: nothing is hidden by a window.
  if (Number.isNaN(at)) return true
  return (
    (window.from === undefined || at >= Date.parse(window.from)) &&
    (window.to === undefined || at <= Date.parse(window.to))
  )
}

/** The records of a file within the window, mapped and not yet checked; those that could not be mapped are noted. */
export const mappedRecords = async (
  scope: Scope,
  library: Library,
  kind: FileKind,
): Promise<readonly MappedRecord[]> => {
  const file = library.files.get(kind)
  if (!file) return []
  const began = performance.now()
  const content = await contentOf(scope, library, file)
  scope.session.signal?.throwIfAborted()
  const answer = looked(scope.session, file, { content, began })
  const about = { name: contractOf(kind), answer, leftOut: true }
  for (const fault of content.faults) noteViolation(scope.session, about, fault)
  return content.values.map(value => ({ value, answer })).filter(record => isWithin(record, kind, library))
}

/** Each record once, held to its contract; how the list was read stands in the ledger, as for a list that was asked for. */
export const checkedList = <Name extends WireName>(
  scope: Scope,
  name: Name,
  records: readonly MappedRecord[],
): Promise<WireTypes[Name][]> => {
  const reader = listReader(undefined)
  reader.pages = 1
  const path = records[0]?.answer.where ?? name
  return noted(scope.session, { path, reader, isWhole: true }, async () => {
    const once = new Set(
      takeIn(
        reader,
        records.map(({ value }) => value),
      ),
    )
    return checkedRecords(
      scope,
      name,
      records.filter(({ value }) => once.has(value)),
    )
  })
}

/** The records that meet their contract, as arranged; the others are left out and counted. */
export const checkedFile = async <Kind extends FileKind>(
  scope: Scope,
  of: { readonly library: Library; readonly kind: Kind },
  arrange: (records: readonly MappedRecord[]) => readonly MappedRecord[],
): Promise<readonly WireTypes[ContractOf<Kind>][]> => {
  const records = await mappedRecords(scope, of.library, of.kind)
  return await checkedList(scope, contractOf(of.kind), arrange(records))
}
