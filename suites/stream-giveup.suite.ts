import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import type { Sent } from './breaker.ts'
import { probeBody, wideMarkets } from './drill-book.ts'
import { decisionsOf, smallEdge, startItems } from './one-item.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { type GiveUpEvidence, giveUpSteps } from './stream-giveup.ts'
import { longestOutage } from './stream-outage.ts'

// The connection to the market is cut and stays cut until the attempts are over; then somebody asks for it again.

type GiveUpTarget = Pick<Target, 'control' | 'trade' | 'quotes' | 'state'>

interface Drill {
  readonly target: GiveUpTarget
  readonly row: Criterion
  readonly state: State
  readonly seed: number
  sent: number
}

const nobody: Sent = { status: 0, problem: null, limit: null }
/** More failures than there are attempts. */
const forever = 1000

const enter = async (drill: Drill): Promise<Sent> => {
  const { target, row, state, seed } = drill
  const [market] = await wideMarkets(target, state, {
    count: 1,
    minPrice: param(row, 'min_price'),
    seed: seed + drill.sent,
  })
  if (!market) return { ...nobody, status: 422, problem: 'no market' }
  const body = probeBody(market, { id: `gate-${seed}-stream-${++drill.sent}`, limits: state.limits })
  const { status, problem } = await target.trade.submit(body)
  return { status, problem: problem?.type ?? null, limit: problem?.limit ?? null }
}

const streamState = async ({ target }: Drill) => (await target.state.get()).stream?.state ?? null

export const streamGiveUp = scenario('safety.stream-giveup', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'trade',
    'orders',
    'positions',
    'state',
    'events',
    'quotes',
    'clock',
    'account',
    'config',
    'cycles',
    'decisions',
  ],
  gather: async ({ target, criterion, seed }): Promise<GiveUpEvidence> => {
    const row = criterion('safety.stream-giveup')
    const state = await target.state.get()
    const drill: Drill = { target, row, state, seed, sent: 0 }
    const backoff = state.stream?.backoff ?? null
    if (!backoff) throw new Error('the state shows no market stream')
    const { seq } = await target.control.advance('1s')
    await target.control.stimulate({ name: 'stream.drop', args: { times: forever } })
    await target.control.advance(
      `${Math.ceil(longestOutage(backoff, backoff.max_attempts - 1)) + param(row, 'settle_s')}s`,
    )
    const given = await streamState(drill)
    const entries = [await enter(drill), await enter(drill)]
    const signals = await startItems(target, [smallEdge(state.universe.symbols[0] ?? '')])
    await target.control.advance(`${param(row, 'settle_s')}s`)
    const [item] = await decisionsOf(target, signals)
    const journal = await target.events.all({ types: ['stream.*', 'alert.raised'], after: seq })
    await target.control.stimulate({ name: 'stream.drop', args: { times: 0 }, on: false })
    const reason = 'a drill asks for the market again'
    const { status } = await target.config.patch({ stream: { reconnect: true }, reason })
    await target.control.advance(`${param(row, 'back_s')}s`)
    const again = { status, state: await streamState(drill), entry: await enter(drill) }
    return { backoff, journal, state: given, entries, decision: item?.decision ?? null, again }
  },
  observe: { 'safety.stream-giveup': giveUpSteps },
})
