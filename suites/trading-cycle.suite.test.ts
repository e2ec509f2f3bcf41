import { describe, expect, it } from 'vitest'
import type { JournalEvent } from '../contracts/event.schema.ts'
import { accepted, account, closed, decision, entry, fillIn, fillOut, good, legs, made } from './trade-chain.fixture.ts'
import type { TradingCycleEvidence } from './trade-chain.ts'
import { chainSteps } from './trading-cycle.suite.ts'

const steps = (evidence: TradingCycleEvidence) => chainSteps(evidence, { costBps: 0.1, cent: 0.01 })

const faults = (evidence: TradingCycleEvidence): unknown[] =>
  steps(evidence).flatMap(({ step, value, note }) => (value === true ? [] : [[step, note]]))

const withEvents = (change: (event: JournalEvent) => JournalEvent): TradingCycleEvidence => ({
  ...good,
  events: good.events.map(change),
})

describe('the chain of a trade', () => {
  it('holds from the data to the account', () => {
    expect(steps(good)).toEqual(
      ['data', 'decision', 'sizing', 'order', 'fill', 'bracket', 'exit', 'trade', 'cost', 'account'].map(step => ({
        step,
        ref: `d1: ${step}`,
        value: true,
      })),
    )
  })

  it('is broken where the order does not name its decision', () => {
    expect(faults({ ...good, order: { ...entry, decision_id: null, legs } })).toEqual([
      ['order', 'decision_id of the order: expected d1, found null'],
    ])
  })

  it('is broken where an exit names another parent', () => {
    const strange = withEvents(event =>
      event === fillOut ? { ...fillOut, data: { ...fillOut.data, parent_id: 'o9' } } : event,
    )
    expect(faults(strange)).toEqual([['exit', 'f2: parent_id: expected o1, found o9']])
  })

  it('is broken where the data came after the decision, or is none of the target’s', () => {
    const [quote] = decision.inputs
    const inputs = [
      { ...decision.inputs[0], kind: 'quote', symbol: 'A', as_of: '2026-01-05T00:00:02Z', seq: quote?.seq ?? 0 },
      { kind: 'bar', symbol: 'A', as_of: '2026-01-05T00:00:00Z', seq: 99 },
    ] as const
    expect(faults({ ...good, decisions: [{ ...decision, inputs }] })).toEqual([
      [
        'data',
        'quote 7 is of 2026-01-05T00:00:02Z, after the decision at 2026-01-05T00:00:01Z; input bars 99 are not among the target’s bars',
      ],
    ])
  })

  it('is broken where P&L, cost or cash are not those of the fills', () => {
    const wrong = withEvents(event =>
      event === closed ? { ...closed, data: { ...closed.data, pnl: '99.00', commission: '1.00' } } : event,
    )
    expect(faults({ ...wrong, after: account })).toEqual([
      ['trade', 'P&L: the fills make 11.88, published 99'],
      ['cost', 'commission: the fills make 0.02, the trades say 1'],
      ['account', 'cash: the fills make 1011.86, the account says 1000'],
    ])
  })

  it('has a sign: a buy above mid costs', () => {
    const absolute = withEvents(event =>
      event === fillIn ? { ...fillIn, data: { ...fillIn.data, slippage_bps: -10 } } : event,
    )
    expect(faults(absolute)).toEqual([['cost', 'f1: slippage 10.000 bps recomputed, -10 published']])
  })

  it('ends where the drill ended', () => {
    const unfilled = { ...good, events: [made, accepted] }
    expect(steps(unfilled).map(({ step }) => step)).toEqual(['data', 'decision', 'sizing', 'order', 'bracket'])
    expect(steps({ ...good, decisions: [] })).toEqual([])
  })
})
