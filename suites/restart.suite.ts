import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { drillFlag } from './drill-flags.ts'
import { bracketBody, type SymbolMarket, symbolMarket } from './manual-bracket.ts'
import { decideEach } from './one-item.ts'
import { param } from './param.ts'
import { type Kept, type RestartEvidence, restartRecords, type SentAgain } from './restart.ts'
import { scenario } from './scenario.ts'

// Positions, open orders, a changed limit and split, a flag, a kill switch, a disabled strategy, an open breaker and used client order ids are made; then the
// target restarts, and all of it must be there.

type Needs =
  | 'control'
  | 'trade'
  | 'cycles'
  | 'config'
  | 'orders'
  | 'positions'
  | 'account'
  | 'decisions'
  | 'events'
  | 'state'
  | 'quotes'
type RestartTarget = Pick<Target, Needs> & Partial<Pick<Target, 'flagAdmin' | 'kill'>>

interface Setting {
  readonly target: RestartTarget
  readonly row: Criterion
  readonly state: State
  readonly seed: number
}

const readAll = async (target: RestartTarget): Promise<Kept> => ({
  account: await target.account.get(),
  positions: await target.positions.all(),
  orders: await target.orders.all(),
  decisions: await target.decisions.all(),
  state: await target.state.get(),
  journal: (await target.events.all()).map(({ seq, prev, hash }) => ({ seq, prev, hash })),
})

const marketsOf = async (target: RestartTarget, symbols: readonly string[]): Promise<SymbolMarket[]> => {
  const { now } = await target.control.advance('1s')
  const markets = await Promise.all(symbols.map(symbol => symbolMarket(target, symbol, now)))
  return markets.flatMap(market => market ?? [])
}

const bodyFor = ({ row, seed, state }: Setting, market: SymbolMarket, equity: number): OrderRequest =>
  bracketBody(market, {
    side: 'buy',
    id: `restart-${seed}-${market.symbol}`,
    equity,
    share: param(row, 'share'),
    limits: state.limits,
  })

/** Entries at the market, one more that rests below it, and decisions from the pipeline. */
const fillTheBooks = async (setting: Setting): Promise<{ readonly body: OrderRequest; readonly id: string }[]> => {
  const { target, row, state } = setting
  const count = param(row, 'entries')
  const settle = param(row, 'settle_s')
  const [resting, ...markets] = await marketsOf(target, state.universe.symbols.slice(0, count + 1))
  const equity = Number((await target.account.get()).equity)
  const bodies = markets.map(market => bodyFor(setting, market, equity))
  if (resting) {
    const body = bodyFor(setting, resting, equity)
    const stop = body.stop_loss?.stop_price
    // A limit between the stop and the bid stays on the book: a buy at its own stop-loss price plus half the way.
    const limit = stop === undefined ? resting.bid : (Number(stop) + resting.bid) / 2
    const places = resting.bid >= 1 ? 2 : 4
    bodies.push({ ...body, type: 'limit', time_in_force: 'gtc', limit_price: limit.toFixed(places) })
  }
  const made: { body: OrderRequest; id: string }[] = []
  for (const body of bodies) {
    const { order } = await target.trade.submit(body)
    if (order) made.push({ body, id: order.id })
  }
  await target.control.advance(`${settle}s`)
  await decideEach(target, state.universe.symbols.slice(count + 1, count + 3), settle)
  return made
}

/** The same entry again and again until its strategy is disabled; the strategy's name, or null where nothing stopped it. */
const driveIntoThrottle = async ({ target, row, state, seed }: Setting): Promise<string | null> => {
  const symbol = state.universe.symbols[param(row, 'entries') + 4]
  const [market] = symbol === undefined ? [] : await marketsOf(target, [symbol])
  if (!market) return null
  const strategy = 'restart-drill'
  // As fast as the message limit allows: the repeats have to fall into one window.
  const burst = Math.max(1, Math.floor(state.limits.msgs_per_s / 2))
  for (let index = 0; index <= state.limits.repeat.max + 1; index++) {
    const id = `restart-${seed}-repeat-${index}`
    const body = bracketBody(market, { side: 'buy', id, equity: 0, share: 0, limits: state.limits })
    const { order } = await target.trade.submit({ ...body, strategy })
    if (!order) break
    if ((index + 1) % burst === 0) await target.control.advance('1s')
  }
  const { strategies } = await target.state.get()
  return strategies.find(({ name, enabled }) => name === strategy && !enabled)?.name ?? null
}

