import type { FullDecision } from '../contracts/decision.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Target } from '../targets/capability.ts'
import { marketsOf } from './drill-market.ts'
import { fallOf, farEntry } from './far-entry.ts'
import type { SymbolMarket } from './manual-bracket.ts'
import { noEdge, startItems } from './one-item.ts'
import { param } from './param.ts'
import { flagKey, openRolloutDrive } from './rollout-drive.ts'
import { rolloutFigure } from './rollout-figures.ts'
import { progressRecords } from './rollout-progress.ts'
import { about, dueOf, pause, planIn, playRound, recordsIn, type Stages } from './rollout-stages.ts'
import type { Track, Trial } from './rollout-track.ts'
import { trialRecords } from './rollout-trial.ts'
import { valuesOf } from './rollout-values.ts'
import { type Scope, scenario } from './scenario.ts'

// A real drawdown, caused by the prices of what is held, and a rollout that has to heed it: by the scale of the stakes that the decisions show, and by
// the depth itself. Latency and errors, which are not at issue, are posted.

type Needs =
  | 'control'
  | 'flags'
  | 'flagAdmin'
  | 'observations'
  | 'config'
  | 'events'
  | 'state'
  | 'trade'
  | 'cycles'
  | 'decisions'
  | 'quotes'
  | 'account'
  | 'clock'

interface Drill extends Stages {
  readonly target: Pick<Target, Needs>
  readonly limits: State['limits']
  /** Equity before the fall. */
  readonly peak: number
  readonly held: readonly SymbolMarket[]
  readonly symbols: readonly string[]
  readonly users: readonly string[]
}

const subject = 'flag:drawdown_kelly'
const key = flagKey(subject) ?? ''
const reason = 'a drill on drawdowns'

type Kelly = NonNullable<State['limits']['kelly']>

const setScale = async ({ target }: Pick<Drill, 'target'>, scale: Partial<Kelly['scale']>): Promise<void> => {
  await target.config.patch({ limits: { kelly: { scale } }, reason })
}

/** Lets what is held fall until the open loss is that share of the peak. */
const fallTo = async ({ drive, row, held, peak }: Drill, level: number): Promise<void> => {
  const share = (level * peak) / (held.length * param(row, 'share') * peak)
  await drive.target.control.stimulate(...fallOf(held, { share, seconds: param(row, 'fall_s') }))
  await drive.wait(param(row, 'fall_s') + param(row, 'settle_s'))
}

const decide = async (
  { target, drive, row }: Pick<Drill, 'target' | 'drive' | 'row'>,
  symbols: readonly string[],
): Promise<readonly FullDecision[]> => {
  const after = (await target.decisions.all()).at(-1)?.seq ?? 0
  await startItems(target, symbols.map(noEdge))
  await drive.wait(param(row, 'decide_s'))
  return (await target.decisions.all({ after })).flatMap(decision => (decision.outcome === 'none' ? [] : decision))
}

interface Scale {
  readonly value: number
  readonly n: number
}

/** Decisions for users who have the feature: the mean scale of their stakes is what the target should see. Null where there was none. */
const decideScaled = async (drill: Drill): Promise<Scale | null> => {
  const scales: number[] = []
  for (let round = 0; round < param(drill.row, 'rounds'); round++) {
    const made = await decide(drill, drill.symbols)
    scales.push(...made.flatMap(({ flags, sizing }) => (flags[key] === true && sizing ? sizing.dd_scale : [])))
  }
  const sum = scales.reduce((total, scale) => total + scale, 0)
  return scales.length === 0 ? null : { value: sum / scales.length, n: scales.length }
}

/** What was caused, as the target should have measured it by now. */
const noteCaused = async ({ target, drive, row, peak }: Drill, scale: Scale | null): Promise<void> => {
  const at = drive.now()
  const depth = 1 - Number((await target.account.get()).equity) / peak
  drive.caused({ at, subject, values: { max_drawdown: depth }, n: param(row, 'records') })
  if (scale) drive.caused({ at, subject, values: { kelly_scale: scale.value }, n: scale.n })
}

/** Something is caused in a stage, the rest is posted as good at its end, and the target has to promote or hold. */
const endStage = async (
  drill: Drill,
  of: { readonly cause: () => Promise<Scale | null>; readonly meant: Trial['meant']; readonly about: Trial['about'] },
): Promise<void> => {
  const { drive, row } = drill
  const plan = planIn(drill, subject)
  if (!plan) return
  await pause(drill)
  const since = (await drive.look()).at
  const scale = await of.cause()
  const due = await dueOf(drill, [subject])
  await drive.until(due - param(row, 'before_s'))
  await noteCaused(drill, scale)
  const values = valuesOf(plan, { max_drawdown: null, ...(scale ? { kelly_scale: null } : {}) })
  await playRound(drill, [{ subject, values, n: recordsIn(drill, 1), meant: of.meant, about: of.about, since }], due)
}

