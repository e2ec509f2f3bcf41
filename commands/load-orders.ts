import type { CapabilityName } from '../judge/criterion.ts'
import { requestCount } from '../loadtest/schedule.ts'
import { type Baseline, destinationOf } from '../suites/load-access.ts'
import { planOf as ordersPlan } from '../suites/load-drive.ts'
import { type LoadTarget, loadMarkets } from '../suites/load-target.ts'
import { openSession, type Session } from '../suites/session.ts'
import { takeSnapshot } from '../suites/snapshot.ts'
import type { Target } from '../targets/capability.ts'
import { TargetError } from '../targets/errors.ts'
import type { Redactor } from '../targets/redactor.ts'
import { commandError } from './errors.ts'
import { watchMarkets } from './load-markets.ts'
import type { LoadCommandOptions } from './load-options.ts'
import { type OrderMaking, orderMaker } from './load-order-maker.ts'
import type { LoadSource } from './load-source.ts'
import { tidying } from './load-tidy.ts'
import type { ReadOptions } from './options.ts'
import { openSystem } from './system.ts'

const NEEDS: readonly CapabilityName[] = ['trade', 'orders', 'positions', 'account', 'quotes', 'state', 'clock']
const MEMORY = 'process_resident_memory_bytes'

const refused = (problem: string): Error => commandError('GATE_LOAD_TARGET', { problem })

/** What the load of a target is made from. */
interface Making extends OrderMaking {
  readonly session: Session
  readonly target: LoadTarget
  readonly options: LoadCommandOptions
  readonly boundMs: number
}

const baselineOf = (making: Making): Baseline | null => {
  const { load } = making.session.context
  if (load && 'source' in load && load.baseline) return load.baseline
  const rate = making.state.load?.baseline_rate
  return rate === undefined ? null : { rate, source: 'declared by the target' }
}

const memoryOf = ({ metrics }: LoadTarget): LoadSource['readMemory'] =>
  metrics
    ? async () => {
        const found = (await metrics.all()).filter(({ name }) => name === MEMORY)
        return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0)
      }
    : null

const sourceOf = async (making: Making): Promise<LoadSource> => {
  const { session, target, options, boundMs, run } = making
  const { load } = session.context
  if (!load || 'reason' in load) throw refused(load?.reason.text ?? 'nothing was named')
  const destination = destinationOf(load)
  const empty = ordersPlan(destination, { orders: [], rate: 1, timeoutMs: options.timeout, boundMs })
  const before = await takeSnapshot(target, 'before the load')
  const orders = orderMaker(making)
  const tidy = tidying(target, { run, before })
  return {
    target: { ...session.facts, url: load.source.url, timeBase: 'real' },
    scope: session.scope,
    method: empty.method,
    place: empty.url,
    bodyDigest: null,
    baseline: baselineOf(making),
    stretchOf: (schedule, part) => {
      const { body, onRow } = orders.stretchOf(requestCount(schedule), part)
      return { plan: { ...empty, bodies: body, schedule, connections: options.connections }, onRow }
    },
    guard: async () => (await session.context.guard())?.text ?? null,
    readMemory: memoryOf(target),
    takeBack: async () => {
      orders.forget()
      return await tidy()
    },
  }
}

export interface OrdersQuestion {
  readonly read: ReadOptions
  readonly options: LoadCommandOptions
  readonly redactor: Redactor
  readonly signal: AbortSignal
  readonly progress: (text: string) => void
  readonly boundMs: number
}

const checkNeeds = (target: Target): void => {
  const missing = NEEDS.filter(name => !target.capabilities.has(name))
  if (missing.length > 0) throw refused(`it does not offer: ${missing.join(', ')}`)
}

/** The load target of a session, opened and looked at, for as long as it is used. */
const withLoadTarget = async <T>(
  session: Session,
  question: OrdersQuestion,
  use: (source: LoadSource) => Promise<T>,
): Promise<T> => {
  const { load, openLoad, tier } = session.context
  if (!load || 'reason' in load || !openLoad)
    throw refused(load && 'reason' in load ? load.reason.text : 'nothing to load')
  if (tier === 'observe') throw refused(`it may only be looked at: ${session.scope.tierReason}`)
  const target = await openLoad()
  try {
    checkNeeds(target)
    const { read, options, boundMs } = question
    const volume = read.catalogue.find(({ id }) => id === 'load.volume-10x')
    if (!volume) throw refused('the catalogue has no load.volume-10x to make orders by')
    const { seed } = session.context
    const state = await target.state.get()
    const markets = await loadMarkets(target, state, { row: volume, seed })
    if (markets.length === 0) throw refused('no symbol has a quote and bars to make orders from')
    const equity = Number((await target.account.get()).equity)
    const run = `gate-${seed}-${options.profile}-${Date.now().toString(36)}`
    const live = watchMarkets(target, markets)
    try {
      return await use(await sourceOf({ session, target, state, live, equity, volume, options, boundMs, run }))
    } finally {
      await live.stop()
    }
  } finally {
    await target.close()
  }
}

/**
 * Starts or takes the configured target and gives it as something to be loaded: on a paper account, on this machine or allowed by name, with a clock that runs.
 * @throws CommandError GATE_OPTION for a host that may not be loaded, GATE_LOAD_TARGET for all else that speaks against it
 */
export const withOrders = async <T>(question: OrdersQuestion, use: (source: LoadSource) => Promise<T>): Promise<T> => {
  const { read, options, ...means } = question
  const load = { isWanted: true, allowed: options.allowLoad }
  const system = await openSystem({ ...read, ...means, defects: [], load, environment: process.env })
  try {
    const { plan } = system
    if (plan.load && 'reason' in plan.load) {
      throw commandError('GATE_OPTION', { option: 'target', value: plan.name, problem: plan.load.reason.text })
    }
    const session = await openSession(plan, { ...means, store: async () => {} })
    try {
      return await withLoadTarget(session, question, use)
    } finally {
      await session.close()
    }
  } catch (error) {
    if (error instanceof TargetError) throw refused(error.message)
    throw error
  } finally {
    await system.stop()
  }
}
