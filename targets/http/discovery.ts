import type { CapabilityName } from '../../judge/criterion.ts'
import { TargetError } from '../errors.ts'
import { capabilityNames } from '../missing.ts'
import { isLoopback } from '../tier.ts'
import { type Answer, perform } from './call.ts'
import type { Session } from './session.ts'

/** What is asked to see whether a capability is there; quotes come later, when a symbol is known. */
const probes = {
  health: '/health',
  metrics: '/metrics',
  clock: '/v2/clock',
  account: '/v2/account',
  positions: '/v2/positions?limit=1',
  orders: '/v2/orders?status=all&limit=1',
  decisions: '/v1/decisions?limit=1',
  events: '/v1/events?limit=1',
  state: '/v1/state',
} as const satisfies Partial<Record<CapabilityName, string>>

type Probed = keyof typeof probes

/** Where a target does not list its capabilities, the Allow header of these tells. */
const acting = [
  ['trade', '/v2/orders', 'POST'],
  ['cycles', '/v1/cycles', 'POST'],
  ['config', '/v1/config', 'PATCH'],
] as const

const ask = (session: Session, path: string, method = 'GET'): Promise<Answer> =>
  perform(session, { method, path, expect: 'any' })

const answers = ({ status }: Answer, name: CapabilityName): boolean =>
  status === 200 || (name === 'health' && status === 503)

const fieldOf = (value: unknown, name: string): unknown =>
  value instanceof Object && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const stateOf = (answer: Answer | undefined) => {
  const value = answer?.status === 200 && answer.json?.ok ? answer.json.value : null
  const [symbol] = listIn(fieldOf(fieldOf(value, 'universe'), 'symbols'))
  return { named: listIn(fieldOf(value, 'capabilities')), symbol: typeof symbol === 'string' ? symbol : null }
}

/** A target that answers nothing, or refuses everything, is a wrong address or a wrong token: said at once, not as fourteen missing capabilities. */
const assertUsable = (found: ReadonlyMap<Probed, Answer>): void => {
  const all = [...found.values()]
  const silent = all.find(({ fault }) => fault !== null)
  if (silent?.fault && all.every(({ status }) => status === null)) throw silent.fault
  const guarded = [...found].filter(([name]) => name !== 'health').map(([, answer]) => answer)
  const [refused] = guarded
  if (refused && guarded.every(({ status }) => status === 401 || status === 403)) {
    const { status, where } = refused
    throw new TargetError('GATE_TARGET_UNAUTHORIZED', { found: String(status), where, status: status ?? 0 })
  }
}

const offersQuotes = async (session: Session, symbol: string | null): Promise<boolean> => {
  const { status } = await ask(session, `/v2/quotes?symbols=${encodeURIComponent(symbol ?? 'S001')}`)
  // Without a known symbol a complaint about the one asked for is a sign of life.
  return status === 200 || (symbol === null && (status === 400 || status === 422))
}

const offersActing = async (session: Session): Promise<CapabilityName[]> => {
  const offered = await Promise.all(
    acting.map(async ([name, path, method]) => {
      const { status, headers } = await ask(session, path, 'OPTIONS')
      const allowed = (headers.allow ?? '').toUpperCase().split(/\s*,\s*/)
      return status !== null && status < 500 && allowed.includes(method) ? name : null
    }),
  )
  return offered.filter(name => name !== null)
}

/** The control route is asked for on this machine alone, with a body that changes nothing. */
const offersControl = async (session: Session, url: string): Promise<boolean> => {
  if (!isLoopback(url)) return false
  const { status } = await perform(session, { method: 'POST', path: '/gate/v1/control', body: {}, expect: 'any' })
  return status === 200
}

const isCapability = (name: unknown): name is CapabilityName => capabilityNames.some(known => known === name)

/**
 * What a target offers: every read that answers, and what its state names; where the state names nothing, what OPTIONS allows. A capability
 * that the state names is offered even if its read failed: a target cannot excuse itself by an error.
 * @throws TargetError if nothing answers or everything is refused
 */
export const discover = async (session: Session, url: string): Promise<ReadonlySet<CapabilityName>> => {
  const names = Object.keys(probes) as Probed[]
  const found = new Map(await Promise.all(names.map(async name => [name, await ask(session, probes[name])] as const)))
  assertUsable(found)
  const { named, symbol } = stateOf(found.get('state'))
  const offered = new Set<CapabilityName>(
    [...found].filter(([name, answer]) => answers(answer, name)).map(([name]) => name),
  )
  for (const name of named.filter(isCapability)) if (name !== 'control') offered.add(name)
  if (named.length === 0) for (const name of await offersActing(session)) offered.add(name)
  if (await offersQuotes(session, symbol)) offered.add('quotes')
  if (await offersControl(session, url)) offered.add('control')
  return offered
}
