import { describe, expect, test } from 'vitest'
import type { DataEvent } from './bar-window.ts'
import { decidedItem, quoteInput } from './one-item.fixture.ts'
import { crossedRecords, gateRecords, type QuoteLook, reorderRecords, staleQuoteRecords } from './quote-faults.ts'

const at = (second: number): string => new Date(Date.UTC(2026, 0, 5, 0, 0, second)).toISOString()

const violation = (kind: string, symbol: string | null): DataEvent => ({
  seq: 1,
  ts: at(5),
  type: 'data.violation',
  symbol,
  kind,
  fromSeq: 3,
  toSeq: 3,
})

describe('a crossed book', () => {
  const events = [violation('crossed', 'A'), violation('locked', 'L')]
  const sound = decidedItem({ symbol: 'S' })

  test('that is flagged and refused is right, beside one that is sound and trades', () => {
    const item = decidedItem({ symbol: 'A', outcome: 'blocked' })
    expect(crossedRecords({ crossedFrom: at(1), crossed: [item], locked: ['L'], sound: [sound], events })).toEqual([
      { step: 'crossed-flagged', ref: 'A', value: true },
      { step: 'locked-flagged', ref: 'L', value: true },
      { step: 'crossed-unused', ref: 'decision A', value: true },
      { step: 'sound-trades', ref: 'decision S', value: true },
    ])
  })

  test('that is traded on is wrong; one traded on its last sound quote is not', () => {
    const used = decidedItem({ symbol: 'A', inputs: [quoteInput('A', at(5))] })
    const older = decidedItem({ symbol: 'B', inputs: [quoteInput('B', at(0))] })
    const evidence = { crossedFrom: at(1), crossed: [used, older], locked: [], sound: [], events: [] }
    expect(crossedRecords(evidence)).toEqual([
      { step: 'crossed-flagged', ref: 'A', value: false, note: 'the book of A was crossed, no data.violation says so' },
      { step: 'crossed-flagged', ref: 'B', value: false, note: 'the book of B was crossed, no data.violation says so' },
      {
        step: 'crossed-unused',
        ref: 'decision A',
        value: false,
        record: used.decision,
        note: `an order was decided on the book of A, crossed since ${at(1)}`,
      },
      { step: 'crossed-unused', ref: 'decision B', value: true },
    ])
  })
})

describe('a late tick', () => {
  const look = (symbol: string, second: number): QuoteLook => ({ symbol, seq: second / 5, t: at(second) })
  const punctual = [0, 5, 10, 15].map(second => look('P', second))
  const judge = (seconds: number[], events: DataEvent[]) =>
    reorderRecords({
      looks: seconds.flatMap((second, index) => [look('A', second), punctual[index] ?? look('P', 15)]),
      punctual: 'P',
      events,
    })

  test('that is ignored and noticed is right', () => {
    expect(judge([0, 0, 10, 15], [violation('out-of-order', 'A')])).toEqual([
      { step: 'forward', ref: 'A', value: true },
      { step: 'noticed', ref: 'A', value: true },
    ])
  })

  test('that moves the quote backwards between two looks is wrong', () => {
    expect(judge([0, 10, 5, 15], [])[0]).toMatchObject({
      step: 'forward',
      value: false,
      note: `A shows its quote of ${at(5)} (seq 1) after one of ${at(10)} had come`,
    })
  })

  test('that takes its successor’s place before anybody looks is wrong too', () => {
    expect(judge([0, 0, 5, 15], [])).toEqual([
      {
        step: 'forward',
        ref: 'A',
        value: false,
        record: [look('P', 10), look('A', 5)],
        note: `A shows its quote of ${at(5)} (seq 1) after one of ${at(10)} had come`,
      },
      { step: 'noticed', ref: 'A', value: null, note: 'no late tick was reported for A: did it come?' },
    ])
  })
})

describe('a quote that stands still', () => {
  const evidence = {
    frozen: ['A'],
    moving: ['B'],
    trading: ['A'],
    frozenSeconds: 180,
    limitSeconds: 30,
    events: [violation('stale-quote', 'A')],
  }

  test('and is reported is right, and so is a moving one that is not', () => {
    expect(staleQuoteRecords(evidence)).toEqual([
      { step: 'frozen-flagged', ref: 'A', value: true },
      { step: 'moving-quiet', ref: 'B', value: true },
    ])
  })

  test('and is not reported is wrong; without trades it cannot be told', () => {
    const note = 'the quote of A stood still for 180 s, limit 30 s: no stale-quote violation'
    expect(staleQuoteRecords({ ...evidence, events: [] })[0]).toEqual({
      step: 'frozen-flagged',
      ref: 'A',
      value: false,
      note,
    })
    expect(staleQuoteRecords({ ...evidence, trading: [] })[0]).toMatchObject({ value: null })
  })

  test('and a moving one that is reported as if it did are told apart', () => {
    expect(staleQuoteRecords({ ...evidence, events: [violation('stale-quote', 'B')] })[1]).toEqual({
      step: 'moving-quiet',
      ref: 'B',
      value: false,
      note: 'the quote of B moved and was reported stale',
    })
  })
})

describe('the gate', () => {
  const judge = (fault: 'crossed' | 'stale-quote' | 'gap', item: ReturnType<typeof decidedItem>, events: DataEvent[]) =>
    gateRecords({ trials: [{ ...item, fault, since: at(1) }], events, quoteMaxAgeSeconds: 30 })[0]

  test('that refuses for the data is right', () => {
    const item = decidedItem({ symbol: 'A', outcome: 'blocked' })
    expect(judge('crossed', item, [violation('crossed', 'A')])).toEqual({ ref: 'decision A', value: true })
  })

  test('that lets an order through on a reported fault is wrong, whatever the fault', () => {
    const used = decidedItem({ symbol: 'A', inputs: [quoteInput('A', at(5))] })
    const late = decidedItem({ symbol: 'A', decidedAt: at(60), inputs: [quoteInput('A', at(0))] })
    const missing = { ...violation('missing', 'A'), type: 'bar.missing' } as const
    expect([
      judge('crossed', used, [violation('crossed', 'A')])?.note,
      judge('stale-quote', late, [violation('stale-quote', 'A')])?.note,
      judge('gap', used, [violation('gap', 'A'), missing])?.note,
    ]).toEqual([
      `crossed on A was reported and an order sent: its quote came after ${at(1)}, when every quote was crossed`,
      'stale-quote on A was reported and an order sent: its quote had stood still for 59 s',
      'gap on A was reported and an order sent: its ATR was taken over bars that are missing',
    ])
  })

  test('that refuses for another reason, or had nothing reported to it, cannot be told', () => {
    const item = decidedItem({ symbol: 'A', outcome: 'blocked', reason: 'limit:max_exposure' })
    expect([
      judge('crossed', item, [violation('crossed', 'A')])?.note,
      judge('crossed', item, [violation('crossed', 'B')])?.note,
    ]).toEqual([
      'crossed on A: expected a refusal for its data, found blocked for limit:max_exposure',
      'crossed on A was never reported: there was nothing to block',
    ])
  })

  test('may let an order through whose ATR ends before the gap', () => {
    const item = decidedItem({ symbol: 'A', atrSeqs: [1, 2] })
    const missing = { ...violation('missing', 'A'), type: 'bar.missing' } as const
    expect(judge('gap', item, [violation('gap', 'A'), missing])).toEqual({ ref: 'decision A', value: true })
  })
})
