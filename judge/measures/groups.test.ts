import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { type Criterion, criterionOf, type Measure } from '../criterion.ts'
import type { AnyObservation, ObservationOf } from '../observation.ts'
import type { Judgement } from '../verdict.ts'
import { judgeMeasure } from './measure.ts'

const row = (measure: Measure, minimum: number): Criterion =>
  criterionOf('test.noun', {
    title: 'holds',
    failing: 'does not hold',
    why: 'test',
    source: 'ours',
    kind: 'S',
    measure,
    minimum,
    needs: [],
    item: 'GL-01',
    runbook: 'none',
  })

const judged = (measure: Measure, observations: readonly AnyObservation[], minimum = 1): Judgement =>
  judgeMeasure(row(measure, minimum), observations, 0.95)

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

describe('equivalence', () => {
  const split = { kind: 'equivalence', bound: 0.04, groups: ['0 %', '25 %'] } as const satisfies Measure
  type Shared = ObservationOf<typeof split>
  const off = many(4000, (index): Shared => ({ ref: `u${index}`, group: '0 %', centre: 0, value: false }))
  const quarter = (inside: number, count = 4000): Shared[] =>
    many(count, index => ({ ref: `u${index}`, group: '25 %', centre: 0.25, value: index < inside }))

  test('shares whose bounds lie within the margin pass, and the one furthest off is shown', () => {
    expect(judged(split, [...off, ...quarter(1020)], 4000)).toMatchObject({
      state: 'pass',
      n: 8000,
      value: 0.0050000000000000044,
      interval: { lower: 0, method: 'Clopper-Pearson' },
    })
  })

  test('a share beyond the margin fails', () => {
    expect(judged(split, [...off, ...quarter(1400)], 4000)).toMatchObject({ state: 'fail', bad: 1400 })
    expect(judged(split, [...off, ...quarter(600)], 4000)).toMatchObject({ state: 'fail', bad: 3400 })
  })

  test('one user of 4,000 at 0 % fails and is the counterexample', () => {
    const leak: Shared = { ref: 'vip', group: '0 %', centre: 0, value: true }
    expect(judged(split, [...off, ...quarter(1000), leak], 4000)).toMatchObject({
      state: 'fail',
      counterexamples: [8000],
      pFail: null,
    })
  })

  test('a share that nobody observed keeps it open by name', () => {
    expect(judged(split, quarter(1000), 4000).reason).toEqual({ code: 'too-few', text: '0 %: 0 of 4000 records' })
  })

  test('a share between the two limits is inconclusive', () => {
    expect(judged(split, [...off, ...quarter(1120)], 4000)).toMatchObject({
      state: 'inconclusive',
      reason: { code: 'straddles' },
    })
  })

  test('records of one group that name two shares are invalid', () => {
    const odd: Shared = { ref: 'odd', group: '25 %', centre: 0.5, value: true }
    expect(judged(split, [...off, ...quarter(1000), odd], 10).reason?.code).toBe('invalid')
  })
})

describe('independence', () => {
  const pairs = { kind: 'independence', bound: 0.1, alpha: 0.001 } as const
  const users = (count: number, of: (index: number) => [boolean, boolean]): AnyObservation[] =>
    many(count, index => ({ ref: `u${index}`, group: 'a x b', value: of(index) }))

  test('two halves that overlap in a quarter pass with 4,000 users', () => {
    expect(
      judged(
        pairs,
        users(4000, index => [index % 2 === 0, index % 4 < 2]),
        400,
      ),
    ).toMatchObject({
      state: 'pass',
      value: 0,
    })
  })

  test('the same half twice fails', () => {
    expect(
      judged(
        pairs,
        users(400, index => [index % 2 === 0, index % 2 === 0]),
        400,
      ),
    ).toMatchObject({
      state: 'fail',
      value: 1,
    })
  })

  test('opposite halves fail too', () => {
    expect(
      judged(
        pairs,
        users(400, index => [index % 2 === 0, index % 2 === 1]),
        400,
      ).state,
    ).toBe('fail')
  })

  test('forty users refuse nothing and prove nothing', () => {
    expect(
      judged(
        pairs,
        users(40, index => [index % 2 === 0, index % 4 < 2]),
        40,
      ).reason?.code,
    ).toBe('straddles')
  })

  test('a feature that everybody has says nothing of the other', () => {
    expect(
      judged(
        pairs,
        users(4000, index => [true, index % 2 === 0]),
        400,
      ).reason?.code,
    ).toBe('no-data')
  })
})

describe('calibration', () => {
  const model = { kind: 'calibration', bound: 0.1, bins: 10 } as const
  /** Forecasts of p, of which `won` in a hundred came true. */
  const forecasts = (count: number, p: number, won: number): AnyObservation[] =>
    many(count, index => ({ ref: `t${index}`, value: { p, y: index % 100 < won ? 1 : 0 } }))

  test('70 % sure and 70 of 100 won passes, 70 % sure and 45 won fails', () => {
    expect(judged(model, forecasts(1000, 0.7, 70), 200).state).toBe('pass')
    expect(judged(model, forecasts(1000, 0.7, 45), 200)).toMatchObject({
      state: 'fail',
      value: expect.closeTo(0.25, 12),
    })
  })

  test('199 trades say nothing, however bad', () => {
    expect(judged(model, forecasts(199, 0.9, 0), 200).reason?.code).toBe('too-few')
  })

  test('trades without an outcome widen both bounds', () => {
    const open = many(300, index => ({ ref: `o${index}`, value: null }))
    expect(judged(model, [...forecasts(1000, 0.7, 70), ...open], 200).state).toBe('inconclusive')
  })

  test('a probability above 1 is invalid', () => {
    expect(judged(model, forecasts(400, 1.2, 70), 200).reason?.code).toBe('invalid')
  })
})

