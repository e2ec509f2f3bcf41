import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { type Criterion, criterionOf, type Measure } from '../criterion.ts'
import type { AnyObservation } from '../observation.ts'
import { judgeMeasure } from './measure.ts'

const row = (measure: Measure, minimum = 1): Criterion =>
  criterionOf('test.noun', {
    title: 'holds',
    failing: 'does not hold',
    why: 'test',
    source: 'ours',
    kind: 'P',
    measure,
    minimum,
    needs: [],
    item: 'GL-01',
    runbook: 'none',
  })

const yes = (count: number): AnyObservation[] =>
  Array.from({ length: count }, (_, index) => ({ ref: `y${index}`, value: true }))
const numbers = (...values: (number | readonly [number, number | null] | null)[]): AnyObservation[] =>
  values.map((value, index) => ({ ref: `v${index}`, value }))

const stateOf = (measure: Measure, observations: readonly AnyObservation[], minimum = 1): string =>
  judgeMeasure(row(measure, minimum), observations, 0.95).state

const p95: Measure = { kind: 'quantile', q: 0.95, bound: 500, unit: 'ms' }
const share: Measure = { kind: 'proportion', bound: 0.95 }
const under2: Measure = { kind: 'maximum', bound: 2, unit: 's', strict: true }

describe('every', () => {
  test('one counterexample fails and names its index', () => {
    const observations = [...yes(400), { ref: 'bad', value: false }]
    expect(judgeMeasure(row({ kind: 'every' }, 299), observations, 0.95)).toMatchObject({
      state: 'fail',
      n: 401,
      bad: 1,
      counterexamples: [400],
      pFail: null,
    })
  })

  test('a clean census passes and prints the bound on the system in general', () => {
    const judgement = judgeMeasure(row({ kind: 'every' }, 299), yes(299), 0.95)
    expect(judgement.state).toBe('pass')
    expect(judgement.interval?.lower).toBeCloseTo(0.99003, 5)
  })

  test('fewer records than the minimum are inconclusive and say how many are needed', () => {
    expect(judgeMeasure(row({ kind: 'every' }, 299), yes(298), 0.95)).toMatchObject({
      state: 'inconclusive',
      reason: { code: 'too-few', text: '298 records, 299 needed' },
      nRequired: 299,
    })
  })

  test('a record that could not be told keeps it from passing', () => {
    expect(stateOf({ kind: 'every' }, [...yes(400), { ref: 'u', value: null }])).toBe('inconclusive')
  })

  test('no record at all is inconclusive', () => {
    expect(judgeMeasure(row({ kind: 'every' }), [], 0.95).reason?.code).toBe('no-data')
  })
})

describe('steps', () => {
  const drill: Measure = { kind: 'steps', steps: ['break', 'repair'] }

  test('pass when each step was taken and right', () => {
    expect(
      stateOf(drill, [
        { ref: 'a', step: 'break', value: true },
        { ref: 'b', step: 'repair', value: true },
      ]),
    ).toBe('pass')
  })

  test('a step that was not taken is inconclusive by name, however often the other was', () => {
    const taken = Array.from({ length: 9 }, (_, index) => ({ ref: `${index}`, step: 'break', value: true }))
    expect(judgeMeasure(row(drill), taken, 0.95).reason).toEqual({
      code: 'step-missing',
      text: 'not taken in the drill: repair',
    })
  })

  test('a wrong step fails though another was not taken', () => {
    expect(stateOf(drill, [{ ref: 'a', step: 'break', value: false }])).toBe('fail')
  })
})

describe('proportion', () => {
  test('59 clean of 59 prove 95 %, 58 do not', () => {
    expect([stateOf(share, yes(59)), stateOf(share, yes(58))]).toEqual(['pass', 'inconclusive'])
  })

  test('an inconclusive one says how many records would do', () => {
    const judgement = judgeMeasure(row(share), [...yes(59), { ref: 'bad', value: false }], 0.95)
    expect([judgement.state, judgement.nRequired]).toEqual(['inconclusive', 93])
  })

  test('a share that is provably below fails with its p-value', () => {
    const bad = Array.from({ length: 30 }, (_, index) => ({ ref: `b${index}`, value: false }))
    const judgement = judgeMeasure(row(share), [...yes(270), ...bad], 0.95)
    expect([judgement.state, (judgement.pFail ?? 1) < 0.05]).toEqual(['fail', true])
  })
})

