import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { errorRates, latencyRatios, spansOf, type Unit } from './caused-figures.ts'
import { marketsOf } from './drill-market.ts'
import { farEntry } from './far-entry.ts'
import type { SymbolMarket } from './manual-bracket.ts'
import { param } from './param.ts'
import { openRolloutDrive, type RolloutDrive } from './rollout-drive.ts'
import { rolloutFigure } from './rollout-figures.ts'
import type { Trial } from './rollout-track.ts'
import { type Watch, type WatchedTrack, watchRecords } from './rollout-watch.ts'
import { type Scope, scenario } from './scenario.ts'

// Errors and latency are caused, not posted: the broker fails orders, the model takes longer. What they come to is worked out from the orders of the
// drill and from the decisions, as the target does it.

type Needs =
  | 'control'
  | 'flags'
  | 'flagAdmin'
  | 'observations'
  | 'config'
  | 'events'
  | 'state'
  | 'cycles'
  | 'decisions'
  | 'trade'
  | 'quotes'
  | 'account'
  | 'clock'
  | 'positions'

interface Drill {
  readonly drive: RolloutDrive
  readonly target: Pick<Target, Needs>
  readonly errors: Criterion
  readonly latency: Criterion
}

const errorFlag = 'flag:atr_brackets'
const latencyFlag = 'flag:ensemble_weighting'

const about = (criterion: string, step: string): Trial['about'][number] => ({ criterion, step })

/** Steps of the clock for so long, or until the subject is taken back where it may be; each with an order, where there is one to send. */
const pass = async (
  { drive }: Drill,
  of: { seconds: number; every: number; until?: string; act?: () => Promise<void> },
): Promise<void> => {
  for (let passed = 0; passed < of.seconds; passed += of.every) {
    await of.act?.()
    await drive.wait(of.every)
    const { [of.until ?? '']: standing } = (await drive.look()).of
    if (standing?.isOn === false) return
  }
}

/** Entries on one symbol after the other, each small; remembers which the broker took. */
const sending = (
  { target, drive, errors }: Drill,
  of: {
    markets: readonly SymbolMarket[]
    equity: number
    limits: State['limits']
    units: Unit[]
  },
): (() => Promise<void>) => {
  let number = 0
  return async () => {
    const market = of.markets[number % of.markets.length]
    if (!market) return
    number += 1
    const { equity, limits } = of
    const sized = { equity, share: param(errors, 'share'), legs: param(errors, 'legs'), limits }
    const body = farEntry(market, { id: `gate-unit-${number}`, ...sized })
    const { status } = await target.trade.submit(body)
    // What a limit refused never reached the broker.
    if (status < 400 || status >= 500) of.units.push({ at: drive.now(), isGood: status < 400 })
  }
}

/** The broker fails for a short time, works again, and then fails until somebody acts. */
const causeErrors = async (drill: Drill, seed: number): Promise<Watch[]> => {
  const { drive, target, errors } = drill
  const state = await target.state.get()
  const equity = Number((await target.account.get()).equity)
  const wanted = { count: param(errors, 'symbols'), minPrice: param(errors, 'min_price'), seed }
  const held = new Set((await target.positions.all()).map(({ symbol }) => symbol))
  const free = state.universe.symbols.filter(symbol => !held.has(symbol))
  const markets = await marketsOf(target, free, wanted)
  const units: Unit[] = []
  const act = sending(drill, { markets, equity, limits: state.limits, units })
  const every = param(errors, 'order_s')
  const fail = async (on: boolean): Promise<void> => {
    await target.control.stimulate({ name: 'broker.error', args: { count: param(errors, 'most') }, on })
  }
  await drive.start(errorFlag)
  const from = drive.now()
  await fail(true)
  await pass(drill, { seconds: param(errors, 'short_s'), every, act })
  await fail(false)
  await pass(drill, { seconds: param(errors, 'rest_s'), every, act })
  const middle = drive.now()
  await fail(true)
  await pass(drill, { seconds: param(errors, 'long_s'), every, act, until: errorFlag })
  await fail(false)
  await pass(drill, { seconds: param(errors, 'rest_s'), every, act })
  const to = drive.now()
  const window = { from, to, every, seconds: param(errors, 'window_s') }
  for (const { at, value, n } of errorRates(units, window)) {
    drive.caused({ at, subject: errorFlag, values: { error_rate: value }, n })
  }
  const watch = { subject: errorFlag, metric: 'error_rate' }
  const short = [about('rollout.error-sustained', 'caused-kept'), about('rollout.no-false-alarm', 'caused-spike')]
  return [
    { ...watch, about: short, from, to: middle },
    { ...watch, about: [about('rollout.error-sustained', 'caused-back')], from: middle, to },
  ]
}

