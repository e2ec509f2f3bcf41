import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { decide, type RolloutFacts } from './decision.ts'
import type { Fact } from './metric.ts'
import type { PlannedMetric, StagePlan } from './plan.ts'

const DAY = 86_400

const error: PlannedMetric = {
  metric: 'error_rate',
  target: { op: '<=', value: 0.02 },
  rollback: { op: '>', value: 0.05 },
  forSeconds: 300,
  longer: true,
  intervalSeconds: 60,
  minimum: 1,
  records: 'each',
  criterion: null,
}
const accuracy: PlannedMetric = {
  ...error,
  metric: 'accuracy',
  target: { op: '>', value: 0.6 },
  rollback: { op: '<', value: 0.55 },
  forSeconds: 0,
  longer: false,
  intervalSeconds: 3600,
  minimum: 50,
}
const plan: StagePlan = {
  feature: 'ensemble',
  stages: [10, 50, 100].map(percent => ({ percent, dwellSeconds: DAY })),
  metrics: [error, accuracy],
}

const minutes = (value: (minute: number) => number | null, from = 0, to = 1440): Fact[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    metric: 'error_rate',
    at: (from + index) * 60,
    value: value(from + index),
    n: 100,
  }))
const right = (value: number, n = 80, at = DAY - 600): Fact => ({ metric: 'accuracy', at, value, n })
const good = minutes(() => 0.01)
const decided = (facts: readonly Fact[], more: Partial<RolloutFacts> = {}) =>
  decide(plan, { stage: 10, since: 0, at: DAY, facts, ...more })
const codes = (facts: readonly Fact[], more: Partial<RolloutFacts> = {}): string[] => {
  const { decision, reasons } = decided(facts, more)
  return [decision, ...reasons.map(({ metric, code }) => `${metric ?? 'stage'} ${code}`)]
}

describe('a stage', () => {
  test('is promoted by one step when all targets are met on enough records after its dwell time', () => {
    expect(decided([...good, right(0.7)])).toEqual({
      decision: 'promote',
      stage: { percent: 10, next: 50 },
      reasons: [
        { metric: 'error_rate', code: 'met', text: '0.01 meets <= 0.02' },
        { metric: 'accuracy', code: 'met', text: '0.7 meets > 0.6' },
      ],
    })
  })

  test('holds before its dwell time is over, though all is well', () => {
    const { decision, reasons } = decided([...minutes(() => 0.01, 0, 1439), right(0.7)], { at: DAY - 1 })
    expect([decision, reasons]).toEqual([
      'hold',
      [{ metric: null, code: 'dwell', text: 'the stage has lasted 23 h 59 min of 1 d' }],
    ])
  })

  test('holds where one of two targets is missed: all must be met, not one', () => {
    expect(codes([...good, right(0.58)])).toEqual(['hold', 'accuracy band'])
  })

  test('holds on the target itself where the target is beyond it', () => {
    expect(codes([...good, right(0.6)])).toEqual(['hold', 'accuracy band'])
  })

  test('is rolled back by one metric beyond its limit, however young it is and whatever the others say', () => {
    expect(codes([right(0.5, 80, 60)], { at: 120 })).toEqual(['rollback', 'accuracy beyond'])
  })

  test('the last one follows the same rule', () => {
    expect(decided([...good, right(0.7)], { stage: 100 })).toMatchObject({
      decision: 'promote',
      stage: { percent: 100, next: null },
    })
    expect(codes([...good, right(0.58)], { stage: 100 })).toEqual(['hold', 'accuracy band'])
    expect(codes([...good, right(0.5)], { stage: 100 })).toEqual(['rollback', 'accuracy beyond'])
  })

  test('that is none of the plan, or that nobody named, holds', () => {
    expect(codes([...good, right(0.7)], { stage: 25 })).toEqual(['hold', 'stage stage-unknown'])
    expect(codes([...good, right(0.7)], { stage: null })).toEqual(['hold', 'stage stage-unknown'])
    expect(codes([...good, right(0.7)], { since: null })).toEqual(['hold', 'stage stage-unknown'])
    expect(codes([...good, right(0.7)], { since: DAY + 1 })).toEqual(['hold', 'stage stage-unknown'])
  })
})

