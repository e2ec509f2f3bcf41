import type { CapabilityName } from '../../judge/criterion.ts'
import { accountLines, healthLines, type Line, linesOf, orderLines, positionLines } from './lines.ts'
import type { ApiAuth, ApiBody, ApiDocument, ApiObject, ApiOperation } from './openapi.ts'
import { pagingOf, totalOf } from './paging.ts'
import { ticketLines } from './ticket.ts'
import { wantedClock } from './wanted.ts'
import { likeness, wordsOf } from './words.ts'

/** One call of a mapping: its settings as YAML would hold them, and the fields of its expression. */
export interface Call {
  readonly settings: Readonly<Record<string, unknown>>
  /** The expression `body`, of a call that sends one. */
  readonly body: readonly Line[]
  /** The expression `to`. */
  readonly lines: readonly Line[]
  /** Calls inside it, by key, e.g. `one` and `submit`. */
  readonly parts: Readonly<Record<string, Call>>
}

/** What of an API could be mapped, and how. */
export interface Proposal {
  readonly title: string
  readonly auth: ApiAuth
  readonly calls: Readonly<Partial<Record<CapabilityName, Call>>>
  /** Contracts of the system's own lists, for files that it exports. */
  readonly contracts: readonly OwnContract[]
}

interface OwnContract {
  /** Of the list: orders or positions. */
  readonly name: string
  /** JSON Schema, the text of a file. */
  readonly schema: string
  /** The field that no two records share, and the one that never falls; null where none looks like it. */
  readonly unique: string | null
  readonly rising: string | null
}

type ReadCapability = 'health' | 'clock' | 'account' | 'positions' | 'orders'

interface Sought {
  readonly capability: ReadCapability
  /** What the last part of its path may be called, best first. */
  readonly paths: readonly string[]
  readonly isList: boolean
  readonly lines: (object: ApiObject) => readonly Line[]
}

const sought: readonly Sought[] = [
  {
    capability: 'health',
    paths: ['health', 'healthz', 'status', 'ready', 'readyz', 'ping', 'heartbeat'],
    isList: false,
    lines: ({ fields }) => healthLines(fields),
  },
  {
    capability: 'clock',
    paths: ['clock', 'time', 'hours', 'session', 'calendar'],
    isList: false,
    lines: ({ fields }) => linesOf(fields, wantedClock),
  },
  {
    capability: 'account',
    paths: ['account', 'accounts', 'balance', 'balances', 'wallet', 'portfolio', 'summary', 'me'],
    isList: false,
    lines: ({ fields }) => accountLines(fields),
  },
  {
    capability: 'positions',
    paths: ['positions', 'position', 'holdings', 'holding', 'portfolio', 'inventory'],
    isList: true,
    lines: ({ fields }) => positionLines(fields),
  },
  {
    capability: 'orders',
    paths: ['orders', 'order', 'tickets', 'ticket', 'history', 'trades', 'deals'],
    isList: true,
    lines: ({ fields }) => orderLines(fields),
  },
]

const lastPart = (path: string): string => path.split('/').filter(Boolean).at(-1) ?? ''

interface Found {
  readonly operation: ApiOperation
  readonly object: ApiObject
  /** Where the list stands in the answer; empty for the answer itself. */
  readonly records: string
  readonly lines: readonly Line[]
}

/** The object, or the list with the most fields, of an answer. */
const objectIn = (body: ApiBody, isList: boolean): { object: ApiObject; records: string } | null => {
  if (body.kind === 'none') return null
  if (!isList) return body.kind === 'object' ? { object: body.object, records: '' } : null
  if (body.kind === 'list') return { object: body.items, records: '' }
  const [longest] = [...body.object.lists].sort((a, b) => b.items.fields.length - a.items.fields.length)
  return longest ? { object: longest.items, records: longest.name } : null
}

const coverage = (lines: readonly Line[]): number =>
  lines.filter(({ expression, note }) => expression !== null && note === '').length / Math.max(1, lines.length)

/** Without a telling path an answer has to hold most of what is wanted. */
const LEAST_COVERAGE = 0.6
const LEAST_NAMED_COVERAGE = 0.15

const candidates = ({ paths, isList, lines }: Sought, operations: readonly ApiOperation[]) =>
  operations
    .filter(({ method, path }) => method === 'GET' && !path.includes('{'))
    .flatMap(operation => {
      const found = objectIn(operation.answers, isList)
      if (!found) return []
      const made = lines(found.object)
      const words = wordsOf(lastPart(operation.path))
      const place = paths.findIndex(name => words.includes(name))
      const covered = coverage(made)
      const isLikely = covered >= (place === -1 ? LEAST_COVERAGE : LEAST_NAMED_COVERAGE)
      const score = covered + (place === -1 ? 0 : 1 - place * 0.05)
      return isLikely ? [{ found: { operation, ...found, lines: made }, score }] : []
    })
    .sort((a, b) => b.score - a.score)