/** The model is slow for a short time, quick again, and then slow until somebody acts. */
const causeLatency = async (drill: Drill): Promise<Watch[]> => {
  const { drive, target, latency } = drill
  const every = param(latency, 'every_s')
  const slow = async (on: boolean): Promise<void> => {
    await target.control.stimulate({ name: 'model.delay', args: { ms: param(latency, 'delay_ms') }, on })
  }
  await target.cycles.start({ kind: 'pipeline' })
  await drive.start(latencyFlag)
  const from = drive.now()
  await pass(drill, { seconds: param(latency, 'rest_s'), every })
  await slow(true)
  await pass(drill, { seconds: param(latency, 'short_s'), every })
  await slow(false)
  await pass(drill, { seconds: param(latency, 'rest_s'), every })
  const middle = drive.now()
  await slow(true)
  await pass(drill, { seconds: param(latency, 'long_s'), every, until: latencyFlag })
  await slow(false)
  await pass(drill, { seconds: every * 2, every })
  const to = drive.now()
  const window = { from, to, every: param(latency, 'grain_s'), seconds: param(latency, 'window_s') }
  const spans = spansOf(await target.decisions.all())
  for (const { at, value, n } of latencyRatios(spans, param(latency, 'baseline'), window)) {
    drive.caused({ at, subject: latencyFlag, values: { latency_ratio: value }, n })
  }
  const watch = { subject: latencyFlag, metric: 'latency_ratio' }
  const short = [about('rollout.latency-sustained', 'caused-kept'), about('rollout.no-false-alarm', 'caused-spike')]
  return [
    { ...watch, about: short, from, to: middle },
    { ...watch, about: [about('rollout.latency-sustained', 'caused-back')], from: middle, to },
  ]
}

/** When the target's own evaluation first saw the condition is not known to the second: an evaluation more, and the time between two looks. */
const graceOf = (row: Criterion, looks: string): { intervals: number; slack: number } => ({
  intervals: 2,
  slack: param(row, 'slack_s') + param(row, looks),
})

export const rolloutCaused = scenario('rollout.caused', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'flags',
    'flagAdmin',
    'observations',
    'config',
    'events',
    'state',
    'cycles',
    'decisions',
    'trade',
    'quotes',
    'account',
    'clock',
    'positions',
  ],
  gather: async ({ target, criterion, seed }: Scope<Needs>): Promise<WatchedTrack> => {
    const [errors, latency] = [criterion('rollout.error-sustained'), criterion('rollout.latency-sustained')]
    const drive = await openRolloutDrive(target, param(latency, 'offset_s'))
    const drill: Drill = { drive, target, errors, latency }
    // The decisions that later ones are compared with are made before anything is wrong.
    await target.cycles.start({ kind: 'pipeline', ai_limit: param(latency, 'first_items') })
    await drive.wait(param(latency, 'first_s'))
    const watches = [...(await causeErrors(drill, seed)), ...(await causeLatency(drill))]
    return { ...(await drive.track()), watches }
  },
  observe: {
    'rollout.latency-sustained': (track, { criterion }) =>
      watchRecords(track, 'rollout.latency-sustained', graceOf(criterion, 'every_s')),
    'rollout.error-sustained': (track, { criterion }) =>
      watchRecords(track, 'rollout.error-sustained', graceOf(criterion, 'order_s')),
    'rollout.no-false-alarm': (track, { criterion }) =>
      watchRecords(track, 'rollout.no-false-alarm', graceOf(criterion, 'looks_s')),
  },
  figures: track => rolloutFigure(track, 'rollout.caused'),
})
