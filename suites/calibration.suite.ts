import type { Decision, FullDecision } from '../contracts/decision.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type Closed, closedIn, minimumRecords, type Stated, statedOf } from './calibration.ts'
import { type Forecast, forecastRecords, forecastsOf } from './forecasts.ts'
import { param } from './param.ts'
import { type LabelRun, labelRuns, type RegimeEvidence, regimeSteps, type Said } from './regime.ts'
import { scenario } from './scenario.ts'

// A session with stakes so small that no limit keeps a signal from its trade: many forecasts with what came of them, from the very first on, and what the
// detector said in each. The labels are those of the feed.

export interface CalibrationEvidence {
  readonly forecasts: readonly Forecast[]
  readonly stated: readonly Stated[]
  readonly closed: readonly Closed[]
  readonly regimes: RegimeEvidence
}

type Driven = Pick<Target, 'control' | 'cycles' | 'config'>

const trade = async ({ control, cycles, config }: Driven, row: Criterion): Promise<void> => {
  const limits = { kelly: { fraction: param(row, 'fraction') }, max_open_trades: param(row, 'open_trades') }
  await config.patch({ limits, reason: 'a drill trades every signal with a small stake' })
  for (let cycle = 0; cycle < param(row, 'cycles'); cycle++) {
    await cycles.start({ kind: 'pipeline' })
    await control.advance(`${param(row, 'cycle_s')}s`)
  }
  await control.advance(`${param(row, 'settle_s')}s`)
}

const labelsOf = async (
  { quotes }: Pick<Target, 'quotes'>,
  symbols: readonly string[],
  range: { from: string; to: string },
): Promise<Record<string, readonly LabelRun[]>> => {
  const found = await Promise.all(
    symbols.map(async symbol => [symbol, labelRuns(await quotes.bars(symbol, range))] as const),
  )
  return Object.fromEntries(found)
}

const isFull = (decision: Decision): decision is FullDecision => decision.outcome !== 'none'

const regimesOf = async (
  target: Pick<Target, 'quotes'>,
  of: { full: readonly FullDecision[]; events: readonly JournalEvent[]; row: Criterion },
): Promise<RegimeEvidence> => {
  const { events, row } = of
  const known = of.full.filter(({ signal, decided_at }) => signal.regime !== 'none' && decided_at !== null)
  const symbols = [...new Set(known.map(({ symbol }) => symbol))].slice(0, param(row, 'symbols'))
  const own = known.filter(({ symbol }) => symbols.includes(symbol))
  const ends = new Map(closedIn(events).map(({ decision_id, at }) => [decision_id, at]))
  const range = { from: own[0]?.started_at ?? '', to: events.at(-1)?.ts ?? '' }
  const detected = eventsOf(events, 'regime.detected').filter(({ data }) => symbols.includes(data.symbol))
  return {
    labels: own.length === 0 ? {} : await labelsOf(target, symbols, range),
    decided: own.map(
      ({ id, symbol, signal, decided_at }): Said => ({ ref: id, symbol, regime: signal.regime, at: decided_at ?? '' }),
    ),
    detected: detected.map(
      ({ seq, ts, data }): Said => ({ ref: `event ${seq}`, symbol: data.symbol, regime: data.regime, at: ts }),
    ),
    followed: own.map(({ id, symbol, decided_at }) => {
      const from = decided_at ?? ''
      const asked = new Date(Date.parse(from) + param(row, 'followed_s') * 1000).toISOString()
      const end = ends.get(id) ?? asked
      return { symbol, from, to: end > asked ? end : asked }
    }),
  }
}

const nothing: CalibrationEvidence = {
  forecasts: [],
  stated: [],
  closed: [],
  regimes: { labels: {}, decided: [], detected: [], followed: [] },
}

export const calibration = scenario('risk.calibration', {
  phase: 'drill',
  tier: 'observe',
  needs: ['decisions'],
  may: ['control', 'cycles', 'config', 'events', 'quotes'],
  gather: async ({ target, criterion, tier, timeBase }): Promise<CalibrationEvidence> => {
    const { control, cycles, config, events, quotes, decisions } = target
    // Elsewhere the target's own history is looked at, with the decisions.
    if (tier !== 'control' || timeBase !== 'virtual' || !control || !cycles || !config || !events) return nothing
    await trade({ control, cycles, config }, criterion('risk.calibration-error'))
    const all = await decisions.all()
    const journal = await events.all({ types: ['trade.closed', 'regime.detected'] })
    const full = all.filter(isFull)
    const regimes = quotes
      ? await regimesOf({ quotes }, { full, events: journal, row: criterion('rollout.regime') })
      : nothing.regimes
    return { forecasts: forecastsOf(all), stated: statedOf(all), closed: closedIn(journal), regimes }
  },
  observe: {
    'risk.calibration-error': ({ forecasts }) => forecastRecords(forecasts),
    'risk.calibration-min-trades': ({ stated, closed }, { criterion }) =>
      minimumRecords(stated, closed, param(criterion, 'fewest')),
    'rollout.regime': ({ regimes }, { criterion }) =>
      regimeSteps(regimes, {
        accuracy: param(criterion, 'accuracy'),
        delaySeconds: param(criterion, 'delay_s'),
        delayShare: param(criterion, 'delay_share'),
        fewest: param(criterion, 'fewest'),
        barSeconds: param(criterion, 'bar_s'),
      }),
  },
})
