import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import { stationarity } from '../loadtest/stationarity.ts'
import { openCrew } from '../loadtest/workers.ts'
import type { LoadDestination } from './load-access.ts'
import { type Sending, type SentLoad, type SentOnce, untilDecided } from './load-attempts.ts'
import { calibrated, type Driven, driveOrders, type Sender, type Stretch } from './load-drive.ts'
import type { Calm, LoadEvidence } from './load-evidence.ts'
import { backRecord } from './load-latency.ts'
import { type LoadWishes, type PlannedOrder, plannedOrders } from './load-plan.ts'
import { baselineOf, type LoadNeeds, type LoadTarget, loadMarkets, peakOf } from './load-target.ts'
import type { SymbolMarket } from './manual-bracket.ts'
import { param } from './param.ts'
import type { Scope } from './scenario.ts'

// The stretches of a load, one after another: calm, ten times the usual rate, and calm again until the latency is back.

type LoadScope = Scope<LoadNeeds, 'metrics'>

/** What all stretches have in common. */
export interface Course {
  readonly scope: LoadScope
  readonly state: State
  readonly destination: LoadDestination
  readonly sender: Sender
  readonly markets: readonly SymbolMarket[]
  readonly wishes: Omit<LoadWishes, 'run' | 'orders' | 'per'>
  /** What every client_order_id of this load begins with. */
  readonly run: string
  readonly baseline: number
  readonly timeoutMs: number
  readonly boundMs: number
}

/** Prepares the stretches and starts the thread that sends them; to be closed. @throws Error where nothing was named that could be loaded, or no baseline is known */
export const openCourse = async (
  scope: LoadScope,
  target: LoadTarget,
  state: State,
): Promise<Course & { readonly close: () => Promise<void> }> => {
  const { seed, criterion, load, signal } = scope
  if (!load) throw new Error('nothing was named that a load could be sent to')
  const row = criterion('load.volume-10x')
  const { measure } = criterion('load.p95')
  const baseline = baselineOf(load, state).rate
  const markets = await loadMarkets(target, state, { row, seed })
  const equity = Number((await target.account.get()).equity)
  const crew = openCrew(1)
  return {
    scope,
    state,
    destination: load,
    sender: { crew, signal },
    markets,
    wishes: { open: param(row, 'open'), equity, limits: state.limits },
    // Ids of their own for every run: a system that is not reset knows those of the last one.
    run: `gate-${seed}-load-${Date.now().toString(36)}`,
    baseline,
    timeoutMs: param(row, 'timeout_s') * 1000,
    boundMs: measure.kind === 'quantile' ? measure.bound : 0,
    close: crew.close,
  }
}

const ordersFor = (course: Course, of: { run: string; orders: number; per: number }): readonly PlannedOrder[] => {
  const orders = plannedOrders(course.markets, { ...course.wishes, ...of, run: `${course.run}-${of.run}` })
  if (orders.length > 0) return orders
  throw new Error('no symbol has a quote and bars to make orders from')
}

const stretchOf = (course: Course, orders: readonly PlannedOrder[], rate: number): Stretch => ({
  orders,
  rate,
  timeoutMs: course.timeoutMs,
  boundMs: course.boundMs,
})

/** A stretch at the baseline rate. */
export const calm = async (course: Course, name: string, since: number | null): Promise<Calm> => {
  const { scope, destination, baseline, sender } = course
  const seconds = param(scope.criterion('load.volume-10x'), 'calm_s')
  const orders = ordersFor(course, { run: name, orders: Math.max(20, Math.round(baseline * seconds)), per: 0 })
  const { rows } = await driveOrders(destination, stretchOf(course, orders, baseline), sender)
  return { after: since === null ? -1 : (performance.now() - since) / 1000, rows }
}

/** What the row says of coming back. */
export const recoveryRule = (row: Criterion) => ({
  withinS: param(row, 'within_s'),
  share: param(row, 'share'),
  floorMs: param(row, 'floor_ms'),
})

/** Stretches at the baseline rate until the latency is back, or the time is over. */
export const recovery = async (course: Course, before: Calm, asked: LoadEvidence['asked']): Promise<Calm[]> => {
  const rule = recoveryRule(course.scope.criterion('load.recovery'))
  const since = performance.now()
  const after: Calm[] = []
  for (let number = 1; ; number++) {
    after.push(await calm(course, `after-${number}`, since))
    const [back] = backRecord({ before, after, asked }, rule)
    if (!back || back.value !== null) return after
  }
}

const properIn = (orders: readonly PlannedOrder[]): number =>
  orders.filter(({ kind }) => kind === 'entry' || kind === 'exit').length

const askedOf = (course: Course, orders: readonly PlannedOrder[], { plan }: Driven): LoadEvidence['asked'] => ({
  baseline: baselineOf(course.destination, course.state),
  rate: plan.schedule.rate,
  orderRate: (plan.schedule.rate * properIn(orders)) / orders.length,
  durationMs: plan.schedule.durationMs,
  timeoutMs: course.timeoutMs,
  planned: orders.length,
})

/** The load once, after a look at the generator; the r-th attempt takes r times as long. */
const sendOnce = async (course: Course, of: Sending): Promise<SentOnce> => {
  const { scope, destination, baseline, state } = course
  const row = scope.criterion('load.volume-10x')
  const peak = peakOf(scope.criterion('load.reg-2x'), state)
  const wished = param(row, 'orders') * of.attempt
  const orders = ordersFor(course, { run: `10x-${of.sending}`, orders: wished, per: param(row, 'per') })
  const wanted = Math.max(param(row, 'factor') * baseline, 2 * (peak?.perSecond ?? 0))
  const stretch = stretchOf(course, orders, (wanted * orders.length) / properIn(orders))
  const judged = await calibrated(destination, stretch, course.sender)
  scope.progress(`load: ${orders.length} orders at ${Math.round(stretch.rate)}/s`)
  const sent = await driveOrders(destination, stretch, course.sender)
  const { durationMs } = sent.plan.schedule
  return {
    asked: askedOf(course, orders, sent),
    generator: judged(sent.run.health),
    stationarity: stationarity({ record: sent.run.record, durationMs, limitMs: course.timeoutMs, warmUpMs: 0 }),
    rows: sent.rows,
    attempt: of.attempt,
  }
}

/** The load, until its generator was exact and its latencies decide something, or often enough. */
export const sendLoad = (course: Course): Promise<SentLoad> => {
  const { criterion, progress } = course.scope
  return untilDecided(of => sendOnce(course, of), { criterion, progress })
}
