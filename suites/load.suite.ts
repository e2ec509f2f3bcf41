import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Reason } from '../judge/verdict.ts'
import { stationarity } from '../loadtest/stationarity.ts'
import type { LoadDestination } from './load-access.ts'
import { controlRecords, integrityRecords, keptRecords, peakSteps, rateRecord, successRecords } from './load-books.ts'
import { calibrated, type Driven, driveOrders, type Stretch } from './load-drive.ts'
import type { Calm, LoadEvidence } from './load-evidence.ts'
import { backRecord, consistencyRecords, driftRecords, latencyRecords, recoverySteps } from './load-latency.ts'
import { type LoadWishes, type PlannedOrder, plannedOrders } from './load-plan.ts'
import {
  baselineOf,
  type LoadNeeds,
  type LoadTarget,
  loadMarkets,
  peakOf,
  readLoadBooks,
  readPublished,
  takeBack,
} from './load-target.ts'
import type { SymbolMarket } from './manual-bracket.ts'
import { param } from './param.ts'
import { type Judging, type Scope, scenario } from './scenario.ts'
import { takeSnapshot } from './snapshot.ts'

// Ten times the usual rate of orders, alone on its target: measured from the instants at which they were due, then held against the books.

type LoadScope = Scope<LoadNeeds, 'metrics'>

