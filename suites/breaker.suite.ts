import type { Breaker } from '../contracts/safety.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import {
  type BreakerOpenEvidence,
  type BreakerRestEvidence,
  openSteps,
  restSteps,
  type Sent,
  type Volley,
} from './breaker.ts'
import { probeBody, wideMarket, wideMarkets } from './drill-book.ts'
import { exitBody } from './manual-bracket.ts'
import { decisionsOf, smallEdge, startItems } from './one-item.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// The broker is made to fail so many entries, and the breaker is watched.

type BreakerTarget = Pick<Target, 'control' | 'trade' | 'orders' | 'positions' | 'state' | 'events' | 'quotes'>

interface Drill {
  readonly target: BreakerTarget
  readonly row: Criterion
  readonly state: State
  readonly seed: number
  /** Symbols in the order in which they are used, each once. */
  readonly symbols: readonly string[]
  /** Counts the entries. */
  sent: number
}

const types = ['breaker.*', 'alert.raised']

const open = async (target: BreakerTarget, row: Criterion, seed: number): Promise<Drill> => {
  const state = await target.state.get()
  const markets = await wideMarkets(target, state, { count: 250, minPrice: param(row, 'min_price'), seed })
  return { target, row, state, seed, symbols: markets.map(({ symbol }) => symbol), sent: 0 }
}

const breakerOf = async ({ target }: Drill): Promise<Breaker | null> => (await target.state.get()).breakers?.[0] ?? null

/** An entry of one lot in a symbol of its own. */
const enter = async (drill: Drill): Promise<Sent> => {
  const { target, state, seed, symbols } = drill
  const number = ++drill.sent
  const market = await wideMarket(target, state, symbols[number % symbols.length] ?? '')
  if (!market) return { status: 0, problem: 'no market', limit: null }
  const body = probeBody(market, { id: `gate-${seed}-breaker-${number}`, limits: state.limits })
  const { status, problem } = await target.trade.submit(body)
  return { status, problem: problem?.type ?? null, limit: problem?.limit ?? null }
}

/** As many entries as the breaker needs to say anything, the first of them failed by the broker. */
const volleyOf = async (drill: Drill, declared: Breaker, failing: number): Promise<Volley> => {
  if (failing > 0) await drill.target.control.stimulate({ name: 'broker.error', args: { count: failing } })
  const sent: Sent[] = []
  for (let number = 0; number < declared.min_n; number++) sent.push(await enter(drill))
  return { sent, failing, breaker: await breakerOf(drill) }
}

/** The most failures that the limit allows among the fewest entries that count. */
const allowed = ({ limit, min_n }: Breaker): number => Math.floor(limit * min_n + 1e-9)

const nothing: Volley = { sent: [], failing: 0, breaker: null }
const nobody: Sent = { status: 0, problem: null, limit: null }

/** The exit of a position that was entered before, and what became of it. */
const leave = async ({ target, row, seed }: Drill): Promise<BreakerOpenEvidence['exit']> => {
  const [position] = await target.positions.all()
  if (!position) return null
  const { order, status, problem } = await target.trade.submit(
    exitBody(position, position.qty, `gate-${seed}-breaker-exit`),
  )
  await target.control.advance(`${param(row, 'settle_s')}s`)
  const ended = order ? ((await target.orders.one(order.id))?.status ?? null) : null
  return { sent: { status, problem: problem?.type ?? null, limit: problem?.limit ?? null }, ended }
}

const trading = ['control', 'trade', 'orders', 'positions', 'state', 'events', 'quotes', 'clock', 'account'] as const

export const breakerOpen = scenario('safety.breaker-open', {
  phase: 'drill',
  tier: 'control',
  needs: [...trading, 'cycles', 'decisions'],
  gather: async ({ target, criterion, seed }): Promise<BreakerOpenEvidence> => {
    const row = criterion('safety.breaker-open')
    const drill = await open(target, row, seed)
    const declared = await breakerOf(drill)
    const { seq } = await target.control.advance('0s')
    if (!declared)
      return { declared, atLimit: nothing, beyond: nothing, entry: nobody, decision: null, exit: null, journal: [] }
    const atLimit = await volleyOf(drill, declared, allowed(declared))
    await target.control.advance(`${Math.ceil(declared.window_s) + 1}s`)
    const beyond = await volleyOf(drill, declared, allowed(declared) + 1)
    const entry = await enter(drill)
    const signals = await startItems(target, [smallEdge(drill.symbols.at(-1) ?? '')])
    const exit = await leave(drill)
    const [item] = await decisionsOf(target, signals)
    const journal = await target.events.all({ types, after: seq })
    return { declared, atLimit, beyond, entry, decision: item?.decision ?? null, exit, journal }
  },
  observe: { 'safety.breaker-open': openSteps },
})

const restDrill = async (
  drill: Drill,
  declared: Breaker,
): Promise<Omit<BreakerRestEvidence, 'declared' | 'journal'>> => {
  const { target, row } = drill
  const edge = param(row, 'edge_s')
  const wait = (seconds: number) => target.control.advance(`${Math.ceil(seconds)}s`)
  const opened = await volleyOf(drill, declared, declared.min_n)
  await wait(declared.cooldown_s - edge)
  const resting = { breaker: await breakerOf(drill), entry: await enter(drill) }
  await wait(2 * edge)
  const rested = await breakerOf(drill)
  await target.control.stimulate({ name: 'broker.error', args: { count: 1 } })
  const probe = await enter(drill)
  const failed = { probe, breaker: await breakerOf(drill), entry: await enter(drill) }
  await target.control.stimulate({ name: 'broker.error', args: { count: 1 }, on: false })
  await wait(declared.cooldown_s + edge)
  const restedAgain = await breakerOf(drill)
  const probes: Sent[] = []
  for (let number = 0; number < declared.probes; number++) probes.push(await enter(drill))
  const good = { probes, breaker: await breakerOf(drill), entry: await enter(drill) }
  return { opened, resting, rested, failed, restedAgain, good }
}

export const breakerRest = scenario('safety.breaker-rest', {
  phase: 'drill',
  tier: 'control',
  needs: trading,
  gather: async ({ target, criterion, seed }): Promise<BreakerRestEvidence> => {
    const drill = await open(target, criterion('safety.breaker-half-open'), seed)
    const declared = await breakerOf(drill)
    const { seq } = await target.control.advance('0s')
    if (!declared) throw new Error('the state shows no breaker')
    const watched = await restDrill(drill, declared)
    return { declared, ...watched, journal: await target.events.all({ types, after: seq }) }
  },
  observe: { 'safety.breaker-half-open': restSteps },
})