const call = (settings: Call['settings'], more: Partial<Call> = {}): Call => ({
  settings,
  body: [],
  lines: [],
  parts: {},
  ...more,
})

const withPlace = (path: string): string => path.replace(/\{[^}]*\}/, '{id}')

const isUnder = (path: string, list: string): boolean =>
  path.startsWith(`${list}/{`) && !path.slice(list.length + 1).includes('/')

const listCall = (found: Found, operations: readonly ApiOperation[]): Call => {
  const { operation, records, lines } = found
  const { path, query, answers } = operation
  const total = totalOf(answers)
  const one = operations.find(each => each.method === 'GET' && isUnder(each.path, path))
  const settings = {
    path,
    ...(records === '' ? {} : { records }),
    ...(total === null ? {} : { total }),
    paging: pagingOf(query, answers),
  }
  return call(settings, { lines, parts: one ? { one: call({ path: withPlace(one.path) }) } : {} })
}

const readCall = (capability: ReadCapability, found: Found, operations: readonly ApiOperation[]): Call => {
  if (capability === 'orders') return listCall(found, operations)
  if (capability === 'positions') return listCall(found, [])
  return call({ path: found.operation.path }, { lines: found.lines })
}

const likest = ({ fields }: ApiObject, wanted: readonly string[]): string | null => {
  const [best] = fields.map(({ name }) => ({ name, like: likeness(name, wanted) })).sort((a, b) => b.like - a.like)
  return best && best.like > 0.6 ? best.name : null
}

const contractOf = (name: string, object: ApiObject): OwnContract => ({
  name,
  schema: object.schema(),
  unique: name === 'orders' ? (likest(object, ['id']) ?? likest(object, ['order', 'id'])) : likest(object, ['symbol']),
  rising: likest(object, ['created', 'time']),
})

const looksLikeTicket = ({ takes }: ApiOperation): boolean =>
  takes.kind === 'object' && takes.object.fields.some(({ name }) => likeness(name, ['quantity']) >= 0.5)

/** Sending and cancelling, where both are there. */
const tradeCall = (list: string, operations: readonly ApiOperation[]): Call | null => {
  const submit = operations.find(each => each.method === 'POST' && each.path === list && looksLikeTicket(each))
  const cancel =
    operations.find(({ method, path }) => method === 'DELETE' && isUnder(path, list)) ??
    operations.find(({ method, path }) => method === 'POST' && path.startsWith(`${list}/{`) && /\/cancel$/.test(path))
  const cancelAll = operations.find(({ method, path }) => method === 'DELETE' && path === list)
  if (submit?.takes.kind !== 'object' || !cancel) return null
  const answered = objectIn(submit.answers, false)
  return call(
    {},
    {
      parts: {
        submit: call(
          { method: submit.method, path: submit.path },
          {
            body: ticketLines(submit.takes.object.fields),
            lines: answered ? orderLines(answered.object.fields) : [],
          },
        ),
        cancel: call({ method: cancel.method, path: withPlace(cancel.path) }),
        ...(cancelAll ? { cancelAll: call({ method: cancelAll.method, path: cancelAll.path }) } : {}),
      },
    },
  )
}

/** What of an API looks like health, clock, account, positions, orders and trading, field by field. Nothing is asked of the API. */
export const proposalOf = (document: ApiDocument): Proposal => {
  const { operations, title, auth } = document
  const calls: Partial<Record<CapabilityName, Call>> = {}
  const contracts: OwnContract[] = []
  for (const each of sought) {
    const [best] = candidates(each, operations)
    if (!best) continue
    calls[each.capability] = readCall(each.capability, best.found, operations)
    if (each.isList) contracts.push(contractOf(each.capability, best.found.object))
  }
  const list = calls.orders?.settings.path
  const trade = typeof list === 'string' ? tradeCall(list, operations) : null
  return { title, auth, calls: trade ? { ...calls, trade } : calls, contracts }
}

/** The fields that a person has to fill in, as `capability.field`. */
export const openFields = ({ calls }: Proposal): readonly string[] =>
  Object.entries(calls).flatMap(([capability, { lines }]) =>
    lines.filter(({ expression }) => expression === null).map(({ field }) => `${capability}.${field}`),
  )
