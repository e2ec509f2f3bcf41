import type { ConfigPatch } from '../contracts/config-patch.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { readBooks, submitAttempt } from './attempt.ts'
import { marketsOf } from './drill-market.ts'
import { type Trial, type TrialEvidence, trialSteps } from './limits.ts'
import { bracketBody, type SymbolMarket } from './manual-bracket.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// Each limit is brought down to just above what is there; an entry below it passes and one beyond it is refused before anything is recorded.

type Needs = 'trade' | 'config' | 'orders' | 'events' | 'account' | 'positions' | 'quotes' | 'state' | 'clock'
type LimitsTarget = Pick<Target, Needs>
type Limits = NonNullable<ConfigPatch['limits']>
export type PositionStep = 'within-limits' | 'max_symbol_value' | 'max_exposure' | 'max_open_trades' | 'max_daily_loss'
export type OrderStep = 'value' | 'value-within' | 'quantity' | 'quantity-within'

/** A drill under way: what every entry of it is made of. */
interface Drill<Step extends string> {
  readonly target: LimitsTarget
  readonly state: State
  readonly equity: number
  readonly share: number
  readonly seed: number
  /** Symbols that were not used yet, cheapest use first. */
  readonly markets: SymbolMarket[]
  readonly trials: Trial<Step>[]
}

const money = (value: number): string => value.toFixed(2)

const begin = async <Step extends string>(
  target: LimitsTarget,
  of: { row: Criterion; seed: number; symbols: number },
): Promise<Drill<Step>> => {
  const state = await target.state.get()
  const wanted = { count: of.symbols, minPrice: param(of.row, 'min_price'), seed: of.seed }
  return {
    target,
    state,
    equity: Number((await target.account.get()).equity),
    share: param(of.row, 'share'),
    seed: of.seed,
    markets: [...(await marketsOf(target, state.universe.symbols, wanted))],
    trials: [],
  }
}

/** Limits for a few entries, and back to what they were, whatever happens. */
const under = async <Step extends string>(
  { target, state }: Drill<Step>,
  limits: Limits,
  entries: () => Promise<void>,
): Promise<void> => {
  const old = Object.fromEntries(Object.keys(limits).map(name => [name, Reflect.get(state.limits, name)]))
  const { status } = await target.config.patch({ limits, reason: 'a drill lowers the limit' })
  if (status >= 300)
    throw new Error(`PATCH /v1/config answered ${status} to ${JSON.stringify(limits)}; the drill needs role risk`)
  try {
    await entries()
  } finally {
    await target.config.patch({ limits: old, reason: 'the drill is over' })
  }
}

/** Sends an entry worth `times` the drill's share (or of `qty`) and notes what must become of it. */
const send = async <Step extends string>(
  drill: Drill<Step>,
  market: SymbolMarket | undefined,
  of: { step: Step; refusedBy: readonly string[] | null; times?: number; qty?: number; side?: 'buy' | 'sell' },
): Promise<void> => {
  if (!market) return
  const { trials, seed, equity, share, state } = drill
  const id = `gate-${seed}-limit-${trials.length + 1}-${market.symbol}`
  const about = { side: of.side ?? 'buy', id, equity, share: share * (of.times ?? 1), limits: state.limits }
  const body = bracketBody(market, about)
  const sized = of.qty === undefined ? body : { ...body, qty: String(of.qty) }
  const attempt = await submitAttempt(drill.target, { what: of.step, body: sized })
  trials.push({ step: of.step, refusedBy: of.refusedBy, attempt })
}

/** What is open now at the latest quotes: positions, and entries that can still fill. */
const openNow = async ({ target }: Drill<PositionStep>): Promise<{ gross: number; count: number }> => {
  const positions = await target.positions.all()
  const state = await target.state.get()
  return { gross: Number(state.risk.gross_exposure), count: positions.length }
}

const symbolTrials = async (drill: Drill<PositionStep>, over: number): Promise<void> => {
  const { equity, share, markets } = drill
  const [held, fresh] = markets.splice(0, 2)
  await under(drill, { max_symbol_value: money(1.2 * share * equity) }, async () => {
    await send(drill, held, { step: 'within-limits', refusedBy: null })
    await send(drill, held, { step: 'max_symbol_value', refusedBy: ['max_symbol_value'] })
    await send(drill, fresh, { step: 'max_symbol_value', refusedBy: ['max_symbol_value'], times: over, side: 'sell' })
  })
}