describe('facts', () => {
  test('that are not there hold', () => {
    expect(codes([])).toEqual(['hold', 'error_rate missing', 'accuracy missing'])
    expect(codes(good)).toEqual(['hold', 'accuracy missing'])
  })

  test('from before the stage do not count, good or bad', () => {
    expect(codes([...good, right(0.5, 80, -60), right(0.7, 80, -30)])).toEqual(['hold', 'accuracy missing'])
  })

  test('from after the instant of the decision do not count', () => {
    expect(codes([...good, right(0.5, 80, DAY + 60)])).toEqual(['hold', 'accuracy missing'])
  })

  test('that rest on too few records hold, and do not roll back either', () => {
    expect(codes([...good, right(0.7, 49)])).toEqual(['hold', 'accuracy too-few'])
    expect(codes([...good, right(0.2, 49)])).toEqual(['hold', 'accuracy too-few'])
  })

  test('may reach the minimum together where the plan says so', () => {
    const together = { ...plan, metrics: [{ ...accuracy, records: 'all' as const }] }
    const facts = [right(0.7, 25, DAY - 7200), right(0.7, 25, DAY - 3600)]
    const of = { stage: 10, since: 0, at: DAY }
    expect(decide(together, { ...of, facts }).decision).toBe('promote')
    expect(decide(together, { ...of, facts: facts.slice(1) }).reasons[0]?.code).toBe('too-few')
  })

  test('that stopped coming hold, however good the last ones were', () => {
    expect(codes([...minutes(() => 0.01, 0, 1430), right(0.7)])).toEqual(['hold', 'error_rate stale'])
  })
})

describe('an error rate that must not be above 5 % for more than 5 minutes', () => {
  const spike = (length: number, start = 600) =>
    codes([...minutes(minute => (minute >= start && minute < start + length ? 0.2 : 0.01)), right(0.7)])

  test('does not roll back for a spike of 5 minutes', () => {
    expect(spike(6)).toEqual(['promote', 'error_rate met', 'accuracy met'])
  })

  test('rolls back for one of 6 minutes, even after it recovered', () => {
    expect(spike(7)).toEqual(['rollback', 'error_rate beyond'])
  })

  test('holds while it is above and not yet for long enough', () => {
    expect(spike(3, 1438)).toEqual(['hold', 'error_rate beyond-briefly'])
  })

  test('does not add up spikes that are apart', () => {
    const facts = minutes(minute => (minute % 6 === 0 ? 0.01 : 0.2))
    expect(codes([...facts, right(0.7)])[0]).not.toBe('rollback')
  })

  test('is not hidden by an average of the whole window', () => {
    const facts = minutes(minute => (minute >= 600 && minute < 607 ? 0.051 : 0))
    expect(codes([...facts, right(0.7)])[0]).toBe('rollback')
  })

  test('holds where 40 % of the values of a breach are missing', () => {
    const facts = minutes(minute => (minute < 600 || minute > 620 ? 0.01 : minute % 5 < 2 ? null : 0.2))
    expect(codes([...facts, right(0.7)])).toEqual(['hold', 'error_rate perhaps-beyond'])
  })

  test('holds for a gap that could hide a breach, until it is older than the dwell time', () => {
    const holed = (to: number) => minutes(() => 0.01, 0, to).filter(({ at }) => at <= 100 * 60 || at > 110 * 60)
    expect(codes([...holed(1440), right(0.7)])).toEqual(['hold', 'error_rate perhaps-beyond'])
    const at = DAY + 7200
    expect(codes([...holed(1560), right(0.7, 80, at)], { at })).toEqual(['promote', 'error_rate met', 'accuracy met'])
  })
})

const fact = fc.record({
  metric: fc.constantFrom('error_rate', 'accuracy'),
  at: fc.integer({ min: 0, max: DAY }),
  value: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  n: fc.nat(100),
})

property.prop([fc.array(fact, { maxLength: 40 }), fc.integer({ min: 0, max: DAY })])(
  'one value beyond a limit that counts at once rolls back, whatever else was measured',
  (facts, at) => {
    expect(decided([...facts, right(0.5, 80, at)]).decision).toBe('rollback')
  },
)

property.prop([fc.array(fact, { maxLength: 40 }), fc.constantFrom('error_rate', 'accuracy')])(
  'without the facts of one metric nothing is promoted',
  (facts, lost) => {
    const left = [...good, right(0.7), ...facts].filter(({ metric }) => metric !== lost)
    expect(decided(left).decision).not.toBe('promote')
  },
)

property.prop([fc.array(fact, { maxLength: 40 })])(
  'the order in which facts are written down does not matter',
  facts => {
    const once = [...new Map(facts.map(each => [`${each.metric} ${each.at}`, each])).values()]
    expect(decided(once.toReversed())).toEqual(decided(once))
  },
)
