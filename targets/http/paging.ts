import type { WireName, WireTypes } from '../../contracts/wire.ts'
import { TargetError } from '../errors.ts'
import { type Answer, perform } from './call.ts'
import { jsonOf, many, refusal } from './check.ts'
import { type ListReader, listReader, MAXIMUM_RECORDS, noted, takeIn } from './list-reader.ts'
import type { Session } from './session.ts'

/** Records a page: the most that the interface allows. */
const PAGE = 500

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface ListRead<Name extends WireName> {
  readonly name: Name
  readonly path: string
  readonly query: Query
  readonly after: number | undefined
  /** Where the list stands in the answer; default the answer itself. Undefined is no list. */
  readonly listOf?: (body: unknown) => unknown
  readonly pageSize?: number
  readonly maximum?: number
}

/** The path with its query; what is undefined is left out. */
export const withQuery = (path: string, query: Query): string => {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value))
  return search.size === 0 ? path : `${path}?${search}`
}

/** How many records the list has in all; null where the answer does not say. */
export const namedTotal = ({ headers }: Pick<Answer, 'headers'>): number | null => {
  const text = headers['x-total-count']
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null
}

/** Why no further page can be asked for, or null. */
const obstacle = (reader: ListReader, before: number | null, maximum: number): string | null => {
  if (reader.last === null) return 'a full page without a seq'
  if (before !== null && reader.last <= before) return `seq stays at ${before}: the same page again`
  if (reader.received > maximum) return `more than ${maximum} records`
  return null
}

const listIn = <Name extends WireName>(read: ListRead<Name>, answer: Answer): readonly unknown[] => {
  const body = jsonOf(answer)
  const list = read.listOf ? read.listOf(body) : body
  if (Array.isArray(list)) return list
  throw new TargetError('GATE_TARGET_CONTRACT', { found: `${read.name} list is not an array`, where: answer.where })
}

/** Asks for the page after the last record seen. */
const nextPage = async <Name extends WireName>(
  session: Session,
  read: ListRead<Name>,
  reader: ListReader,
): Promise<Answer> => {
  const { path, query, pageSize = PAGE } = read
  const page = withQuery(path, { ...query, after: reader.last ?? undefined, limit: pageSize })
  const answer = await perform(session, { method: 'GET', path: page })
  if (answer.fault) throw answer.fault
  if (answer.status !== 200) throw refusal(session, answer)
  reader.total = namedTotal(answer)
  reader.pages++
  return answer
}

const readPages = async <Name extends WireName>(
  session: Session,
  read: ListRead<Name>,
  reader: ListReader,
): Promise<WireTypes[Name][]> => {
  const { name, pageSize = PAGE, maximum = MAXIMUM_RECORDS } = read
  const found: WireTypes[Name][] = []
  for (;;) {
    const before = reader.last
    const answer = await nextPage(session, read, reader)
    const records = listIn(read, answer)
    for (const record of many(session, { name, answer }, takeIn(reader, records))) found.push(record)
    if (records.length < pageSize) return found
    const reason = obstacle(reader, before, maximum)
    if (reason !== null) throw new TargetError('GATE_TARGET_PAGING', { found: reason, where: answer.where })
  }
}

/**
 * Reads a list to its end, page by page, each record once, and notes how the reading went. Ends when a page is not full; records that break
 * their contract are left out and counted.
 * @throws TargetError if a page cannot be had, or the list does not get on (GATE_TARGET_PAGING)
 */
export const readList = async <Name extends WireName>(
  session: Session,
  read: ListRead<Name>,
): Promise<WireTypes[Name][]> => {
  const { path, query, after } = read
  const reader = listReader(after)
  const about = { path: withQuery(path, query), reader, isWhole: after === undefined }
  return await noted(session, about, () => readPages(session, read, reader))
}