describe('quantile', () => {
  test('58 fast answers are too few for a p95, 59 are enough', () => {
    const fast = (count: number): AnyObservation[] => numbers(...Array.from({ length: count }, () => 100))
    expect([stateOf(p95, fast(58)), stateOf(p95, fast(59))]).toEqual(['inconclusive', 'pass'])
  })

  test('a timeout counts as at least the timeout and is never lost', () => {
    const records = numbers(
      ...Array.from({ length: 180 }, () => 10),
      ...Array.from({ length: 20 }, () => [1000, null] as const),
    )
    expect(judgeMeasure(row(p95), records, 0.95)).toMatchObject({ state: 'fail', bad: 20, interval: { upper: null } })
  })

  test('a range that straddles the bound is ambiguous on both sides', () => {
    expect(stateOf(p95, numbers(...Array.from({ length: 59 }, () => [400, 600] as const)))).toBe('inconclusive')
  })

  test('a long series whose slow answers come in one run of neighbours is too correlated to pass', () => {
    const clustered = Array.from({ length: 600 }, (_, index) => (index >= 300 && index < 318 ? 900 : 100))
    const scattered = Array.from({ length: 600 }, (_, index) => (index % 34 === 0 ? 900 : 100))
    expect(judgeMeasure(row(p95), numbers(...clustered), 0.95).reason?.code).toBe('too-correlated')
    expect(stateOf(p95, numbers(...scattered))).toBe('pass')
  })

  test('NaN is invalid, never a pass', () => {
    expect(judgeMeasure(row(p95), numbers(Number.NaN, ...Array.from({ length: 99 }, () => 1)), 0.95).reason?.code).toBe(
      'invalid',
    )
  })
})

describe('maximum', () => {
  test('every value below the limit passes and the largest is shown', () => {
    expect(judgeMeasure(row(under2), numbers(0.5, 1.9, 1), 0.95)).toMatchObject({ state: 'pass', value: 1.9 })
  })

  test('a value on a strict limit fails, worst first', () => {
    expect(judgeMeasure(row(under2), numbers(2, 1, 3), 0.95)).toMatchObject({ state: 'fail', counterexamples: [2, 0] })
  })

  test('a value on the floor fails where the row has one', () => {
    const floored: Measure = { kind: 'maximum', bound: 1, unit: 'share of the allowed', above: 0 }
    expect(judgeMeasure(row(floored), numbers(0, 0.5), 0.95)).toMatchObject({
      state: 'fail',
      value: 0,
      counterexamples: [0],
    })
  })

  test('an unknown value is inconclusive', () => {
    expect(stateOf(under2, numbers(1, null))).toBe('inconclusive')
  })
})

describe('rate', () => {
  const rate: Measure = { kind: 'rate', bound: 1, unit: 'orders' }
  const counted = (count: number, seconds: number): AnyObservation[] => [{ ref: 'run', value: { count, seconds } }]

  test('passes when the lower Poisson bound clears the limit, fails when the upper does not reach it', () => {
    expect([
      stateOf(rate, counted(200, 100)),
      stateOf(rate, counted(50, 100)),
      stateOf(rate, counted(100, 100)),
    ]).toEqual(['pass', 'fail', 'inconclusive'])
  })

  test('no time is invalid', () => {
    expect(judgeMeasure(row(rate), counted(1, 0), 0.95).reason?.code).toBe('invalid')
  })
})

describe('availability', () => {
  const uptime: Measure = { kind: 'availability', bound: 0.999, intervalSeconds: 1 }
  const probes = (down: readonly number[], count = 3600): AnyObservation[] =>
    Array.from({ length: count }, (_, second) => ({
      ref: `${second}`,
      value: { at: second * 1000, up: !down.includes(second) },
    }))

  test('3 s down in an hour is 99.9 %, 4 s is not', () => {
    expect([stateOf(uptime, probes([5, 6, 7]), 2995), stateOf(uptime, probes([5, 6, 7, 8]), 2995)]).toEqual([
      'pass',
      'fail',
    ])
  })

  test('a hole in the probes is unknown time, never up', () => {
    const holed = probes([]).filter((_, second) => second < 100 || second > 120)
    expect(stateOf(uptime, holed, 2995)).toBe('inconclusive')
  })
})

const booleans = fc.array(fc.constantFrom(true, false, null), { maxLength: 120 })

property.prop([booleans, fc.array(fc.nat(119)), fc.constantFrom<Measure>({ kind: 'every' }, share)])(
  'removing records never turns a failed share into a passed one of the same records',
  (values, removed, measure) => {
    const records = values.map((value, index) => ({ ref: `${index}`, value }))
    // A proportion may rightly recover when its bad records are taken away; what is taken here are good and unknown ones, as a lost sample would be.
    const left = records.filter((record, index) => record.value === false || !removed.includes(index))
    if (stateOf(measure, records) === 'fail') expect(stateOf(measure, left)).not.toBe('pass')
  },
)

property.prop([fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { maxLength: 200 }), fc.array(fc.nat(199))])(
  'removing fast answers never turns a failed quantile into a passed one',
  (values, removed) => {
    const left = values.filter((value, index) => value >= 500 || !removed.includes(index))
    if (stateOf(p95, numbers(...values)) === 'fail') expect(stateOf(p95, numbers(...left))).not.toBe('pass')
  },
)

property.prop([
  fc.array(fc.constantFrom(true, null), { minLength: 1, maxLength: 150 }),
  fc.constantFrom<Measure>({ kind: 'every' }, share),
])('turning a good record into an unknown one never makes a verdict better', (values, measure) => {
  const rank = { fail: 0, inconclusive: 1, pass: 2 } as Record<string, number>
  const before = stateOf(
    measure,
    values.map((value, index) => ({ ref: `${index}`, value })),
  )
  const after = stateOf(
    measure,
    values.map((_, index) => ({ ref: `${index}`, value: index === 0 ? null : (values[index] ?? null) })),
  )
  expect(rank[after]).toBeLessThanOrEqual(rank[before] ?? 2)
})
