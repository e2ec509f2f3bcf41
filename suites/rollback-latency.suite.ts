import type { RollbackRequest } from '../contracts/rollback.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { routing } from './algo-users.ts'
import { probeBody, wideMarkets } from './drill-book.ts'
import { drillUsers } from './drill-flags.ts'
import { rollbackFigure } from './effect-figures.ts'
import type { SymbolMarket } from './manual-bracket.ts'
import { noEdge, startItems } from './one-item.ts'
import { param } from './param.ts'
import {
  type DecidedAfter,
  type LatencyEvidence,
  type LatencyTrial,
  latencyRecords,
  type Watched,
} from './rollback-latency.ts'
import { scenario } from './scenario.ts'

// A flag, the routing and a limit are changed and rolled back, and each surface is asked every hundredth of the limit until it shows it.

type Needs =
  | 'control'
  | 'rollback'
  | 'flagAdmin'
  | 'flags'
  | 'config'
  | 'state'
  | 'trade'
  | 'cycles'
  | 'decisions'
  | 'quotes'
type LatencyTarget = Pick<Target, Needs>

interface Drill {
  readonly target: LatencyTarget
  readonly row: Criterion
  readonly state: State
  readonly seed: number
  /** As they are when a trial begins. */
  markets: readonly SymbolMarket[]
  /** Counts the probes of the admission of orders. */
  probes: number
}

/** A surface, and what it shows once the rollback is in effect. */
interface Surface {
  readonly surface: string
  readonly look: () => Promise<{ readonly isGood: boolean; readonly found: string }>
}

const reason = 'a drill on how fast a rollback is'
const feature = 'atr_brackets'
const user = drillUsers[0] ?? ''

const evaluation = ({ target }: Drill, key: string, expected: unknown): Surface => ({
  surface: `evaluation of ${key}`,
  look: async () => {
    const { value } = await target.flags.evaluate(key, { targetingKey: user })
    return { isGood: value === expected, found: JSON.stringify(value) }
  },
})

/** An order that the changed limit refuses and the one before it admits; another symbol each time, so that no other throttle has a say. */
const admission = (drill: Drill): Surface => ({
  surface: 'admission of orders',
  look: async () => {
    const { target, row, markets, seed, state } = drill
    const number = ++drill.probes
    const market = markets[number % markets.length]
    if (!market) return { isGood: false, found: 'no market' }
    const id = `gate-${seed}-back-${number}`
    const body = probeBody(market, { id, limits: state.limits, qty: param(row, 'lot') + 1 })
    const { status, problem } = await target.trade.submit(body)
    return { isGood: status < 300, found: `${status} ${problem?.limit ?? problem?.type ?? ''}`.trim() }
  },
})

/** Looks at every surface that does not show it yet, then lets a step pass, until the watch is over. */
const watchAll = async ({ target, row }: Drill, surfaces: readonly Surface[]): Promise<Watched[]> => {
  const step = param(row, 'step_ms')
  const watch = param(row, 'watch_s')
  const watched = surfaces.map(({ surface }) => ({ surface, seen: [0, null] as [number, number | null], found: '' }))
  for (let passed = 0; ; passed += step) {
    for (const [index, { look }] of surfaces.entries()) {
      const own = watched[index]
      if (!own || own.seen[1] !== null) continue
      const { isGood, found } = await look()
      own.found = found
      own.seen = isGood ? [own.seen[0], passed / 1000] : [passed / 1000, null]
    }
    if (passed / 1000 >= watch || watched.every(({ seen }) => seen[1] !== null)) return watched
    await target.control.advance(`${step}ms`)
  }
}

const signals = (drill: Drill) => drill.markets.map(({ symbol }) => noEdge(symbol))

/** Signals are on their way when the call comes, and more follow until one was decided as asked or the watch is over. */
const decidedAfter = async (
  drill: Drill,
  of: { readonly trigger: string; readonly after: number; readonly expected: LatencyTrial['expected'] },
): Promise<DecidedAfter[]> => {
  const { target, row } = drill
  const triggered = Date.parse(of.trigger)
  for (;;) {
    const { now } = await target.control.advance('1s')
    const decided = (await target.decisions.all({ after: of.after })).flatMap((decision): DecidedAfter[] => {
      if (decision.outcome === 'none' || decision.decided_at === null) return []
      const at = (Date.parse(decision.decided_at) - triggered) / 1000
      const version = decision.versions.served ?? decision.algo
      return at < 0 ? [] : [{ id: decision.id, at, version, brackets: decision.sizing?.brackets ?? 'unknown' }]
    })
    const last = decided.toSorted((one, other) => one.at - other.at).at(-1)
    const isSeen = last?.version === of.expected.version && last.brackets === of.expected.brackets
    if (isSeen || Date.parse(now) - triggered >= param(row, 'watch_s') * 1000) return decided
    await startItems(target, signals(drill))
  }
}

