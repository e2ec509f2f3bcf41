import type { Bar } from '../../contracts/bar.schema.ts'
import type { Quote } from '../../contracts/quote.schema.ts'
import type { WireName, WireTypes } from '../../contracts/wire.ts'
import type { CallOptions, CapabilityByName, MetricSample, OrderQuery, Reading, TimeRange } from '../capability.ts'
import { TargetError } from '../errors.ts'
import { type Answer, type Call, perform } from './call.ts'
import { many, one, refusal } from './check.ts'
import { streamEvents } from './event-stream.ts'
import { type Query, readList, withQuery } from './paging.ts'
import { parseMetrics } from './prometheus.ts'
import type { Session } from './session.ts'

/** Everything of which the interface has a GET. */
export type Reads = Pick<
  CapabilityByName,
  'health' | 'metrics' | 'clock' | 'account' | 'positions' | 'orders' | 'quotes' | 'decisions' | 'events' | 'state'
>

/** A GET that answers one of the statuses named. @throws TargetError otherwise */
const get = async (
  session: Session,
  call: Omit<Call, 'method'>,
  statuses: readonly number[] = [200],
): Promise<Answer> => {
  const answer = await perform(session, { method: 'GET', ...call })
  if (answer.fault) throw answer.fault
  if (answer.status === null || !statuses.includes(answer.status)) throw refusal(session, answer)
  return answer
}

const journalSeqOf = (answer: Answer): number | null => {
  const text = answer.headers['x-journal-seq']
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}

const readingOf = <Name extends WireName>(session: Session, name: Name, answer: Answer): Reading<WireTypes[Name]> => ({
  value: one(session, name, answer),
  status: answer.status ?? 0,
  journalSeq: journalSeqOf(answer),
  at: answer.at,
  ms: answer.ms,
  exchange: answer.exchange,
})

/** get and read of something that is one object at one path. */
const single = <Name extends WireName>(session: Session, name: Name, path: string) => {
  const read = async (): Promise<Reading<WireTypes[Name]>> => readingOf(session, name, await get(session, { path }))
  return { read, get: async (): Promise<WireTypes[Name]> => (await read()).value }
}

/** A record by its id; null where there is none. */
export const byId = async <Name extends WireName>(
  session: Session,
  name: Name,
  path: string,
): Promise<WireTypes[Name] | null> => {
  const answer = await get(session, { path }, [200, 404])
  return answer.status === 404 ? null : one(session, name, answer)
}

const health = (session: Session): Reads['health'] => {
  const read = async (path = '/health', options: CallOptions = {}) =>
    readingOf(session, 'health', await get(session, { path, ...options }, [200, 503]))
  return { read, get: async () => (await read()).value }
}

const readMetrics = async (session: Session): Promise<readonly MetricSample[]> => {
  const answer = await get(session, { path: '/metrics', headers: { accept: 'text/plain' }, expect: 'text' })
  const { samples, bad } = parseMetrics(answer.text)
  if (bad === null) return samples
  const found = session.connection.redact(`metrics line ${bad}`)
  throw new TargetError('GATE_TARGET_CONTRACT', { found, where: answer.where })
}

const orderQuery = ({ status = 'all', nested, symbols }: OrderQuery): Query => ({
  status,
  nested: nested === true ? true : undefined,
  symbols: symbols?.join(','),
})

const latestQuotes = async (
  session: Session,
  symbols: readonly string[],
  at: string | undefined,
): Promise<Record<string, Quote>> => {
  const answer = await get(session, { path: withQuery('/v2/quotes', { symbols: symbols.join(','), at }) })
  const { quotes = {} } = one(session, 'quotes-answer', answer)
  return Object.fromEntries(
    Object.entries(quotes).flatMap(([symbol, quote]) =>
      many(session, { name: 'quote', answer }, [quote]).map(valid => [symbol, valid] as const),
    ),
  )
}

/** The list that an answer holds for one symbol; no entry is an empty list. */
const listOf = (entry: unknown, where: string): readonly unknown[] => {
  if (entry === undefined) return []
  if (Array.isArray(entry)) return entry
  throw new TargetError('GATE_TARGET_CONTRACT', { found: 'quotes of a time range that are not an array', where })
}

const quotesBetween = async (session: Session, symbol: string, { from, to }: TimeRange): Promise<Quote[]> => {
  const answer = await get(session, { path: withQuery('/v2/quotes', { symbols: symbol, from, to }) })
  const { quotes = {} } = one(session, 'quotes-answer', answer)
  return many(session, { name: 'quote', answer }, listOf(quotes[symbol], answer.where))
}

/** The bars of one symbol in an answer; undefined where the answer holds no bars at all. */
const barsIn = (body: unknown, symbol: string): unknown => {
  if (!(body instanceof Object) || !('bars' in body) || !(body.bars instanceof Object)) return undefined
  return Object.hasOwn(body.bars, symbol) ? Reflect.get(body.bars, symbol) : []
}

const readBars = (
  session: Session,
  symbol: string,
  { after, ...range }: Partial<TimeRange> & { readonly after?: number },
): Promise<Bar[]> =>
  readList(session, {
    name: 'bar',
    path: '/v2/quotes',
    query: { symbols: symbol, bars: 1, ...range },
    after,
    listOf: body => barsIn(body, symbol),
  })

/** Everything that only reads, over HTTP as docs/target-interface.md says. */
export const readCapabilities = (session: Session): Reads => ({
  health: health(session),
  metrics: { all: () => readMetrics(session) },
  clock: single(session, 'clock', '/v2/clock'),
  account: single(session, 'account', '/v2/account'),
  state: single(session, 'state', '/v1/state'),
  positions: {
    all: () => readList(session, { name: 'position', path: '/v2/positions', query: {}, after: undefined }),
  },
  orders: {
    all: (query = {}) =>
      readList(session, { name: 'order', path: '/v2/orders', query: orderQuery(query), after: query.after }),
    one: id => byId(session, 'order', `/v2/orders/${encodeURIComponent(id)}`),
  },
  quotes: {
    latest: (symbols, at) => latestQuotes(session, symbols, at),
    between: (symbol, range) => quotesBetween(session, symbol, range),
    bars: (symbol, query = {}) => readBars(session, symbol, query),
  },
  decisions: {
    all: ({ after, ...query } = {}) => readList(session, { name: 'decision', path: '/v1/decisions', query, after }),
  },
  events: {
    all: ({ after, types } = {}) =>
      readList(session, { name: 'event', path: '/v1/events', query: { types: types?.join(',') }, after }),
    stream: query => streamEvents(session, query),
  },
})
