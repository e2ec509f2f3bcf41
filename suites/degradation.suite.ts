import type { Stimulus } from '../contracts/stimulus.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { servedUsers } from './algo-users.ts'
import { type DegradationEvidence, degradationSteps } from './degradation.ts'
import { type OpenBooks, readOpen, wideMarkets } from './drill-book.ts'
import { priceText } from './drill-market.ts'
import { smallEdge, startItems } from './one-item.ts'
import { param } from './param.ts'
import { legKindsOf } from './protection.ts'
import { scenario } from './scenario.ts'

// Prices rise and every buy wins; then v3 is made to see each signal the wrong way round, and loses, while a few positions stay open.

type Needs =
  | 'control'
  | 'config'
  | 'cycles'
  | 'decisions'
  | 'state'
  | 'events'
  | 'flags'
  | 'orders'
  | 'positions'
  | 'quotes'
  | 'clock'
type DegradationTarget = Pick<Target, Needs>

interface Drill {
  readonly target: DegradationTarget
  readonly row: Criterion
}

const reason = 'a drill compares the versions'
const resultTypes = ['decision.made', 'trade.closed', 'algo.*', 'alert.raised']
const orderTypes = ['order.*', 'fill']

/** Half of the users are v3's, sizes are small, and there is room for all the trades. */
const makeRoom = async ({ target, row }: Drill): Promise<void> => {
  const limits = { kelly: { fraction: param(row, 'fraction') }, max_open_trades: param(row, 'open_trades') }
  await target.config.patch({ algo: { split: { v1: 50, v3: 50 } }, limits, reason })
}

const enter = async ({ target, row }: Drill, symbols: readonly string[]): Promise<void> => {
  await startItems(target, symbols.map(smallEdge))
  await target.control.advance(`${param(row, 'enter_s')}s`)
}

/** Takes the prices of the symbols up, and waits until the trades have ended. */
const rise = async ({ target, row }: Drill, symbols: readonly string[]): Promise<void> => {
  const seconds = param(row, 'move_s')
  const quotes = await target.quotes.latest(symbols)
  const paths = symbols.map((symbol): Stimulus => {
    const price = Number(quotes[symbol]?.ap ?? 0) * (1 + param(row, 'move'))
    return { name: 'price.path', args: { symbol, points: [{ s: seconds, price: priceText(price) }] } }
  })
  await target.control.stimulate(...paths)
  await target.control.advance(`${seconds + param(row, 'settle_s')}s`)
}

const ofSymbols = ({ positions, orders }: OpenBooks, symbols: readonly string[]): OpenBooks => ({
  positions: positions.filter(({ symbol }) => symbols.includes(symbol)),
  orders: orders.filter(({ symbol }) => symbols.includes(symbol)),
})

export const degradation = scenario('algo.degradation', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'config',
    'cycles',
    'decisions',
    'state',
    'events',
    'flags',
    'orders',
    'positions',
    'quotes',
    'clock',
  ],
  gather: async ({ target, criterion, seed }): Promise<DegradationEvidence> => {
    const row = criterion('algo.degradation-rollback')
    const drill: Drill = { target, row }
    const state = await target.state.get()
    const [good, bad, open] = [param(row, 'good'), param(row, 'bad'), param(row, 'open')]
    const markets = await wideMarkets(target, state, {
      count: good + bad + open,
      minPrice: param(row, 'min_price'),
      seed,
    })
    const symbols = markets.map(({ symbol }) => symbol)
    const { seq } = await target.control.advance('1s')
    await makeRoom(drill)
    const first = symbols.slice(0, good)
    await enter(drill, first)
    await rise(drill, first)
    const splitGood = (await target.state.get()).algo.split
    const kept = symbols.slice(good, good + open)
    await enter(drill, kept)
    const before = ofSymbols(await readOpen(target), kept)
    const degraded = await target.control.stimulate({ name: 'algo.degrade', args: { algo: 'v3' } })
    const second = symbols.slice(good + open)
    await enter(drill, second)
    await rise(drill, second)
    const after = ofSymbols(await readOpen(target), kept)
    const orderEvents = (await target.events.all({ types: orderTypes, after: seq })).filter(
      ({ data }) => !('symbol' in data) || kept.some(symbol => symbol === data.symbol),
    )
    const told = await target.events.all({ types: resultTypes, after: seq })
    const journal = [...told, ...orderEvents].sort((one, other) => one.seq - other.seq)
    const splits = { good: splitGood, end: (await target.state.get()).algo.split }
    const users = await servedUsers(target, param(row, 'users'))
    const kinds = Object.fromEntries(legKindsOf(await target.orders.all({ nested: true })))
    const between = journal.filter(event => event.seq > degraded.seq)
    return { splits, degradedAt: degraded.seq, users, passage: { before, after, events: between }, kinds, journal }
  },
  observe: {
    'algo.degradation-rollback': (evidence, { criterion }) =>
      degradationSteps(evidence, {
        ratio: param(criterion, 'ratio'),
        fewest: param(criterion, 'fewest'),
        settleSeconds: param(criterion, 'leg_settle_s'),
      }),
  },
})
