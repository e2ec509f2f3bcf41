import { setTimeout as delay } from 'node:timers/promises'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { MetricSample, Target } from '../targets/capability.ts'
import { marketsOf } from './drill-market.ts'
import { checkChain } from './journal-chain.ts'
import { limitEventTypes } from './limit-history.ts'
import type { Baseline, LoadDestination } from './load-access.ts'
import type { LoadBooks, LoadEvidence, Published } from './load-evidence.ts'
import { exitBody, type SymbolMarket } from './manual-bracket.ts'
import { param } from './param.ts'
import type { Snapshot } from './reconciliation.ts'
import { takeSnapshot } from './snapshot.ts'

// What a load reads of its target before and after, and what it takes back.

export type LoadNeeds = 'trade' | 'orders' | 'positions' | 'account' | 'events' | 'quotes' | 'state' | 'clock'
export type LoadTarget = Pick<Target, LoadNeeds> & Partial<Pick<Target, 'metrics'>>

/** The 1x rate. @throws Error where neither a file nor the target names it */
export const baselineOf = ({ baseline }: LoadDestination, state: State): Baseline => {
  if (baseline) return baseline
  if (state.load) return { rate: state.load.baseline_rate, source: 'declared by the target' }
  throw new Error(
    'no baseline rate is known: let `final-gate load --profile baseline` find it and commit load-baseline.json, or let GET /v1/state name load.baseline_rate',
  )
}

/** The peak of six months: of the config where it names one, else what the target declares. */
export const peakOf = (row: Criterion, state: State): LoadEvidence['peak'] => {
  const [perSecond, orders] = [param(row, 'peak_per_s'), param(row, 'peak_orders')]
  if (perSecond > 0 && orders > 0) return { perSecond, orders }
  const { peak_per_s = 0, peak_orders = 0 } = state.load ?? {}
  return peak_per_s > 0 && peak_orders > 0 ? { perSecond: peak_per_s, orders: peak_orders } : null
}

/** Symbols to trade: those without a position, as many as are wished for and there are. */
export const loadMarkets = async (
  target: LoadTarget,
  state: State,
  of: { readonly row: Criterion; readonly seed: number },
): Promise<readonly SymbolMarket[]> => {
  const held = new Set((await target.positions.all()).map(({ symbol }) => symbol))
  const free = state.universe.symbols.filter(symbol => !held.has(symbol))
  const { row, seed } = of
  return await marketsOf(target, free, { count: param(row, 'symbols'), minPrice: param(row, 'min_price'), seed })
}

const sumOf = (samples: readonly MetricSample[], name: string, status?: string): number | null => {
  const found = samples.filter(
    sample => sample.name === name && (status === undefined || sample.labels.status === status),
  )
  return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0)
}

/** What the target publishes of itself; nulls where it has no metrics. */
export const readPublished = async ({ metrics }: LoadTarget): Promise<Published> => {
  const samples = metrics ? await metrics.all() : []
  return {
    accepted: sumOf(samples, 'orders_total', 'accepted'),
    answered: sumOf(samples, 'http_request_duration_seconds_count'),
  }
}

/** Takes back what the load left: open orders of its own, then positions that were not there before. */
export const takeBack = async (
  target: LoadTarget,
  of: { readonly run: string; readonly before: Snapshot; readonly signal: AbortSignal },
): Promise<void> => {
  const isOwn = (id: string | null): boolean => id?.startsWith(of.run) ?? false
  const open = (await target.orders.all({ status: 'open' })).filter(order => isOwn(order.client_order_id))
  for (const { id } of open) await target.trade.cancel(id)
  const known = new Map(of.before.positions.map(({ symbol, qty }) => [symbol, qty]))
  const left = (await target.positions.all()).filter(({ symbol }) => !known.has(symbol))
  for (const [index, position] of left.entries()) {
    await target.trade.submit(exitBody(position, position.qty, `${of.run}-back-${index}`))
  }
  if (open.length + left.length > 0) await delay(500, undefined, { signal: of.signal })
}

const kept = (type: string): boolean =>
  type === 'fill' ||
  type === 'limit.rejected' ||
  type.startsWith('order.') ||
  limitEventTypes.some(name => name === type)

/** The books once the load is over. */
export const readLoadBooks = async (target: LoadTarget, before: Snapshot): Promise<LoadBooks> => {
  const { journalSeq } = await target.account.read()
  const orders = await target.orders.all({ nested: true })
  const end = await takeSnapshot(target, 'after the load')
  const events = await target.events.all()
  return {
    from: before.seq ?? 0,
    snapshots: [before, end],
    orders,
    ordersAt: journalSeq,
    events: events.filter(({ type, seq }) => kept(type) && seq <= (end.seq ?? seq)),
    chain: checkChain(events),
  }
}
