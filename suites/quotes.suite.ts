import type { Stimulus } from '../contracts/stimulus.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { readBars, readDataEvents } from './bar-window.ts'
import { decideEach } from './one-item.ts'
import { param } from './param.ts'
import {
  type CrossedEvidence,
  crossedRecords,
  type Fault,
  type GateEvidence,
  gateRecords,
  type QuoteLook,
  type ReorderEvidence,
  reorderRecords,
  type StaleQuoteEvidence,
  staleQuoteRecords,
} from './quote-faults.ts'
import { scenario } from './scenario.ts'

// Quotes that are crossed, locked, late, frozen or without a price: what the target says of them, and whether anything is decided on them.

/** Groups of symbols of the universe, one after another, each `size` long. */
const groupsOf = async (target: Pick<Target, 'state'>, size: number, count: number): Promise<string[][]> => {
  const { symbols } = (await target.state.get()).universe
  return Array.from({ length: count }, (_, index) => symbols.slice(index * size, (index + 1) * size))
}

const crossed = (symbol: string, on = true): Stimulus => ({ name: 'feed.crossed', args: { symbol }, on })
const locked = (symbol: string, on = true): Stimulus => ({ name: 'feed.crossed', args: { symbol, locked: true }, on })
const frozen = (symbol: string, on = true): Stimulus => ({ name: 'feed.freeze', args: { symbol }, on })
const priceless = (symbol: string, on = true): Stimulus => ({ name: 'feed.null', args: { symbol }, on })

export const crossedBook = scenario('data.crossed-book', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'cycles', 'decisions', 'orders', 'quotes', 'events', 'state'],
  gather: async ({ target, criterion }): Promise<CrossedEvidence> => {
    const row = criterion('data.crossed-book')
    const [bad = [], flat = [], good = []] = await groupsOf(target, param(row, 'symbols'), 3)
    await target.control.advance(`${param(row, 'onset_s')}s`)
    const onset = await target.control.stimulate(...bad.map(s => crossed(s)), ...flat.map(s => locked(s)))
    await target.control.advance(`${param(row, 'onset_s')}s`)
    const decided = await decideEach(target, [...bad, ...good], param(row, 'settle_s'))
    const events = await readDataEvents(target, onset.seq)
    await target.control.stimulate(...bad.map(s => crossed(s, false)), ...flat.map(s => locked(s, false)))
    return {
      crossedFrom: onset.now,
      crossed: decided.filter(({ symbol }) => bad.includes(symbol)),
      locked: flat,
      sound: decided.filter(({ symbol }) => good.includes(symbol)),
      events,
    }
  },
  observe: { 'data.crossed-book': evidence => crossedRecords(evidence) },
})

export const outOfOrder = scenario('data.out-of-order', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'quotes', 'events', 'state'],
  gather: async ({ target, criterion }): Promise<ReorderEvidence> => {
    const row = criterion('data.out-of-order')
    const [symbols = [], [punctual = ''] = []] = await groupsOf(target, param(row, 'symbols'), 2)
    const looks: QuoteLook[] = []
    const look = async (): Promise<void> => {
      const quotes = await target.quotes.latest([...symbols, punctual])
      looks.push(...Object.entries(quotes).map(([symbol, { seq, t }]) => ({ symbol, seq, t })))
    }
    const onset = await target.control.stimulate(
      ...symbols.map((symbol): Stimulus => ({ name: 'feed.reorder', args: { symbol } })),
    )
    await look()
    for (let step = 0; step < param(row, 'steps'); step++) {
      await target.control.advance(`${param(row, 'step_ms')}ms`)
      await look()
    }
    return { looks, punctual, events: await readDataEvents(target, onset.seq) }
  },
  observe: { 'data.out-of-order': evidence => reorderRecords(evidence) },
})

