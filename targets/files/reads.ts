import type { WireTypes } from '../../contracts/wire.ts'
import type { CapabilityName } from '../../judge/criterion.ts'
import type { CapabilityByName, Reading } from '../capability.ts'
import { CapabilityMissing, TargetError } from '../errors.ts'
import { oneValue } from '../http/check.ts'
import type { MappedRecord } from '../mapped/list.ts'
import { arrangedOrders, numbered } from '../mapped/numbering.ts'
import { isAsked, isOfType } from '../mapped/reads.ts'
import type { Scope } from '../mapped/scope.ts'
import type { Library } from './content.ts'
import { quotes } from './quotes.ts'
import { checkedFile, checkedList, mappedRecords } from './records.ts'

type Single = 'account' | 'clock' | 'state'

/** The newest of the file's records as the one asked for. */
const single = <Name extends Single>(scope: Scope, library: Library, name: Name) => {
  const read = async (): Promise<Reading<WireTypes[Name]>> => {
    const last = (await mappedRecords(scope, library, name)).at(-1)
    if (!last) throw new TargetError('GATE_TARGET_FILE', { found: 'it holds no record', where: name, status: 200 })
    const { answer } = last
    const value: WireTypes[Name] = oneValue<Name>(scope.session, { name, answer }, last.value)
    return { value, status: 200, journalSeq: null, at: answer.at, ms: answer.ms, exchange: answer.exchange }
  }
  return { read, get: async (): Promise<WireTypes[Name]> => (await read()).value }
}

/** A list that a scope reads and checks once, however often it is asked for. */
const once = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let known: Promise<T> | null = null
  return () => {
    known ??= read()
    return known
  }
}

const timeOf = ({ value }: MappedRecord): number => {
  const time: unknown = value instanceof Object ? Reflect.get(value, 'ts') : null
  return typeof time === 'string' ? Date.parse(time) : Number.NaN
}

/** Events and fills as one journal: in the order of time where they come from two files, each with a seq. */
const journal = async (scope: Scope, library: Library): Promise<readonly WireTypes['event'][]> => {
  const events = await mappedRecords(scope, library, 'events')
  const fills = await mappedRecords(scope, library, 'fills')
  if (events.length === 0 || fills.length === 0)
    return await checkedList(scope, 'event', numbered([...events, ...fills]))
  const all = [...events, ...fills].toSorted((a, b) => timeOf(a) - timeOf(b))
  // Seqs of two files do not know of each other.
  const renumbered = all.map((record, index) =>
    record.value instanceof Object ? { ...record, value: { ...record.value, seq: index + 1 } } : record,
  )
  return await checkedList(scope, 'event', renumbered)
}

const absent = (name: CapabilityName) => (operation: string) => () => {
  throw new CapabilityMissing(name, `${name}.${operation}`)
}

type Releases = Pick<CapabilityByName, 'flags' | 'flagAdmin' | 'observations' | 'rollback' | 'kill'>

const releases: Releases = {
  flags: { evaluate: absent('flags')('evaluate'), evaluateAll: absent('flags')('evaluateAll') },
  flagAdmin: { patch: absent('flagAdmin')('patch') },
  observations: { post: absent('observations')('post') },
  rollback: { run: absent('rollback')('run') },
  kill: { engage: absent('kill')('engage'), release: absent('kill')('release') },
}

type Lists = Pick<CapabilityByName, 'positions' | 'orders' | 'decisions' | 'events' | 'quotes'>

const lists = (scope: Scope, library: Library): Lists => {
  const orders = once(() => checkedFile(scope, { library, kind: 'orders' }, arrangedOrders))
  const decisions = once(() => checkedFile(scope, { library, kind: 'decisions' }, numbered))
  const positions = once(() => checkedFile(scope, { library, kind: 'positions' }, numbered))
  const events = once(() => journal(scope, library))
  const flat = async () => (await orders()).flatMap(order => [order, ...order.legs])
  return {
    positions: { all: positions },
    orders: {
      all: async (query = {}) => (query.nested ? await orders() : await flat()).filter(order => isAsked(query, order)),
      one: async id => (await flat()).find(order => order.id === id) ?? null,
    },
    decisions: {
      all: async ({ cycle, symbol, after } = {}) =>
        (await decisions()).filter(
          decision =>
            (cycle === undefined || decision.cycle_id === cycle) &&
            (symbol === undefined || decision.symbol === symbol) &&
            (after === undefined || decision.seq > after),
        ),
    },
    events: {
      all: async ({ types, after } = {}) =>
        (await events()).filter(event => isOfType(event.type, types) && (after === undefined || event.seq > after)),
      stream: () => {
        throw new TargetError('GATE_TARGET_FILE', { found: 'a file gives no stream', where: 'events', status: 200 })
      },
    },
    quotes: quotes(scope, library),
  }
}

/** What a folder of files can be asked; the rest is missing. */
export const fileCapabilities = (scope: Scope, library: Library): CapabilityByName => {
  const [health, metrics, trade] = [absent('health'), absent('metrics'), absent('trade')]
  const [cycles, config, control] = [absent('cycles'), absent('config'), absent('control')]
  return {
    ...lists(scope, library),
    ...releases,
    account: single(scope, library, 'account'),
    clock: single(scope, library, 'clock'),
    state: single(scope, library, 'state'),
    health: { get: health('get'), read: health('read') },
    metrics: { all: metrics('all') },
    trade: { submit: trade('submit'), cancel: trade('cancel'), cancelAll: trade('cancelAll') },
    cycles: { start: cycles('start'), one: cycles('one') },
    config: { patch: config('patch') },
    control: {
      reset: control('reset'),
      stimulate: control('stimulate'),
      advance: control('advance'),
      restart: control('restart'),
      exportImage: control('exportImage'),
      send: control('send'),
    },
  }
}
