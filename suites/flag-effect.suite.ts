import type { Decision, FullDecision } from '../contracts/decision.schema.ts'
import { eventsOf } from '../contracts/event.schema.ts'
import type { FlagPatch } from '../contracts/flag.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type FlagDrill, openFlagDrill } from './drill-flags.ts'
import { type UserFlag, userFlags } from './feature-signs.ts'
import { type EffectEvidence, type EffectRound, effectSteps, type WholeEffects } from './flag-effect.ts'
import { decisionsOf, startItems } from './one-item.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// An account that has lost, so that drawdown and calibration show; then the same signals with the flags on and off, for single users and for all.

type EffectTarget = Pick<
  Target,
  'flags' | 'flagAdmin' | 'cycles' | 'decisions' | 'state' | 'events' | 'quotes' | 'control' | 'positions' | 'account'
>
type Signals = Parameters<typeof startItems>[1]

interface Drill {
  readonly target: EffectTarget
  readonly row: Criterion
  readonly state: State
  readonly seed: number
  readonly flags: FlagDrill
}

const nobody = Object.fromEntries(userFlags.map(flag => [flag, [] as string[]])) as Record<UserFlag, string[]>

const isFull = (decision: Decision | null): decision is FullDecision => decision !== null && decision.outcome !== 'none'

const symbolsFrom = ({ state, seed }: Drill, first: number, count: number): string[] => {
  const { symbols } = state.universe
  return Array.from({ length: count }, (_, index) => symbols[(seed * 37 + first + index) % symbols.length] ?? '')
}

const settle = async ({ target, row }: Drill): Promise<void> =>
  void (await target.control.advance(`${param(row, 'settle_s')}s`))

/** Small entries in many symbols, whose prices then fall below every stop at once: so many results, all lost. */
const lose = async (drill: Drill): Promise<number> => {
  const { target, row } = drill
  const losers = symbolsFrom(drill, 0, param(row, 'losers'))
  const signals: Signals = losers.map((symbol, index) => ({
    symbol,
    side: 'buy',
    p: param(row, 'loser_p'),
    b: param(row, 'loser_b'),
    // Spread, so that every confidence of a later decision has results beside it.
    confidence_raw: 0.45 + (index % 6) / 10,
  }))
  const { journalSeq } = await target.state.read()
  await startItems(target, signals)
  await settle(drill)
  const held = await target.positions.all()
  const { equity } = await target.account.get()
  const gross = held.reduce((sum, { market_value }) => sum + Math.abs(Number(market_value)), 0)
  const fall = Math.min(param(row, 'fall'), (param(row, 'drawdown') * Number(equity)) / Math.max(1, gross))
  const quotes = await target.quotes.latest(held.map(({ symbol }) => symbol))
  const paths = held.flatMap(({ symbol }) => {
    const price = Number(quotes[symbol]?.bp)
    const low = price * (1 - fall)
    const points = [{ s: 1, price: low.toFixed(low >= 1 ? 2 : 4) }]
    return Number.isFinite(price) ? [{ name: 'price.path', args: { symbol, points } } as const] : []
  })
  await target.control.stimulate(...paths)
  await target.control.advance('60s')
  return (await target.events.all({ types: ['trade.closed'], after: journalSeq ?? 0 })).length
}

/** Every user flag off for some users: a different half of them for each flag. */
const halves = (users: readonly string[]): Record<UserFlag, string[]> =>
  Object.fromEntries(
    userFlags.map((flag, bit) => [flag, users.filter((_, index) => (((index * 37) % 64) >> bit) % 2 === 1)]),
  ) as Record<UserFlag, string[]>

const setAll = async ({ flags }: Drill, change: (flag: UserFlag) => Omit<FlagPatch, 'reason'>): Promise<void> => {
  for (const flag of userFlags) await flags.put(flag, change(flag))
}

const givenRound = async (
  drill: Drill,
  symbols: readonly string[],
  about: Pick<EffectRound, 'what' | 'off' | 'spoilt'>,
): Promise<EffectRound> => {
  const { target, row } = drill
  const signals: Signals = symbols.map(symbol => ({
    symbol,
    side: 'buy',
    p: param(row, 'loser_p'),
    b: param(row, 'loser_b'),
  }))
  const started = await startItems(target, signals)
  await settle(drill)
  const decided = await decisionsOf(target, started)
  return { ...about, given: true, decisions: decided.map(({ decision }) => decision).filter(isFull) }
}