export const staleQuote = scenario('data.stale-quote', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'cycles', 'quotes', 'events', 'decisions', 'state'],
  gather: async ({ target, criterion }): Promise<StaleQuoteEvidence> => {
    const row = criterion('data.stale-quote')
    const limitSeconds = (await target.state.get()).limits.quote_max_age_s
    const [still = [], moving = []] = await groupsOf(target, param(row, 'symbols'), 2)
    await target.control.advance(`${param(row, 'settle_s')}s`)
    const onset = await target.control.stimulate(...still.map(s => frozen(s)))
    const frozenSeconds = limitSeconds + param(row, 'beyond_s')
    const { now } = await target.control.advance(`${Math.ceil(frozenSeconds)}s`)
    const bars = await readBars(target, still, { from: onset.now, to: now })
    // A target that looks at a quote only when it decides is given the occasion.
    await decideEach(target, [...still, ...moving], param(row, 'settle_s'))
    const events = await readDataEvents(target, onset.seq)
    await target.control.stimulate(...still.map(s => frozen(s, false)))
    const trading = bars.filter(own => own.bars.length > 0).map(({ symbol }) => symbol)
    return { frozen: still, moving, trading, frozenSeconds, limitSeconds, events }
  },
  observe: { 'data.stale-quote': evidence => staleQuoteRecords(evidence) },
})

type GateTarget = Pick<Target, 'control' | 'cycles' | 'decisions' | 'events' | 'state'>

/** Brings each group of symbols into its fault, so that all of them are bad at the same instant. */
const spoil = async (
  target: GateTarget,
  row: Criterion,
  groups: Readonly<Record<Fault, readonly string[]>>,
): Promise<{ readonly since: Readonly<Record<Fault, string>>; readonly seq: number }> => {
  const lost = param(row, 'gap_bars')
  const beyond = (await target.state.get()).limits.quote_max_age_s + param(row, 'beyond_s')
  const freeze = await target.control.stimulate(...groups['stale-quote'].map(s => frozen(s)))
  await target.control.advance(`${Math.ceil(beyond)}s`)
  const gap = await target.control.stimulate(
    ...groups.gap.map((symbol): Stimulus => ({ name: 'feed.gap', args: { symbol, count: lost } })),
  )
  await target.control.advance(`${(lost + 1) * param(row, 'bar_s')}s`)
  const bad = await target.control.stimulate(
    ...groups.crossed.map(s => crossed(s)),
    ...groups['null-price'].map(s => priceless(s)),
  )
  await target.control.advance(`${param(row, 'onset_s')}s`)
  const since = { 'stale-quote': freeze.now, gap: gap.now, crossed: bad.now, 'null-price': bad.now }
  return { since, seq: freeze.seq }
}

export const gateBlocks = scenario('data.gate-blocks', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'cycles', 'decisions', 'events', 'quotes', 'state'],
  gather: async ({ target, criterion }): Promise<GateEvidence> => {
    const row = criterion('data.gate-blocks')
    const [a = [], b = [], c = [], d = []] = await groupsOf(target, param(row, 'symbols'), 4)
    const groups = { crossed: a, 'null-price': b, 'stale-quote': c, gap: d }
    const { since, seq } = await spoil(target, row, groups)
    const faults = Object.keys(groups) as Fault[]
    const faultOf = new Map(faults.flatMap(fault => groups[fault].map(symbol => [symbol, fault] as const)))
    const decided = await decideEach(target, [...faultOf.keys()], param(row, 'settle_s'))
    const events = await readDataEvents(target, seq)
    await target.control.stimulate(
      ...a.map(s => crossed(s, false)),
      ...b.map(s => priceless(s, false)),
      ...c.map(s => frozen(s, false)),
    )
    return {
      trials: decided.flatMap(item => {
        const fault = faultOf.get(item.symbol)
        return fault ? [{ ...item, fault, since: since[fault] }] : []
      }),
      events,
      quoteMaxAgeSeconds: (await target.state.get()).limits.quote_max_age_s,
    }
  },
  observe: { 'data.gate-blocks': evidence => gateRecords(evidence) },
})
