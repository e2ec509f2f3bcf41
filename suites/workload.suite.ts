import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import { bracketBody, exitBody, symbolMarket } from './manual-bracket.ts'
import { type Pace, paceOf } from './pace.ts'
import type { Snapshot } from './reconciliation.ts'
import { type Scope, scenario } from './scenario.ts'
import { takeSnapshot } from './snapshot.ts'
import { thinned, type WorkloadEvidence } from './workload.ts'

// One seeded session: pipeline cycles at the declared AI limit, and between them direct bracket orders and exits. What it leaves on the target is what
// the read-only scenarios look at.

type Needs = 'trade' | 'cycles' | 'orders' | 'positions' | 'account' | 'quotes' | 'state' | 'clock'
type WorkloadScope = Scope<Needs, 'control'>

/** Enough entries, and enough of them decided by the system itself, for a zero-tolerance claim of 99 % (299) with room for those that a rule leaves out. */
const wanted = { entries: 400, decided: 330, snapshots: 10 }
/** Most entries come from the cycles; a few are sent directly when one begins. */
const virtualSession = { cycles: 60, seconds: 72_000, poll: 300, aftermath: 300, entries: 4, exits: 1, perPoll: false }
/** What the shortest profile leaves for it on a real clock: less than one cycle, so the entries are sent directly and taken back. */
const realSession = { cycles: 20, seconds: 150, poll: 5, aftermath: 15, entries: 15, exits: 15, perPoll: true }
/** A direct order takes this share of the equity: small enough to leave the limits to the cycles. */
const directShare = 0.002

interface Session {
  readonly scope: WorkloadScope
  readonly state: State
  readonly pace: Pace
  readonly plan: typeof virtualSession
  readonly snapshots: Snapshot[]
  readonly counts: {
    cycles: number
    entries: number
    decided: number
    directEntries: number
    directExits: number
    refused: number
  }
  /** Seq of the last order that was counted. */
  counted: number
  /** Number of the last direct order, and how many messages were sent. */
  number: number
  sent: number
  /** Symbols that this session entered directly. */
  readonly own: Set<string>
}

const snap = async ({ scope, snapshots }: Session): Promise<void> => {
  snapshots.push(await takeSnapshot(scope.target, `snapshot ${snapshots.length + 1}`))
}

const countEntries = async (session: Session): Promise<void> => {
  const orders = await session.scope.target.orders.all({ nested: true, after: session.counted })
  const entries = orders.filter(order => order.position_intent.endsWith('_to_open'))
  session.counts.entries += entries.length
  session.counts.decided += entries.filter(order => order.source !== 'manual').length
  session.counted = orders.at(-1)?.seq ?? session.counted
}

/** Leaves the system its own share of the messages: a pause after half of what a second admits. */
const paced = async ({ state, pace }: Session, sent: number): Promise<void> => {
  if (sent % Math.max(1, Math.floor(state.limits.msgs_per_s / 2)) === 0) await pace.wait(1)
}

const send = async (session: Session, body: OrderRequest): Promise<boolean> => {
  const { order } = await session.scope.target.trade.submit(body)
  if (!order) session.counts.refused++
  await paced(session, ++session.sent)
  return order !== null
}

/** Direct entries on both sides, on symbols without a position. */
const enter = async (session: Session, held: ReadonlySet<string>): Promise<void> => {
  const { scope, state, counts, plan } = session
  const free = state.universe.symbols.filter(symbol => !held.has(symbol))
  const equity = Number((await scope.target.account.get()).equity)
  const now = (await scope.target.clock.get()).timestamp
  for (let index = 0; index < Math.min(plan.entries, free.length); index++) {
    const number = ++session.number
    const symbol = free[(scope.seed * 31 + number * 17) % free.length] ?? ''
    const market = await symbolMarket(scope.target, symbol, now)
    if (!market) continue
    const side = index % 2 === 0 ? 'buy' : 'sell'
    const id = `gate-${scope.seed}-entry-${number}`
    const body = bracketBody(market, { side, id, equity, share: directShare, limits: state.limits })
    if (await send(session, body)) counts.directEntries++
    session.own.add(symbol)
  }
}

