import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { dueTimes, requestCount, type Schedule, shapes, shareOf } from './schedule.ts'

const plan = (of: Partial<Schedule>): Schedule => ({ shape: 'constant', rate: 10, durationMs: 1000, seed: 1, ...of })
const between = (times: Float64Array, from: number, to: number): number =>
  times.filter(time => time >= from && time < to).length

describe('the instants at which requests are due', () => {
  test('a constant rate has equal gaps, from the first instant on', () => {
    expect([...dueTimes(plan({ rate: 4 }))]).toEqual([0, 250_000, 500_000, 750_000])
  })

  test('a rate that does not divide the second drifts by less than a microsecond', () => {
    const times = dueTimes(plan({ rate: 3, durationMs: 1_000_000 }))
    expect([times[1], times[2], times[2999], times.length]).toEqual([333_333, 666_666, 999_666_666, 3000])
  })

  test('a ramp rises from nothing to the rate: half as many requests, three quarters of them in the second half', () => {
    const times = dueTimes(plan({ shape: 'ramp', rate: 200, durationMs: 10_000 }))
    expect(times.length).toBe(1000)
    expect(between(times, 0, 5_000_000)).toBe(250)
    expect(between(times, 9_000_000, 10_000_000)).toBe(190)
  })

  test('a spike is the middle fifth at the full rate, with a tenth of it before and after', () => {
    const times = dueTimes(plan({ shape: 'spike', rate: 100, durationMs: 10_000 }))
    expect([
      between(times, 0, 4_000_000),
      between(times, 4_000_000, 6_000_000),
      between(times, 6_000_000, 10_000_000),
    ]).toEqual([40, 200, 40])
  })

  test('a Poisson schedule is the same for the same seed and another for another', () => {
    const of = (seed: number) => [...dueTimes(plan({ shape: 'poisson', rate: 100, seed }))]
    expect(of(1)).toEqual(of(1))
    expect(of(1)).not.toEqual(of(2))
  })

  test('the gaps of a Poisson schedule are exponential: a share of 1/e is longer than the mean, the variance is its square', () => {
    const times = dueTimes(plan({ shape: 'poisson', rate: 1000, durationMs: 100_000, seed: 7 }))
    const gaps = [...times].slice(1).map((time, index) => time - (times[index] ?? 0))
    const longer = gaps.filter(gap => gap > 1000).length / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - 1000) ** 2, 0) / gaps.length
    // 100,000 gaps: the share has a standard error of 0.0015, the variance one of about 0.9 %.
    expect(Math.abs(longer - Math.exp(-1))).toBeLessThan(0.008)
    expect(Math.abs(variance / 1e6 - 1)).toBeLessThan(0.05)
  })

  property.prop([
    fc.constantFrom(...shapes),
    fc.double({ min: 0.5, max: 2000, noNaN: true }),
    fc.integer({ min: 1000, max: 20_000 }),
    fc.nat(),
  ])('are whole microseconds within the run, ascending, as many as asked', (shape, rate, durationMs, seed) => {
    const schedule: Schedule = { shape, rate, durationMs, seed }
    fc.pre(requestCount(schedule) > 0)
    const times = dueTimes(schedule)
    const isOutOfPlace = (time: number, index: number) =>
      !Number.isInteger(time) || time < (times[index - 1] ?? 0) || time > durationMs * 1000
    expect(times.length).toBe(requestCount(schedule))
    expect([...times].filter(isOutOfPlace)).toEqual([])
  })

  test.each([
    [{ rate: 0 }, 'a rate must be positive, found 0'],
    [{ rate: Number.NaN }, 'a rate must be positive, found NaN'],
    [{ durationMs: 0 }, 'a duration must be positive, found 0 ms'],
    [{ rate: 1, durationMs: 10 }, '1 requests a second for 10 ms make no request at all'],
    [{ rate: 1e9 }, '1000000000 requests are more than 10000000; shorten the run'],
  ])('%j is refused', (of, message) => {
    expect(() => dueTimes(plan(of))).toThrow(new RangeError(message))
  })
})

describe('shares', () => {
  test('share i of n takes the requests i, i + n, i + 2n, ...', () => {
    expect([0, 1, 2].map(index => [...shareOf(8, { index, count: 3 })])).toEqual([
      [0, 3, 6],
      [1, 4, 7],
      [2, 5],
    ])
  })

  property.prop([fc.nat({ max: 500 }), fc.integer({ min: 1, max: 40 })])(
    'together hold every request once',
    (total, count) => {
      const all = Array.from({ length: count }, (_, index) => [...shareOf(total, { index, count })]).flat()
      expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, index) => index))
    },
  )
})