const rollBack = async ({ target }: Drill, requests: readonly Omit<RollbackRequest, 'reason'>[]): Promise<number[]> => {
  const statuses = []
  for (const request of requests)
    statuses.push((await target.rollback.run({ ...request, confirm: true, reason })).status)
  return statuses
}

interface TrialPlan {
  readonly name: string
  /** Of the feature before the rollback. */
  readonly changed: 'ENABLED' | 'DISABLED'
  readonly requests: (snapshot: string) => readonly Omit<RollbackRequest, 'reason'>[]
  readonly isOnAfter: boolean
}

const toSnapshot: TrialPlan = {
  name: 'all to a snapshot',
  changed: 'DISABLED',
  requests: snapshot => [{ target: 'all', to: { snapshot } }],
  isOnAfter: true,
}

const eachAlone: TrialPlan = {
  name: 'flag, version and configuration',
  changed: 'ENABLED',
  requests: () => [{ target: 'flag', key: feature }, { target: 'algorithm' }, { target: 'config' }],
  isOnAfter: false,
}

/** Everything to v1, the feature on, the limit as it was; then everything to v3, the limit low, the feature as the trial wants it. */
const change = async ({ target, row, state }: Drill, plan: TrialPlan): Promise<string> => {
  const { max_order_qty } = state.limits
  await target.flagAdmin.patch(feature, { state: 'ENABLED', reason })
  await target.config.patch({ algo: { split: { v1: 100, v3: 0 } }, limits: { max_order_qty }, reason })
  await target.config.patch({
    algo: { split: { v1: 0, v3: 100 } },
    limits: { max_order_qty: param(row, 'lot') },
    reason,
  })
  // It was taken before the change, so it holds what was there.
  const snapshot = (await target.state.get()).snapshots?.at(-1)?.id ?? ''
  if (plan.changed === 'DISABLED') await target.flagAdmin.patch(feature, { state: plan.changed, reason })
  return snapshot
}

const trialOf = async (drill: Drill, plan: TrialPlan, number: number): Promise<LatencyTrial> => {
  const { target, row, state, seed } = drill
  const wanted = { count: param(row, 'symbols'), minPrice: param(row, 'min_price'), seed }
  drill.markets = await wideMarkets(target, state, wanted)
  const snapshot = await change(drill, plan)
  const after = (await target.decisions.all()).at(-1)?.seq ?? 0
  await startItems(target, signals(drill))
  const { now: trigger } = await target.control.advance(`${param(row, 'lead_s')}s`)
  const statuses = await rollBack(drill, plan.requests(snapshot))
  const watched = await watchAll(drill, [
    evaluation(drill, feature, plan.isOnAfter),
    evaluation(drill, routing, 'v1'),
    admission(drill),
  ])
  const expected = { version: 'v1', brackets: plan.isOnAfter ? 'atr' : 'fixed' }
  const decided = await decidedAfter(drill, { trigger, after, expected })
  await target.control.advance(`${param(row, 'apart_s')}s`)
  return { name: `${plan.name}, ${number}`, statuses, watched, expected, decided }
}

export const rollbackLatency = scenario('rollback.latency', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'rollback',
    'flagAdmin',
    'flags',
    'config',
    'state',
    'events',
    'trade',
    'cycles',
    'decisions',
    'quotes',
    'account',
    'clock',
  ],
  gather: async ({ target, criterion, seed }): Promise<LatencyEvidence> => {
    const row = criterion('rollback.latency')
    const state = await target.state.get()
    const drill: Drill = { target, row, state, seed, markets: [], probes: 0 }
    const trials: LatencyTrial[] = []
    for (let number = 1; number <= param(row, 'trials'); number++)
      trials.push(await trialOf(drill, number % 2 === 0 ? eachAlone : toSnapshot, number))
    return { trials, watch: param(row, 'watch_s') }
  },
  observe: { 'rollback.latency': latencyRecords },
  figures: (evidence, drawing) => rollbackFigure(latencyRecords(evidence), drawing),
})