/** The same given signals with everything on, with flags off for some users, and once more on spoilt data. */
const userRounds = async (drill: Drill): Promise<EffectRound[]> => {
  const { target, row } = drill
  const symbols = symbolsFrom(drill, param(row, 'losers') + 1, param(row, 'symbols'))
  const first = await givenRound(drill, symbols, { what: 'given signals, all flags on', off: nobody, spoilt: false })
  const users = [...new Set(first.decisions.flatMap(({ user_id }) => user_id ?? []))]
  const off = halves(users)
  await setAll(drill, flag => ({ deny: off[flag] }))
  const second = await givenRound(drill, symbols, { what: 'given signals, off for some users', off, spoilt: false })
  const outliers = symbols.map(
    symbol => ({ name: 'feed.outlier', args: { symbol, factor: param(row, 'outlier') } }) as const,
  )
  await target.control.stimulate(...outliers)
  await settle(drill)
  const third = await givenRound(drill, symbols, {
    what: 'given signals on outliers, off for some users',
    off,
    spoilt: true,
  })
  await target.control.stimulate(...outliers.map(outlier => ({ ...outlier, on: false })))
  await setAll(drill, () => ({ deny: [] }))
  return [first, second, third]
}

const STEP = '5m'
const STEPS = 20

/** A cycle over everything, with its decisions, and the samples that were taken meanwhile. */
const wholeRound = async (
  drill: Drill,
  on: boolean,
): Promise<{ round: EffectRound; whole: Omit<WholeEffects, 'limit'> }> => {
  const { target } = drill
  const { journalSeq } = await target.state.read()
  const { cycle } = await target.cycles.start({ kind: 'pipeline' })
  for (let step = 0; step < STEPS && cycle && (await target.cycles.one(cycle.id))?.status === 'running'; step++) {
    await target.control.advance(STEP)
  }
  const decisions = cycle ? await target.decisions.all({ cycle: cycle.id }) : []
  const events = await target.events.all({ types: ['cycle.finished', 'monitor.sample'], after: journalSeq ?? 0 })
  const finished = eventsOf(events, 'cycle.finished').find(({ data }) => data.cycle_id === cycle?.id)
  const gaps = (['system', 'activity'] as const).map(group => {
    const own = eventsOf(events, 'monitor.sample').filter(({ data }) => data.group === group)
    const at = own.map(({ ts }) => Date.parse(ts))
    // The first sample was still due by what stood before.
    return { on, group, seconds: at.slice(2).map((ms, index) => (ms - (at[index + 1] ?? ms)) / 1000) }
  })
  const off = on ? nobody : (Object.fromEntries(userFlags.map(flag => [flag, 'everyone'])) as EffectRound['off'])
  const what = `a whole cycle, all flags ${on ? 'on' : 'off'}`
  const items = finished ? finished.data.items : null
  return {
    round: { what, off, given: false, spoilt: false, decisions: decisions.filter(isFull) },
    whole: { cycles: [{ on, universe: drill.state.universe.items, items }], gaps },
  }
}

const switchAll = async (drill: Drill, state: 'ENABLED' | 'DISABLED'): Promise<void> => {
  await setAll(drill, () => ({ state }))
  await drill.flags.put('api_budget_management', { state })
  await drill.flags.put('enhanced_monitoring', { state })
}

export const flagEffect = scenario('flags.effect', {
  phase: 'drill',
  tier: 'control',
  needs: ['flags', 'flagAdmin', 'cycles', 'decisions', 'state', 'events', 'quotes', 'control', 'positions', 'account'],
  timeoutSeconds: 120,
  gather: async ({ target, criterion, seed }): Promise<EffectEvidence> => {
    const row = criterion('flags.effect')
    const state = await target.state.get()
    const flags = await openFlagDrill(target, 'a drill switches a feature')
    const drill: Drill = { target, row, state, seed, flags }
    const results = await lose(drill)
    const rounds = await userRounds(drill)
    const on = await wholeRound(drill, true)
    await switchAll(drill, 'DISABLED')
    const off = await wholeRound(drill, false)
    const { limits, algo } = state
    return {
      rounds: [...rounds, on.round, off.round],
      cycles: [...on.whole.cycles, ...off.whole.cycles],
      gaps: [...on.whole.gaps, ...off.whole.gaps],
      limit: limits.ai_limit,
      limits,
      weights: algo.blend.weights,
      results,
    }
  },
  observe: {
    'flags.effect': (evidence, { criterion }) =>
      effectSteps(evidence, { price: param(criterion, 'price'), confidence: param(criterion, 'confidence') }),
  },
})