/** A flag that is on for some and a kill switch that concerns nobody, where the target has such things. */
const release = async ({ flagAdmin, kill }: RestartTarget): Promise<void> => {
  const reason = 'restart drill: what a restart must keep'
  await flagAdmin?.patch(drillFlag('restart'), { state: 'ROLLING_OUT', percentage: 30, reason }, { create: true })
  await kill?.engage({ scope: { user: 'gate-restart-nobody' }, cancel_orders: false, reason })
}

/** Lets the broker fail entries until a breaker is open; nothing where the target shows none. */
const tripBreaker = async (setting: Setting): Promise<void> => {
  const { target, state, seed } = setting
  const [breaker] = state.breakers ?? []
  const [market] = breaker ? await marketsOf(target, state.universe.symbols.slice(-1)) : []
  if (!breaker || !market) return
  const most = param(setting.row, 'failures')
  await target.control.stimulate({ name: 'broker.error', args: { count: most } })
  for (let index = 0; index < most; index++) {
    const id = `restart-${seed}-broker-${index}`
    const { problem } = await target.trade.submit(
      bracketBody(market, { side: 'buy', id, equity: 0, share: 0, limits: state.limits }),
    )
    if (problem?.limit === 'breaker') break
  }
  await target.control.stimulate({ name: 'broker.error', args: { count: 1 }, on: false })
}

const sendAgain = async (
  target: RestartTarget,
  made: readonly { readonly body: OrderRequest; readonly id: string }[],
): Promise<SentAgain[]> => {
  const sent: SentAgain[] = []
  for (const { body, id } of made) {
    const same = await target.trade.submit(body)
    sent.push({ what: 'same body', status: same.status, first_id: id, order_id: same.order?.id ?? null })
    const other = await target.trade.submit({ ...body, qty: String(Number(body.qty) + 1) })
    sent.push({ what: 'other body', status: other.status, first_id: id, order_id: other.order?.id ?? null })
    await target.control.advance('1s')
  }
  return sent
}

export const restart = scenario('rel.restart-persistence', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'trade',
    'cycles',
    'config',
    'orders',
    'positions',
    'account',
    'decisions',
    'events',
    'state',
    'quotes',
  ],
  may: ['flagAdmin', 'kill'],
  gather: async ({ target, criterion, seed }): Promise<RestartEvidence> => {
    const state = await target.state.get()
    const setting: Setting = { target, row: criterion('rel.restart-persistence'), state, seed }
    const made = await fillTheBooks(setting)
    await target.config.patch({
      limits: { max_open_trades: state.limits.max_open_trades - 1 },
      thresholds: { response_time: { warning: state.thresholds.response_time.warning * 0.9 } },
      algo: { split: { v1: 35, v3: 65 } },
      reason: 'restart drill: a change that a restart must keep',
    })
    await release(target)
    const throttled = await driveIntoThrottle(setting)
    await tripBreaker(setting)
    const before = await readAll(target)
    await target.control.restart()
    const after = await readAll(target)
    // Rested, so that it is not the breaker that keeps a second order out.
    const rest = Math.max(0, ...(after.state.breakers ?? []).map(({ cooldown_s }) => cooldown_s))
    if (rest > 0) await target.control.advance(`${Math.ceil(rest) + 1}s`)
    const again = await sendAgain(target, made)
    return { before, after, again, ordersAtEnd: (await target.orders.all()).length, throttled }
  },
  observe: { 'rel.restart-persistence': evidence => restartRecords(evidence) },
})