/** Direct exits: half of a position where there is time for the rest to end by its bracket, else all of what this session entered itself. */
const leave = async (session: Session, held: readonly Position[]): Promise<void> => {
  const { scope, counts, plan } = session
  const mine = plan.perPoll
    ? held.filter(({ symbol }) => session.own.has(symbol))
    : held.filter(({ qty }) => Number(qty) >= 2)
  for (const position of mine.slice(0, plan.exits)) {
    const qty = plan.perPoll ? position.qty : String(Math.floor(Number(position.qty) / 2))
    const id = `gate-${scope.seed}-exit-${++session.number}`
    if (await send(session, exitBody(position, qty, id))) counts.directExits++
  }
}

const tradeDirectly = async (session: Session): Promise<void> => {
  const held = await session.scope.target.positions.all()
  await enter(session, new Set(held.map(position => position.symbol)))
  await session.pace.wait(1)
  await leave(session, held)
}

const runCycle = async (session: Session): Promise<void> => {
  const { scope, state, counts, pace, plan } = session
  const started = await scope.target.cycles.start({ kind: 'pipeline', ai_limit: state.limits.ai_limit })
  if (!started.cycle) {
    throw new Error(
      `POST /v1/cycles was refused with ${started.status}: ${started.problem?.type ?? 'no problem given'}`,
    )
  }
  counts.cycles++
  await tradeDirectly(session)
  for (let due = plan.seconds - pace.passed(); due > 0; due = plan.seconds - pace.passed()) {
    await pace.wait(Math.min(plan.poll, due))
    await snap(session)
    if (plan.perPoll) await tradeDirectly(session)
    const cycle = await scope.target.cycles.one(started.cycle.id)
    if (cycle?.status !== 'running') return
  }
}

const isOver = ({ counts, pace, plan }: Session): boolean =>
  (counts.entries >= wanted.entries && counts.decided >= wanted.decided) ||
  counts.cycles >= plan.cycles ||
  pace.passed() >= plan.seconds

/** Time in which brackets end, in steps, so that there are trades to judge and snapshots of them. */
const letTradesEnd = async (session: Session): Promise<void> => {
  const steps = Math.max(2, wanted.snapshots - session.snapshots.length)
  for (let step = 0; step < steps; step++) {
    await session.pace.wait(session.plan.aftermath / steps)
    await snap(session)
  }
}

export const workload = scenario('session.workload', {
  phase: 'workload',
  tier: 'act',
  needs: ['trade', 'cycles', 'orders', 'positions', 'account', 'quotes', 'state', 'clock'],
  may: ['control'],
  timeoutSeconds: 240,
  gather: async (scope): Promise<WorkloadEvidence> => {
    const control = scope.tier === 'control' ? (scope.target.control ?? null) : null
    const session: Session = {
      scope,
      state: await scope.target.state.get(),
      pace: paceOf(control, scope.signal),
      plan: control ? virtualSession : realSession,
      snapshots: [],
      counts: { cycles: 0, entries: 0, decided: 0, directEntries: 0, directExits: 0, refused: 0 },
      counted: 0,
      number: 0,
      sent: 0,
      own: new Set(),
    }
    await snap(session)
    while (!isOver(session)) {
      await runCycle(session)
      await countEntries(session)
    }
    await letTradesEnd(session)
    await countEntries(session)
    scope.progress(`workload: ${session.counts.entries} entries in ${session.counts.cycles} cycles`)
    return {
      counts: session.counts,
      seconds: session.pace.passed(),
      snapshots: thinned(session.snapshots, wanted.snapshots + 1),
    }
  },
  observe: {},
})