interface Course {
  readonly scope: LoadScope
  readonly target: LoadTarget
  readonly destination: LoadDestination
  readonly markets: readonly SymbolMarket[]
  readonly wishes: Omit<LoadWishes, 'run' | 'orders' | 'per'>
  readonly run: string
  readonly baseline: number
  readonly timeoutMs: number
  readonly boundMs: number
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
const calm = async (course: Course, name: string, since: number | null): Promise<Calm> => {
  const { scope, destination, baseline } = course
  const seconds = param(scope.criterion('load.volume-10x'), 'calm_s')
  const orders = ordersFor(course, { run: name, orders: Math.max(20, Math.round(baseline * seconds)), per: 0 })
  const { rows } = await driveOrders(destination, stretchOf(course, orders, baseline), scope.signal)
  return { after: since === null ? -1 : (performance.now() - since) / 1000, rows }
}

/** Stretches at the baseline rate until the latency is back, or the time is over. */
const recovery = async (course: Course, before: Calm, asked: LoadEvidence['asked']): Promise<Calm[]> => {
  const rule = recoveryRule(course.scope.criterion('load.recovery'))
  const since = performance.now()
  const after: Calm[] = []
  for (let number = 1; ; number++) {
    after.push(await calm(course, `after-${number}`, since))
    const [back] = backRecord({ before, after, asked }, rule)
    if (!back || back.value !== null) return after
  }
}

const courseOf = async (scope: LoadScope, state: State): Promise<Course> => {
  const { target, seed, criterion, load } = scope
  if (!load) throw new Error('nothing was named that a load could be sent to')
  const row = criterion('load.volume-10x')
  const { measure } = criterion('load.p95')
  return {
    scope,
    target,
    destination: load,
    markets: await loadMarkets(target, state, { row, seed }),
    wishes: { open: param(row, 'open'), equity: Number((await target.account.get()).equity), limits: state.limits },
    // Ids of their own for every run: a system that is not reset knows those of the last one.
    run: `gate-${seed}-load-${Date.now().toString(36)}`,
    baseline: baselineOf(load, state).rate,
    timeoutMs: param(row, 'timeout_s') * 1000,
    boundMs: measure.kind === 'quantile' ? measure.bound : 0,
  }
}

interface Sent extends Pick<LoadEvidence, 'asked' | 'generator' | 'stationarity' | 'rows'> {
  readonly discarded: readonly Calm[]
}

const properIn = (orders: readonly PlannedOrder[]): number =>
  orders.filter(({ kind }) => kind === 'entry' || kind === 'exit').length

const askedOf = (
  course: Course,
  orders: readonly PlannedOrder[],
  of: { run: Driven; state: State },
): LoadEvidence['asked'] => {
  const { schedule } = of.run.plan
  return {
    baseline: baselineOf(course.destination, of.state),
    rate: schedule.rate,
    orderRate: (schedule.rate * properIn(orders)) / orders.length,
    durationMs: schedule.durationMs,
    timeoutMs: course.timeoutMs,
    planned: orders.length,
  }
}

/** The load once, after a look at the generator. */
const sendOnce = async (course: Course, state: State, attempt: number): Promise<Omit<Sent, 'discarded'>> => {
  const { scope, destination, baseline } = course
  const row = scope.criterion('load.volume-10x')
  const peak = peakOf(scope.criterion('load.reg-2x'), state)
  const orders = ordersFor(course, { run: `10x-${attempt}`, orders: param(row, 'orders'), per: param(row, 'per') })
  const wanted = Math.max(param(row, 'factor') * baseline, 2 * (peak?.perSecond ?? 0))
  const stretch = stretchOf(course, orders, (wanted * orders.length) / properIn(orders))
  const judged = await calibrated(destination, stretch, scope.signal)
  scope.progress(`load: ${orders.length} orders at ${Math.round(stretch.rate)}/s`)
  const sent = await driveOrders(destination, stretch, scope.signal)
  const { durationMs } = sent.plan.schedule
  return {
    asked: askedOf(course, orders, { run: sent, state }),
    generator: judged(sent.run.health),
    stationarity: stationarity({ record: sent.run.record, durationMs, limitMs: course.timeoutMs, warmUpMs: 0 }),
    rows: sent.rows,
  }
}

/** The load, and once more where the generator was not exact: whether it was is known without a look at the target. */
const sendLoad = async (course: Course, state: State): Promise<Sent> => {
  const attempts = param(course.scope.criterion('load.volume-10x'), 'attempts')
  const discarded: Calm[] = []
  for (let attempt = 1; ; attempt++) {
    const sent = await sendOnce(course, state, attempt)
    if (sent.generator.ok || attempt >= attempts) return { ...sent, discarded }
    course.scope.progress(`load: again, ${sent.generator.reasons.join('; ')}`)
    discarded.push({ after: 0, rows: sent.rows })
  }
}

const recoveryRule = (row: Criterion) => ({
  withinS: param(row, 'within_s'),
  share: param(row, 'share'),
  floorMs: param(row, 'floor_ms'),
})

/** What rests on the times of the requests alone: where the generator was late, so may they be. */
const TIMED = ['load.p95', 'load.drift', 'load.recovery']
const SETTLED = ['load.p95']

const unsettled = ({ stationarity: { reason, drift } }: LoadEvidence, { criterion }: Judging): Reason | null => {
  const { measure } = criterion
  if (reason === null || measure.kind !== 'quantile') return null
  const limit = measure.bound * param(criterion, 'settled_share')
  const isFar = drift !== null && Math.max(drift.first, drift.second) < limit
  return isFar ? null : { code: 'unsettled', text: reason }
}

/** No load criterion passes on a run whose generator was not exact; what the target itself did wrong still fails. */
const doubtOf = (evidence: LoadEvidence, judging: Judging): Reason | null => {
  const { generator, peak } = evidence
  const { id } = judging.criterion
  if (!generator.ok)
    return { code: 'generator', text: `the load generator was not exact: ${generator.reasons.join('; ')}` }
  if (id === 'load.reg-2x' && peak === null) {
    const text =
      'no peak of six months is known: name peak_per_s and peak_orders as params of load.reg-2x, or in load of GET /v1/state'
    return { code: 'capability-missing', text }
  }
  return SETTLED.includes(id) ? unsettled(evidence, judging) : null
}

/** Observations that rest on exact times are none where the times were not exact. */
const timed =
  <T>(observe: (evidence: LoadEvidence, judging: Judging) => T[]) =>
  (evidence: LoadEvidence, judging: Judging): T[] =>
    !evidence.generator.ok && TIMED.includes(judging.criterion.id) ? [] : observe(evidence, judging)

export const loadOrders = scenario('load.orders', {
  phase: 'load',
  tier: 'act',
  needs: ['trade', 'orders', 'positions', 'account', 'events', 'quotes', 'state', 'clock'],
  may: ['metrics'],
  timeoutSeconds: 240,
  gather: async (scope): Promise<LoadEvidence> => {
    const { target, signal } = scope
    const state = await target.state.get()
    const course = await courseOf(scope, state)
    const start = await takeSnapshot(target, 'before the load')
    const published = await readPublished(target)
    const before = await calm(course, 'before', null)
    const sent = await sendLoad(course, state)
    const after = await recovery(course, before, sent.asked)
    const publishedAfter = await readPublished(target)
    await takeBack(target, { run: course.run, before: start, signal })
    const books = await readLoadBooks(target, start)
    return {
      ...sent,
      before,
      after,
      peak: peakOf(scope.criterion('load.reg-2x'), state),
      published: { before: published, after: publishedAfter },
      limits: state.limits,
      books,
    }
  },
  doubt: doubtOf,
  observe: {
    'load.volume-10x': (evidence, { criterion }) => {
      const rate = param(criterion, 'factor') * evidence.asked.baseline.rate
      return [rateRecord(evidence, { rate, gap: param(criterion, 'rate_gap') }), ...keptRecords(evidence)]
    },
    'load.p95': timed(latencyRecords),
    'load.success': successRecords,
    'load.stats-consistent': (evidence, { criterion }) => consistencyRecords(evidence, param(criterion, 'share')),
    'load.integrity': (evidence, { criterion }) => integrityRecords(evidence, param(criterion, 'tick')),
    'load.controls-hold': (evidence, { criterion }) =>
      controlRecords(evidence, {
        cap: param(criterion, 'cap'),
        stage: param(criterion, 'stage'),
        lot: param(criterion, 'lot'),
        valueGap: param(criterion, 'value_gap'),
        grossGap: param(criterion, 'gross_gap'),
      }),
    'load.recovery': timed((evidence, { criterion }) => recoverySteps(evidence, recoveryRule(criterion))),
    'load.reg-2x': (evidence, { criterion }) => peakSteps(evidence, param(criterion, 'share')),
    'load.drift': timed((evidence, { criterion }) =>
      driftRecords(evidence, {
        floorMs: param(criterion, 'floor_ms'),
        q: param(criterion, 'q'),
        conf: param(criterion, 'conf'),
      }),
    ),
  },
})
