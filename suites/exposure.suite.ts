import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type Attempt, refusedAttempts, submitAttempt } from './attempt.ts'
import { limitBody, marketsOf } from './drill-market.ts'
import { aggregateRecords, type ExposureRule, holdingsAtEntries, type Marks, stageRecords } from './exposure.ts'
import { limitEventTypes } from './limit-history.ts'
import { bracketBody } from './manual-bracket.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// What entries come to together: on one symbol against the Kelly cap, over all against the stage of the capital.

export interface ExposureEvidence {
  readonly events: readonly JournalEvent[]
  readonly limits: State['limits']
  readonly marks: readonly Marks[]
}

const exposureTypes = ['order.*', 'fill', ...limitEventTypes] as const

const ruleOf = (criterion: Criterion): ExposureRule => ({
  cap: param(criterion, 'cap'),
  lot: param(criterion, 'lot'),
  valueGap: param(criterion, 'value_gap'),
})

/** Mids at the entries at which the published exposure was highest, as the feed held them then. */
const readMarks = async (
  quotes: Target['quotes'],
  events: readonly JournalEvent[],
  count: number,
): Promise<readonly Marks[]> => {
  const share = ({ data }: { data: { gross_exposure: string; equity: string } }): number =>
    Number(data.gross_exposure) / Number(data.equity)
  const fullest = holdingsAtEntries(events)
    .toSorted((a, b) => share(b.accepted) - share(a.accepted))
    .slice(0, count)
  return await Promise.all(
    fullest.map(async ({ accepted, positions }) => {
      const symbols = Object.keys(positions)
      const latest = symbols.length === 0 ? {} : await quotes.latest(symbols, accepted.ts)
      const mids = Object.entries(latest).flatMap(([symbol, { bp, ap }]) =>
        bp === null || ap === null ? [] : [[symbol, (Number(bp) + Number(ap)) / 2] as const],
      )
      return { order_id: accepted.data.order_id, mids: Object.fromEntries(mids) }
    }),
  )
}

export const exposure = scenario('risk.exposure', {
  phase: 'observe',
  tier: 'observe',
  needs: ['orders', 'events', 'state'],
  may: ['quotes'],
  gather: async ({ target, criterion }): Promise<ExposureEvidence> => {
    const events = await target.events.all({ types: exposureTypes })
    const { limits } = await target.state.get()
    const count = param(criterion('risk.capital-stage'), 'marked')
    return { events, limits, marks: target.quotes ? await readMarks(target.quotes, events, count) : [] }
  },
  observe: {
    'risk.kelly-aggregate': ({ events, limits }, { criterion }) => aggregateRecords(events, limits, ruleOf(criterion)),
    'risk.capital-stage': ({ events, limits, marks }, { criterion }) =>
      stageRecords(
        events,
        { limits, marks },
        { stage: param(criterion, 'stage'), lot: param(criterion, 'lot'), grossGap: param(criterion, 'gross_gap') },
      ),
  },
})

export interface SplitEvidence {
  readonly events: readonly JournalEvent[]
  readonly limits: State['limits']
  readonly attempts: readonly Attempt[]
}

type SplitTarget = Pick<Target, 'trade' | 'quotes' | 'clock' | 'account'>

/** Parts of one order too large for the cap: first at the market, so that they are a position, then resting, so that they are open entries. */
const submitParts = async (
  target: SplitTarget,
  state: State,
  of: { row: Criterion; seed: number },
): Promise<Attempt[]> => {
  const { row, seed } = of
  const { limits, universe } = state
  const equity = Number((await target.account.get()).equity)
  const markets = await marketsOf(target, universe.symbols, { count: 2, minPrice: param(row, 'min_price'), seed })
  const share = limits.kelly.cap * param(row, 'parts')
  const attempts: Attempt[] = []
  for (const [which, market] of markets.entries()) {
    for (let part = 1; part <= param(row, 'attempts'); part++) {
      const about = { side: 'buy', id: `gate-${seed}-split-${which}-${part}`, equity, share, limits } as const
      const price = market.bid * (1 - param(row, 'resting'))
      const body = which === 0 ? bracketBody(market, about) : limitBody(market, { ...about, price })
      attempts.push(await submitAttempt(target, { what: `part ${part} of ${market.symbol}`, body }))
    }
  }
  return attempts
}

/** Acts only where the tier allows it; elsewhere the session's own orders are all there is. */
export const splitOrder = scenario('risk.split-order', {
  phase: 'drill',
  tier: 'observe',
  needs: ['orders', 'events', 'state'],
  may: ['trade', 'quotes', 'clock', 'account'],
  gather: async ({ target, criterion, tier, seed }): Promise<SplitEvidence> => {
    const state = await target.state.get()
    const { trade, quotes, clock, account } = target
    const isAble = tier !== 'observe' && trade && quotes && clock && account
    if (!isAble) return { events: [], limits: state.limits, attempts: [] }
    const row = criterion('risk.kelly-aggregate')
    const attempts = await submitParts({ trade, quotes, clock, account }, state, { row, seed })
    const events = await target.events.all({ types: [...exposureTypes, 'limit.rejected'] })
    return { events, limits: state.limits, attempts }
  },
  observe: {
    'risk.kelly-aggregate': ({ events, limits, attempts }, { criterion }) => {
      const ids = new Set(attempts.map(({ order_id }) => order_id))
      const accepted = aggregateRecords(events, limits, ruleOf(criterion)).filter(({ ref }) => ids.has(ref))
      return [...accepted, ...refusedAttempts(attempts, eventsOf(events, 'limit.rejected'))]
    },
  },
})
