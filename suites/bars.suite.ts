import type { Stimulus } from '../contracts/stimulus.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import {
  type CompletenessEvidence,
  completenessRecords,
  type DuplicateEvidence,
  duplicateRecords,
  type GapEvidence,
  gapRecords,
} from './bar-faults.ts'
import { type BarWindow, barsWithin, type DataEvent, readBars, readDataEvents, type SymbolBars } from './bar-window.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'
import { thinned } from './workload.ts'

// Bars that are lost, come twice or are dropped by the way: what the target then holds and what it says.

type BarTarget = Pick<Target, 'control' | 'quotes' | 'events' | 'state'>

const chosen = async (target: BarTarget, row: Criterion): Promise<string[]> =>
  (await target.state.get()).universe.symbols.slice(0, param(row, 'symbols'))

/** Moves on by whole bars and returns the instant reached. */
const pass = async (target: BarTarget, bars: number, barSeconds: number): Promise<string> =>
  (await target.control.advance(`${bars * barSeconds}s`)).now

/** The start of the bar that has just begun: drills begin and end on it. */
const onTheBar = async (target: BarTarget, barSeconds: number): Promise<string> => {
  const { now } = await target.control.advance('0s')
  const rest = (Date.parse(now) / 1000) % barSeconds
  return rest === 0 ? now : (await target.control.advance(`${Math.round((barSeconds - rest) * 1000)}ms`)).now
}

export const gaps = scenario('data.gaps', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'quotes', 'events', 'clock', 'state'],
  gather: async ({ target, criterion }): Promise<GapEvidence> => {
    const row = criterion('data.gaps')
    const barSeconds = param(row, 'bar_s')
    const symbols = await chosen(target, row)
    const from = await onTheBar(target, barSeconds)
    await pass(target, param(row, 'before_bars'), barSeconds)
    const { seq } = await target.control.stimulate(
      ...symbols.map((symbol, index): Stimulus => ({ name: 'feed.gap', args: { symbol, count: index + 1 } })),
    )
    const to = await pass(target, symbols.length + param(row, 'after_bars'), barSeconds)
    const window = { from, to }
    const read = await readBars(target, symbols, window)
    return {
      barSeconds,
      window,
      trials: read.map((own, index) => ({ ...own, lost: index + 1 })),
      events: await readDataEvents(target, seq),
    }
  },
  observe: { 'data.gaps': evidence => gapRecords(evidence) },
})

/** A session from the seed on, with or without second copies of some bars. */
const session = async (
  target: BarTarget,
  row: Criterion,
  of: { readonly seed: number; readonly twice: boolean },
): Promise<{ readonly read: SymbolBars[]; readonly events: DataEvent[] }> => {
  const barSeconds = param(row, 'bar_s')
  const { seq } = await target.control.reset({ seed: of.seed })
  const symbols = await chosen(target, row)
  const from = await onTheBar(target, barSeconds)
  await pass(target, param(row, 'before_bars'), barSeconds)
  if (of.twice) {
    const count = param(row, 'bars')
    await target.control.stimulate(
      ...symbols.map((symbol): Stimulus => ({ name: 'feed.duplicate', args: { symbol, count } })),
    )
  }
  const to = await pass(target, param(row, 'bars') + param(row, 'after_bars'), barSeconds)
  return { read: await readBars(target, symbols, { from, to }), events: await readDataEvents(target, seq) }
}

export const duplicates = scenario('data.duplicates', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'quotes', 'events', 'clock', 'state'],
  gather: async ({ target, criterion, seed }): Promise<DuplicateEvidence> => {
    const row = criterion('data.duplicates')
    const without = await session(target, row, { seed, twice: false })
    const twice = await session(target, row, { seed, twice: true })
    return { without: without.read, twice: twice.read, events: twice.events }
  },
  observe: { 'data.duplicates': evidence => duplicateRecords(evidence) },
})

const dropped = (share: number, on: boolean): Stimulus => ({ name: 'feed.drop', args: { share }, on })

/** A stretch in which the share of all bars is dropped, and one of calm after it. */
const lossWindow = async (target: BarTarget, row: Criterion): Promise<BarWindow> => {
  const barSeconds = param(row, 'bar_s')
  const from = await onTheBar(target, barSeconds)
  await target.control.stimulate(dropped(param(row, 'drop_share'), true))
  const to = await pass(target, param(row, 'loss_bars'), barSeconds)
  await target.control.stimulate(dropped(param(row, 'drop_share'), false))
  await pass(target, param(row, 'loss_bars'), barSeconds)
  return { from, to }
}

export const completeness = scenario('data.completeness', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'quotes', 'events', 'clock', 'state'],
  gather: async ({ target, criterion }): Promise<CompletenessEvidence> => {
    const row = criterion('data.completeness')
    const barSeconds = param(row, 'bar_s')
    const all = (await target.state.get()).universe.symbols
    const from = await onTheBar(target, barSeconds)
    const { seq } = await target.control.advance('0s')
    const to = await pass(target, param(row, 'calm_bars'), barSeconds)
    const window = { from, to }
    const calm = { window, symbols: await readBars(target, thinned(all, param(row, 'symbols')), window) }
    const windows: BarWindow[] = []
    for (let index = 0; index < param(row, 'losses'); index++) windows.push(await lossWindow(target, row))
    const whole = { from: windows[0]?.from ?? to, to: windows.at(-1)?.to ?? to }
    const read = await readBars(target, all.slice(0, param(row, 'sample')), whole)
    const losses = windows.map(loss => ({ window: loss, symbols: read.map(own => barsWithin(own, loss)) }))
    return { barSeconds, calm, losses, events: await readDataEvents(target, seq) }
  },
  observe: {
    'data.completeness': (evidence, { criterion }) => completenessRecords(evidence, param(criterion, 'completeness')),
  },
})
