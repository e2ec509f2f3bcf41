import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { readBooks, submitAttempt } from './attempt.ts'
import { limitBody, marketsOf } from './drill-market.ts'
import { type Trial, type TrialEvidence, trialSteps } from './limits.ts'
import { bracketBody, type SymbolMarket } from './manual-bracket.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// Orders inside and outside the price collar, then with no reference price to hold them against, then with one again.

type Needs = 'control' | 'trade' | 'orders' | 'events' | 'account' | 'quotes' | 'state' | 'clock'
type Step = 'inside' | 'outside' | 'no-reference' | 'reference-back'

interface Drill {
  readonly target: Pick<Target, Needs>
  readonly row: Criterion
  readonly state: State
  readonly equity: number
  readonly seed: number
  readonly trials: Trial<Step>[]
}

/** How far from the market a limit entry is sent; null for a market order. */
interface Shot {
  readonly step: Step
  readonly side: 'buy' | 'sell'
  readonly away: number | null
  readonly refusedBy: readonly string[] | null
}

const fire = async (drill: Drill, market: SymbolMarket, shot: Shot): Promise<void> => {
  const { target, row, state, equity, seed, trials } = drill
  const id = `gate-${seed}-collar-${trials.length + 1}`
  const about = { side: shot.side, id, equity, share: param(row, 'share'), limits: state.limits }
  const price = ((market.bid + market.ask) / 2) * (1 + (shot.away ?? 0))
  const body = shot.away === null ? bracketBody(market, about) : limitBody(market, { ...about, price })
  const attempt = await submitAttempt(target, { what: shot.step, body })
  trials.push({ step: shot.step, refusedBy: shot.refusedBy, attempt })
}

/** Both sides, both ways: each on a symbol of its own, so that no entry meets an opposite one. */
const collarShots = (inside: number, outside: number): Shot[] => [
  { step: 'inside', side: 'buy', away: -inside, refusedBy: null },
  { step: 'inside', side: 'sell', away: inside, refusedBy: null },
  { step: 'outside', side: 'buy', away: outside, refusedBy: ['collar'] },
  { step: 'outside', side: 'sell', away: -outside, refusedBy: ['collar'] },
  { step: 'outside', side: 'buy', away: -outside, refusedBy: ['collar'] },
  { step: 'outside', side: 'sell', away: outside, refusedBy: ['collar'] },
]

const withoutReference = async (drill: Drill, markets: readonly SymbolMarket[]): Promise<void> => {
  const { target, row, state } = drill
  const feed = (on: boolean) => ({ name: 'dependency.down', args: { component: 'feed' }, on }) as const
  const kinds = [
    { side: 'buy', away: null },
    { side: 'sell', away: 0 },
    { side: 'buy', away: 0 },
  ] as const
  await target.control.stimulate(feed(true))
  await target.control.advance(`${Math.ceil(state.limits.quote_max_age_s * param(row, 'dead'))}s`)
  for (const [index, market] of markets.entries()) {
    const kind = kinds[index % kinds.length] ?? kinds[0]
    await fire(drill, market, { step: 'no-reference', ...kind, refusedBy: ['reference-price', 'collar'] })
  }
  await target.control.stimulate(feed(false))
  await target.control.advance(`${param(row, 'back_s')}s`)
}

export const priceCollar = scenario('risk.price-collar', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'trade', 'orders', 'events', 'account', 'quotes', 'state', 'clock'],
  gather: async ({ target, criterion, seed }): Promise<TrialEvidence<Step>> => {
    const row = criterion('risk.price-collar')
    const state = await target.state.get()
    const { value, journalSeq } = await target.account.read()
    const drill: Drill = { target, row, state, equity: Number(value.equity), seed, trials: [] }
    const collar = state.limits.collar_pct
    const shots = collarShots(collar * param(row, 'inside'), Math.min(0.9, collar * param(row, 'outside')))
    const wanted = { count: shots.length + 3, minPrice: param(row, 'min_price'), seed }
    const markets = await marketsOf(target, state.universe.symbols, wanted)
    for (const [index, shot] of shots.entries()) {
      const market = markets[index]
      if (market) await fire(drill, market, shot)
    }
    const rest = markets.slice(shots.length)
    await withoutReference(drill, rest)
    const back = await marketsOf(
      target,
      rest.map(({ symbol }) => symbol),
      { ...wanted, count: 2 },
    )
    for (const market of back)
      await fire(drill, market, { step: 'reference-back', side: 'buy', away: null, refusedBy: null })
    return { trials: drill.trials, books: await readBooks(target, journalSeq ?? 0) }
  },
  observe: { 'risk.price-collar': trialSteps },
})