/** Something bad is caused, and the target has to take the feature back at its next look. */
const takeBack = async (
  drill: Drill,
  of: { readonly cause: () => Promise<Scale | null>; readonly about: Trial['about'] },
): Promise<void> => {
  const { drive, row } = drill
  await pause(drill)
  const before = (await drive.look()).at
  const scale = await of.cause()
  await drive.wait(Math.max(0, ...drive.plans.map(({ interval_s }) => interval_s)) + param(row, 'settle_s'))
  await noteCaused(drill, scale)
  const after = (await drive.look()).at
  drive.trial({ subject, meant: 'rollback', about: of.about, before, after })
}

const restart = async (drill: Drill): Promise<void> => {
  const { drive, users } = drill
  await pause(drill)
  await drive.change(subject, { state: 'DISABLED' })
  await drive.start(subject, users)
}

/** The straight line from no drawdown on that is this scale at the first level. */
const lineTo = (drill: Drill, scale: 'above' | 'between' | 'below'): Partial<Kelly['scale']> => ({
  dd_start: 0,
  dd_stop: param(drill.row, 'level_1') / (1 - param(drill.row, scale)),
})

const play = async (drill: Drill): Promise<void> => {
  const { row, limits } = drill
  const scaled = (): Promise<Scale | null> => decideScaled(drill)
  const deeper = (level: 'level_2' | 'level_3') => async (): Promise<null> => {
    await fallTo(drill, param(row, level))
    return null
  }
  await fallTo(drill, param(row, 'level_1'))
  await setScale(drill, lineTo(drill, 'between'))
  await restart(drill)
  const held = [about('risk.kelly-scale-band', 'held-between'), about('rollout.hold-band', 'kelly_scale')]
  await endStage(drill, { cause: scaled, meant: 'hold', about: held })
  await setScale(drill, lineTo(drill, 'below'))
  await restart(drill)
  await takeBack(drill, { cause: scaled, about: [about('risk.kelly-scale-band', 'back-below')] })
  await setScale(drill, lineTo(drill, 'above'))
  await restart(drill)
  const on = [about('risk.kelly-scale-band', 'promoted-above'), about('risk.max-drawdown', 'promoted-below-5')]
  await endStage(drill, { cause: scaled, meant: 'promote', about: on })
  const { dd_start, dd_stop } = limits.kelly.scale
  await setScale(drill, { dd_start, dd_stop })
  const between = [about('risk.max-drawdown', 'held-between'), about('rollout.hold-band', 'max_drawdown')]
  await endStage(drill, { cause: deeper('level_2'), meant: 'hold', about: between })
  await takeBack(drill, { cause: deeper('level_3'), about: [about('risk.max-drawdown', 'back-beyond-7')] })
}

export const rolloutDrawdown = scenario('rollout.drawdown', {
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
    'trade',
    'cycles',
    'decisions',
    'quotes',
    'account',
    'clock',
  ],
  gather: async ({ target, criterion, seed }: Scope<Needs>): Promise<Track> => {
    const row = criterion('risk.kelly-scale-band')
    const drive = await openRolloutDrive(target, param(row, 'offset_s'))
    const { universe, limits } = await target.state.get()
    const count = param(row, 'positions') + param(row, 'symbols')
    const markets = await marketsOf(target, universe.symbols, { count, minPrice: param(row, 'min_price'), seed })
    const held = markets.slice(0, param(row, 'positions'))
    const symbols = markets.slice(param(row, 'positions')).map(({ symbol }) => symbol)
    const peak = Number((await target.account.get()).equity)
    const sized = { equity: peak, share: param(row, 'share'), legs: param(row, 'legs'), limits }
    for (const [index, market] of held.entries()) {
      await target.trade.submit(farEntry(market, { id: `gate-${seed}-depth-${index + 1}`, ...sized }))
    }
    const users = (await decide({ target, drive, row }, symbols)).flatMap(({ user_id }) => user_id ?? [])
    await play({ target, drive, row, limits, peak, held, symbols, users: [...new Set(users)] })
    return await drive.track()
  },
  observe: {
    'risk.kelly-scale-band': track => trialRecords(track, 'risk.kelly-scale-band'),
    'risk.max-drawdown': track => trialRecords(track, 'risk.max-drawdown'),
    'rollout.hold-band': track => trialRecords(track, 'rollout.hold-band'),
    'rollout.progress-record': (track, { criterion }) => progressRecords(track, param(criterion, 'ratio')),
  },
  figures: track => rolloutFigure(track, 'rollout.drawdown'),
})
