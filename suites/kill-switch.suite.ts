import type { KillScope } from '../contracts/kill.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import type { Sent } from './breaker.ts'
import { type DrillBook, type OpenOrder, openBook, probeBody, readOpen, wideMarket } from './drill-book.ts'
import { killFigure } from './effect-figures.ts'
import {
  type DecidedAfterKill,
  type EntryAfter,
  isCovered,
  type KillSwitchEvidence,
  type KillTrial,
  killRecords,
  type WatchedOrder,
} from './kill-switch.ts'
import type { SymbolMarket } from './manual-bracket.ts'
import { decisionsOf, smallEdge, startItems } from './one-item.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// With positions and orders of several versions, users and symbols open, a switch is engaged for one symbol, one user, one version, and everything.

type Needs =
  | 'control'
  | 'kill'
  | 'trade'
  | 'cycles'
  | 'decisions'
  | 'orders'
  | 'positions'
  | 'state'
  | 'events'
  | 'quotes'
  | 'account'

interface Drill {
  readonly target: Pick<Target, Needs>
  readonly row: Criterion
  readonly state: State
  readonly seed: number
  /** Markets for entries and signals, each used once. */
  readonly free: SymbolMarket[]
  sent: number
}

const reason = 'a drill on the kill switch'
const users = ['gate-user-red', 'gate-user-blue'] as const
const idle = 'gate-user-green'

type Entry = { readonly market: SymbolMarket | undefined; readonly user: string }

const enter = async (drill: Drill, { market, user }: Entry): Promise<Sent> => {
  const { target, state, seed } = drill
  if (!market) return { status: 0, problem: 'no market', limit: null }
  const body = probeBody(market, { id: `gate-${seed}-kill-${++drill.sent}`, limits: state.limits })
  const { status, problem } = await target.trade.submit({ ...body, user_id: user })
  return { status, problem: problem?.type ?? null, limit: problem?.limit ?? null }
}

/** Entries that the scope covers and that it does not, as far as direct orders can be either: they belong to no version. */
const entriesFor = async (drill: Drill, scope: KillScope): Promise<readonly (Entry & Pick<EntryAfter, 'where'>)[]> => {
  const next = () => drill.free.shift()
  if ('all' in scope) return [{ where: 'inside', market: next(), user: idle }]
  const outside = { where: 'outside', market: next(), user: idle } as const
  if ('user' in scope) return [{ where: 'inside', market: next(), user: scope.user }, outside]
  if ('algo' in scope) return [outside]
  const market = await wideMarket(drill.target, drill.state, scope.symbol)
  return [{ where: 'inside', market, user: idle }, outside]
}

interface Watch {
  readonly drill: Drill
  /** The instant of the call. */
  readonly trigger: string
}

const passedSince = async ({ drill, trigger }: Watch): Promise<number> =>
  (Date.parse((await drill.target.control.advance('0s')).now) - Date.parse(trigger)) / 1000

/** Looks at the orders every hundredth of the limit until each has ended, then more seldom until the watch is over. */
const watchOrders = async (watch: Watch, orders: readonly OpenOrder[]): Promise<readonly WatchedOrder[]> => {
  const { target, row } = watch.drill
  const limit = row.measure.kind === 'maximum' ? row.measure.bound : 0
  const watched = orders.map(order => ({ order, seen: [0, null] as [number, number | null] }))
  for (let passed = 0; ; ) {
    const open = new Set((await readOpen(target)).orders.map(({ id }) => id))
    for (const each of watched) {
      if (each.seen[1] !== null) continue
      each.seen = open.has(each.order.id) ? [passed, null] : [each.seen[0], passed]
    }
    if (passed >= param(row, 'watch_s') || watched.every(({ seen }) => seen[1] !== null)) return watched
    await target.control.advance(`${passed < limit ? param(row, 'step_ms') : param(row, 'coarse_ms')}ms`)
    passed = await passedSince(watch)
  }
}

/** Signals that are given after the call, and the decisions of them. */
const decideSome = async ({ drill, trigger }: Watch): Promise<DecidedAfterKill[]> => {
  const { target, row, free } = drill
  const after = (await target.decisions.all()).at(-1)?.seq ?? 0
  const symbols = free.splice(0, param(row, 'signals')).map(({ symbol }) => symbol)
  await startItems(target, symbols.map(smallEdge))
  await target.control.advance(`${param(row, 'settle_s')}s`)
  return (await target.decisions.all({ after })).flatMap((decision): DecidedAfterKill[] => {
    const { id, symbol, outcome, decided_at } = decision
    if (outcome === 'none' || decided_at === null) return []
    const at = (Date.parse(decided_at) - Date.parse(trigger)) / 1000
    return [{ id, at, outcome, reason: decision.reason, algo: decision.algo, user: decision.user_id, symbol }]
  })
}

const trialOf = async (drill: Drill, name: string, scope: KillScope): Promise<KillTrial> => {
  const { target } = drill
  const planned = await entriesFor(drill, scope)
  const before = await readOpen(target)
  const { now: trigger, seq } = await target.control.advance('0s')
  const { status } = await target.kill.engage({ scope, reason })
  const watch: Watch = { drill, trigger }
  const entries: EntryAfter[] = []
  for (const { where, ...entry } of planned)
    entries.push({ where, at: await passedSince(watch), sent: await enter(drill, entry) })
  const own = before.orders.filter(order => isCovered(scope, order, before.orders))
  const watched = await watchOrders(watch, own)
  const decided = 'algo' in scope || 'all' in scope ? await decideSome(watch) : []
  const after = await readOpen(target)
  const events = await target.events.all({ types: ['order.*', 'fill'], after: seq })
  return { name, scope, status, watched, entries, decided, passage: { before, after, events } }
}

const scopesOf = (book: DrillBook, version: string): readonly (readonly [name: string, scope: KillScope])[] => [
  ['a symbol with an entry that rests', { symbol: book.resting[0]?.symbol ?? '' }],
  ['a symbol with a position', { symbol: book.manual[0]?.symbol ?? '' }],
  ['a user', { user: users[0] }],
  ['a version', { algo: version }],
  ['all', { all: true }],
]

export const killSwitch = scenario('safety.kill-switch', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'trade',
    'orders',
    'positions',
    'state',
    'events',
    'quotes',
    'clock',
    'account',
    'kill',
    'cycles',
    'decisions',
    'config',
  ],
  gather: async ({ target, criterion, seed }): Promise<KillSwitchEvidence> => {
    const row = criterion('safety.kill-switch')
    const state = await target.state.get()
    const free = 2 * param(row, 'signals') + param(row, 'entries')
    const book = await openBook(target, { row, state, seed, name: 'switch', users, free })
    const drill: Drill = { target, row, state, seed, free: [...book.free], sent: 0 }
    const [first] = await decisionsOf(target, book.decided)
    const version = first?.decision && first.decision.outcome !== 'none' ? first.decision.algo : 'v3'
    const trials: KillTrial[] = []
    for (const [name, scope] of scopesOf(book, version)) trials.push(await trialOf(drill, name, scope))
    return { trials, watch: param(row, 'watch_s') }
  },
  observe: { 'safety.kill-switch': killRecords },
  figures: (evidence, drawing) => killFigure(killRecords(evidence), drawing),
})
