import { describe, expect, test } from 'vitest'
import { completenessRecords, duplicateRecords, gapRecords } from './bar-faults.ts'
import type { BarFacts, DataEvent, SymbolBars } from './bar-window.ts'

const start = Date.UTC(2026, 0, 5)
const minute = (index: number): string => new Date(start + index * 60_000).toISOString()
const bar = (seq: number, v = '100'): BarFacts => ({ seq, t: minute(seq - 1), o: '1', h: '1', l: '1', c: '1', v })
const bars = (symbol: string, ...seqs: number[]): SymbolBars => ({ symbol, bars: seqs.map(seq => bar(seq)) })

const violation = (kind: string, symbol: string | null, ts = minute(3)): DataEvent => ({
  seq: 1,
  ts,
  type: 'data.violation',
  symbol,
  kind,
  fromSeq: null,
  toSeq: null,
})
const missing = (symbol: string, fromSeq: number, toSeq: number): DataEvent => ({
  seq: 2,
  ts: minute(3),
  type: 'bar.missing',
  symbol,
  kind: 'missing',
  fromSeq,
  toSeq,
})

describe('gaps', () => {
  const window = { from: minute(0), to: minute(6) }
  const trial = { ...bars('A', 1, 2, 5, 6), lost: 2 }

  test('that are named and left open are right', () => {
    const events = [violation('gap', 'A'), missing('A', 3, 4)]
    expect(gapRecords({ barSeconds: 60, window, trials: [trial], events })).toEqual([
      { step: 'detected', ref: 'A', value: true },
      { step: 'not-filled', ref: 'A', value: true },
    ])
  })

  test('that are filled in and kept quiet are wrong twice', () => {
    const filled = { ...bars('A', 1, 2, 3, 4, 5, 6), lost: 2 }
    expect(gapRecords({ barSeconds: 60, window, trials: [filled], events: [] })).toEqual([
      {
        step: 'detected',
        ref: 'A',
        value: false,
        note: '2 bars were lost; bar.missing names 0, a gap was not reported',
        record: { holes: [], named: [] },
      },
      {
        step: 'not-filled',
        ref: 'A',
        value: false,
        note: 'expected 4 bars of 6 minutes, found 6: 2 bars that never came are there',
        record: filled.bars,
      },
    ])
  })

  test('whose other bars are named are not detected', () => {
    const events = [violation('gap', 'A'), missing('A', 7, 8)]
    expect(gapRecords({ barSeconds: 60, window, trials: [trial], events })[0]?.value).toBe(false)
  })
})

describe('duplicates', () => {
  test('that change nothing and were noticed are right', () => {
    const evidence = { without: [bars('A', 1, 2)], twice: [bars('A', 1, 2)], events: [violation('duplicate', 'A')] }
    expect(duplicateRecords(evidence)).toEqual([
      { step: 'bars-unchanged', ref: 'A', value: true },
      { step: 'noticed', ref: 'A', value: true },
    ])
  })

  test('that double a volume are wrong; unnoticed ones may not have come', () => {
    const twice = [{ symbol: 'A', bars: [bar(1), bar(2, '200')] }]
    expect(duplicateRecords({ without: [bars('A', 1, 2)], twice, events: [] })).toEqual([
      {
        step: 'bars-unchanged',
        ref: 'A',
        value: false,
        record: { path: '/1/v', one: '100', other: '200' },
        note: 'bars of A /1/v: expected "100", found "200"',
      },
      { step: 'noticed', ref: 'A', value: null, note: 'no duplicate was reported for A: did it come?' },
    ])
  })
})

describe('completeness', () => {
  const calm = { window: { from: minute(0), to: minute(2) }, symbols: [bars('A', 1, 2)] }
  const loss = { window: { from: minute(2), to: minute(4) }, symbols: [bars('A', 3)] }

  test('is right where all bars came, and where a loss was named and flagged', () => {
    const events = [missing('A', 4, 4), violation('completeness', null, minute(4))]
    expect(completenessRecords({ barSeconds: 60, calm, losses: [loss], events }, 0.95)).toEqual([
      { step: 'complete', ref: 'A', value: true },
      { step: 'loss-reported', ref: 'A', value: true },
      { step: 'shortfall-flagged', ref: `from ${minute(2)}`, value: true },
    ])
  })

  test('is wrong where bars are missing without a fault, and where a loss is neither named nor flagged in time', () => {
    const holed = { ...calm, symbols: [bars('A', 1)] }
    const events = [violation('completeness', null, minute(9))]
    expect(completenessRecords({ barSeconds: 60, calm: holed, losses: [loss], events }, 0.95)).toEqual([
      {
        step: 'complete',
        ref: 'A',
        value: false,
        note: '1 of 2 bars due are there (50.0 %), expected at least 95.0 %',
      },
      { step: 'loss-reported', ref: 'A', value: false, note: '1 bars were lost, bar.missing names 0' },
      {
        step: 'shortfall-flagged',
        ref: `from ${minute(2)}`,
        value: false,
        note: '50.0 % of the bars came, expected a completeness violation below 95.0 %, found none',
      },
    ])
  })

  test('has nothing to say of a stretch in which nothing was lost', () => {
    const whole = { ...loss, symbols: [bars('A', 3, 4)] }
    expect(completenessRecords({ barSeconds: 60, calm, losses: [whole], events: [] }, 0.95)).toEqual([
      { step: 'complete', ref: 'A', value: true },
    ])
  })
})