const exposureTrials = async (drill: Drill<PositionStep>): Promise<void> => {
  const { equity, share, markets } = drill
  const { gross } = await openNow(drill)
  const [one, other] = markets.splice(0, 2)
  await under(drill, { max_exposure: money(gross + 0.5 * share * equity) }, async () => {
    await send(drill, one, { step: 'max_exposure', refusedBy: ['max_exposure'] })
    await send(drill, other, { step: 'max_exposure', refusedBy: ['max_exposure'], side: 'sell' })
    await send(drill, one, { step: 'within-limits', refusedBy: null, times: 0.3 })
  })
}

const openTradeTrials = async (drill: Drill<PositionStep>): Promise<void> => {
  const { count } = await openNow(drill)
  const [one, other, third] = drill.markets.splice(0, 3)
  await under(drill, { max_open_trades: count + 1 }, async () => {
    await send(drill, one, { step: 'within-limits', refusedBy: null })
    await send(drill, other, { step: 'max_open_trades', refusedBy: ['max_open_trades'] })
    await send(drill, third, { step: 'max_open_trades', refusedBy: ['max_open_trades'], side: 'sell' })
  })
}

/** What the drill's own entries have cost in spread and commission is a loss of the day, so a limit below it must hold the next ones. */
const dailyLossTrials = async (drill: Drill<PositionStep>): Promise<void> => {
  const { equity, last_equity } = await drill.target.account.get()
  const loss = Number(last_equity) - Number(equity)
  if (loss < 0.02) return
  const [one, other] = drill.markets.splice(0, 2)
  await under(drill, { max_daily_loss: money(loss / 2) }, async () => {
    await send(drill, one, { step: 'max_daily_loss', refusedBy: ['max_daily_loss'] })
    await send(drill, other, { step: 'max_daily_loss', refusedBy: ['max_daily_loss'], side: 'sell' })
  })
}

export const positionLimits = scenario('risk.position-limits', {
  phase: 'drill',
  tier: 'act',
  needs: ['trade', 'config', 'orders', 'events', 'account', 'positions', 'quotes', 'state', 'clock'],
  gather: async ({ target, criterion, seed }): Promise<TrialEvidence<PositionStep>> => {
    const row = criterion('risk.position-limits')
    const { journalSeq } = await target.account.read()
    const drill = await begin<PositionStep>(target, { row, seed, symbols: 9 })
    await symbolTrials(drill, param(row, 'over'))
    await exposureTrials(drill)
    await openTradeTrials(drill)
    await dailyLossTrials(drill)
    return { trials: drill.trials, books: await readBooks(target, journalSeq ?? 0) }
  },
  observe: { 'risk.position-limits': trialSteps },
})

const valueTrials = async (drill: Drill<OrderStep>, over: number): Promise<void> => {
  const { equity, share, markets } = drill
  await under(drill, { max_order_value: money(1.2 * share * equity) }, async () => {
    for (const [index, market] of markets.entries()) {
      const side = index % 2 === 0 ? 'buy' : 'sell'
      await send(drill, market, { step: 'value', refusedBy: ['max_order_value'], times: over, side })
      await send(drill, market, { step: 'value-within', refusedBy: null, side })
    }
  })
}

const quantityTrials = async (drill: Drill<OrderStep>, over: number): Promise<void> => {
  const { equity, share, markets } = drill
  for (const [index, market] of markets.entries()) {
    const side = index % 2 === 0 ? 'buy' : 'sell'
    const most = Math.max(1, Math.floor((0.5 * share * equity) / market.ask))
    await under(drill, { max_order_qty: most }, async () => {
      const qty = Math.ceil(over * most)
      await send(drill, market, { step: 'quantity', refusedBy: ['max_order_qty'], qty, side })
      await send(drill, market, { step: 'quantity-within', refusedBy: null, qty: most, side })
    })
  }
}

export const maxOrder = scenario('risk.max-order', {
  phase: 'drill',
  tier: 'act',
  needs: ['trade', 'config', 'orders', 'events', 'account', 'positions', 'quotes', 'state', 'clock'],
  gather: async ({ target, criterion, seed }): Promise<TrialEvidence<OrderStep>> => {
    const row = criterion('risk.max-order')
    const { journalSeq } = await target.account.read()
    const drill = await begin<OrderStep>(target, { row, seed, symbols: 3 })
    await valueTrials(drill, param(row, 'over'))
    await quantityTrials(drill, param(row, 'over'))
    return { trials: drill.trials, books: await readBooks(target, journalSeq ?? 0) }
  },
  observe: { 'risk.max-order': trialSteps },
})