describe('slope', () => {
  const cost = { kind: 'slope', bound: 1, unit: 'ms/flag' } as const
  const levels = [1, 50, 200]
  const calls = (perFlag: number): AnyObservation[] =>
    many(90, index => {
      const x = levels[index % 3] ?? 1
      return { ref: `c${index}`, value: { x, y: 2 + perFlag * x + (index % 7) / 10 } }
    })

  test('0.01 ms a flag passes, 3 ms a flag fails', () => {
    expect(judged(cost, calls(0.01), 60).state).toBe('pass')
    expect(judged(cost, calls(3), 60)).toMatchObject({ state: 'fail', counterexamples: expect.any(Array) })
  })

  test('one lost call keeps it from passing', () => {
    expect(judged(cost, [...calls(0.01), { ref: 'lost', value: null }], 60).reason?.code).toBe('ambiguous')
  })

  test('calls of one size have no slope', () => {
    const same = many(90, index => ({ ref: `c${index}`, value: { x: 50, y: index } }))
    expect(judged(cost, same, 60).reason?.code).toBe('no-data')
  })
})

describe('a rollback of less than 5 s, polled', () => {
  const latency: Measure = { kind: 'maximum', bound: 5, unit: 's', strict: true }
  /** The last instant still bad and the first good one, in s after the trigger. */
  const effect = (lastBad: number, firstGood: number): AnyObservation => ({ ref: 'flag', value: [lastBad, firstGood] })

  test.each([
    [4.85, 4.9, 'pass'],
    [5.1, 5.15, 'fail'],
    [5, 5.05, 'fail'],
    [4.5, 5.5, 'inconclusive'],
    [4.95, 5, 'inconclusive'],
  ])('with effect between %d and %d s is %s', (lastBad, firstGood, state) => {
    expect(judged(latency, [effect(lastBad, firstGood)]).state).toBe(state)
  })

  test('that never took effect while it was watched fails, or stays open where the watch ended too early', () => {
    expect(judged(latency, [{ ref: 'flag', value: [6, null] }]).state).toBe('fail')
    expect(judged(latency, [{ ref: 'flag', value: [3, null] }]).state).toBe('inconclusive')
  })
})

const rank: Record<string, number> = { fail: 0, inconclusive: 1, pass: 2 }
const unknown = (observations: readonly AnyObservation[], which: readonly number[]): AnyObservation[] =>
  observations.map((each, index) => (which.includes(index) ? ({ ...each, value: null } as AnyObservation) : each))

const share = fc
  .tuple(fc.constantFrom(0, 0.05, 0.5, 1), fc.array(fc.boolean(), { minLength: 1, maxLength: 200 }))
  .map(([centre, values]) => values.map((value, i): AnyObservation => ({ ref: `${i}`, group: 'g', centre, value })))
const forecast = fc
  .array(fc.record({ p: fc.double({ min: 0, max: 1, noNaN: true }), y: fc.constantFrom<0 | 1>(0, 1) }), {
    minLength: 1,
    maxLength: 300,
  })
  .map(values => values.map((value, i): AnyObservation => ({ ref: `${i}`, value })))

property.prop([
  fc.oneof(
    share.map(records => ({ measure: { kind: 'equivalence', bound: 0.1 } as Measure, records })),
    forecast.map(records => ({ measure: { kind: 'calibration', bound: 0.3, bins: 10 } as Measure, records })),
  ),
  fc.array(fc.nat(299), { maxLength: 100 }),
])('losing what a record says never makes a pass of a fail, nor a fail of a pass', ({ measure, records }, lost) => {
  const [before, after] = [judged(measure, records).state, judged(measure, unknown(records, lost)).state]
  if (before !== 'inconclusive') expect([before, 'inconclusive']).toContain(after)
})

property.prop([
  fc.array(fc.record({ x: fc.constantFrom(1, 50, 200), y: fc.double({ min: 0, max: 900, noNaN: true }) }), {
    maxLength: 60,
  }),
  fc.array(fc.nat(59), { minLength: 1, maxLength: 20 }),
])('losing a point of a line never makes a pass of anything', (points, lost) => {
  const records = points.map((value, i): AnyObservation => ({ ref: `${i}`, value }))
  const after = judged({ kind: 'slope', bound: 1, unit: 'ms' }, unknown(records, lost))
  if (lost.some(index => index < records.length)) expect(after.state).not.toBe('pass')
})

property.prop([
  fc.array(fc.tuple(fc.boolean(), fc.boolean()), { maxLength: 300 }),
  fc.array(fc.nat(299), { maxLength: 200 }),
])('taking records away never shows independence with fewer than the minimum', (pairs, taken) => {
  const records = pairs.map((value, i): AnyObservation => ({ ref: `${i}`, group: 'g', value }))
  const left = records.filter((_, index) => !taken.includes(index))
  const state = judged({ kind: 'independence', bound: 0.9, alpha: 0.001 }, left, 150).state
  if (left.length < 150) expect(rank[state]).toBeLessThan(2)
})
