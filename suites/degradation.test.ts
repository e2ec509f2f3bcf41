import { describe, expect, test } from 'vitest'
import type { JournalEvent } from '../contracts/event.schema.ts'
import { type DegradationEvidence, degradationSteps } from './degradation.ts'
import { wrong } from './findings.fixture.ts'
import { event } from './records.fixture.ts'

const limits = { ratio: 0.8, fewest: 2, settleSeconds: 1 }
const open = { positions: [{ symbol: 'AAA', side: 'long', qty: '1', algo: 'v3' }], orders: [] } as const

/** Decisions and their results, two events each. */
const results = (from: number, ...list: readonly (readonly [algo: string, won: boolean])[]): JournalEvent[] =>
  list.flatMap(([algo, won], index) => {
    const seq = from + 2 * index
    const id = `d-${seq}`
    return [
      event([seq, 1], 'decision.made', {
        decision_id: id,
        cycle_id: 'c',
        symbol: 'A',
        outcome: 'order',
        reason: null,
        algo,
        order_id: 'o',
      }),
      event([seq + 1, 1], 'trade.closed', {
        decision_id: id,
        exit_reason: won ? 'take_profit' : 'stop_loss',
        pnl: '0',
      }),
    ]
  })

const good = results(1, ['v1', true], ['v1', true], ['v3', true], ['v3', true])
const bad = results(20, ['v3', false], ['v3', false])
const told = [
  event([30, 2], 'algo.rolled_back', { from: {}, to: {}, reason: null }),
  event([31, 2], 'alert.raised', {
    alert_id: 'a',
    kind: 'performance',
    severity: 'critical',
    metric: 'm',
    threshold: 0.8,
    value: 0.5,
  }),
]

const sound: DegradationEvidence = {
  splits: { good: { v1: 50, v3: 50 }, end: { v1: 100, v3: 0 } },
  degradedAt: 10,
  users: [{ user: 'u', version: 'v1' }],
  passage: { before: open, after: open, events: [] },
  kinds: {},
  journal: [...good, ...bad, ...told],
}

describe('a version that becomes much worse than the other', () => {
  test('loses its users, not before, and what is open stays', () => {
    expect(wrong(degradationSteps(sound, limits))).toEqual([])
  })

  test('and goes on serving is wrong', () => {
    const kept = {
      ...sound,
      splits: { good: { v1: 50, v3: 50 }, end: { v1: 50, v3: 50 } },
      users: [{ user: 'u', version: 'v3' }],
    }
    expect(wrong(degradationSteps({ ...kept, journal: [...good, ...bad] }, limits))).toEqual([
      [
        'rolled-back',
        'event 21',
        false,
        'v3 won 0.67 times as often as v1 at event 21, with 1 positions open: the split: expected {"v1":100,"v3":0}, found {"v1":50,"v3":50}',
      ],
      ['routing', 'u', false, 'the routing of u: expected "v1", found "v3"'],
      ['told', 'algo.rolled_back', false, 'algo.rolled_back events: expected 1, found 0'],
      ['told', 'alert', false, 'no critical alert was raised'],
    ])
  })

  test('is wrong to be taken back while it does well', () => {
    const early = { ...sound, splits: { ...sound.splits, good: { v1: 100, v3: 0 } } }
    expect(wrong(degradationSteps(early, limits))).toEqual([
      [
        'good-stays',
        'before v3 was degraded',
        false,
        'the split was {"v1":100,"v3":0} though v3 won 1.00 times as often as v1',
      ],
    ])
  })

  test('with too few results, or a position that is gone, cannot be told or is wrong', () => {
    const after = { positions: [], orders: [] }
    const short = { ...sound, journal: good.slice(0, 4), passage: { ...sound.passage, after } }
    expect(wrong(degradationSteps(short, limits))).toEqual([
      ['good-stays', 'before v3 was degraded', null, '2 results of v1 and 0 of v3, 2 of each are asked'],
      ['rolled-back', 'results', null, 'v3 never won less than 0.8 times as often as v1'],
      ['positions-kept', 'positions', false, 'the position of 1 AAA is gone without a fill'],
    ])
  })
})
