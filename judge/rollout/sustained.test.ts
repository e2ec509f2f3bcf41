import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { type MetricSample, sustained } from './sustained.ts'

/** A virtual clock that ticks in seconds: the value of each second, from 0 to the last one. */
const seconds = (last: number, value: (second: number) => number | null): MetricSample[] =>
  Array.from({ length: last + 1 }, (_, second) => [second, value(second)])

/** Latency half as high again for longer than ten minutes. */
const latency = (samples: readonly MetricSample[]) =>
  sustained({ samples, threshold: 1.5, duration: 600, strict: true, interval: 1 })

const clock = (minutes: number, rest = 0): number => minutes * 60 + rest

describe('a breach of a limit for more than ten minutes', () => {
  test('of 9:59 does not roll back, of 10:01 does', () => {
    expect(latency(seconds(clock(9, 59), () => 1.6)).definite.firedAt).toBe(null)
    expect(latency(seconds(clock(10, 1), () => 1.6)).definite.firedAt).toBe(clock(10, 1))
  })

  test('of 10:00 exactly is not longer, and would be "at least"', () => {
    const samples = seconds(clock(10), () => 1.6)
    expect(latency(samples).definite.firedAt).toBe(null)
    const atLeast = sustained({ samples, threshold: 1.5, duration: 600, strict: false, interval: 1 })
    expect(atLeast.definite.firedAt).toBe(600)
  })

  test('does not roll back where one sample of it was good, and passes', () => {
    const samples = seconds(clock(11), second => (second === clock(5) ? 1.2 : 1.6))
    expect(latency(samples)).toMatchObject({ definite: { firedAt: null }, mustNotVerdict: 'pass' })
  })

  test('on the limit is none', () => {
    expect(latency(seconds(clock(20), () => 1.5)).mustNotVerdict).toBe('pass')
  })

  test('with 40 % of its samples missing is inconclusive', () => {
    const samples = seconds(clock(11), second => (second % 5 < 2 ? null : 1.6))
    expect(latency(samples)).toMatchObject({ definite: { firedAt: null }, mustNotVerdict: 'inconclusive' })
  })

  test('with 40 % of its samples lost in one piece is inconclusive', () => {
    const samples = seconds(clock(11), () => 1.6).filter(([at]) => at < 200 || at > 464)
    expect(latency(samples).mustNotVerdict).toBe('inconclusive')
  })

  test('starts anew after it recovered', () => {
    const samples = seconds(clock(19), second => (second > 540 && second < 560 ? 1.1 : 1.6))
    expect(latency(samples)).toMatchObject({ mustNotVerdict: 'pass', definite: { longest: 580 } })
  })
})

test('a metric that must not fall is watched from below', () => {
  const samples: MetricSample[] = [
    [0, 0.4],
    [60, 0.4],
    [120, 0.4],
  ]
  const question = { samples, threshold: 0.5, duration: 120, strict: false, interval: 60 } as const
  expect(sustained({ ...question, direction: 'below' }).definite.firedAt).toBe(120)
  expect(sustained(question).definite.firedAt).toBe(null)
})

test.each<[string, MetricSample[], number]>([
  [
    'sustained requires samples in time order, found 1 after 2',
    [
      [2, 1],
      [1, 1],
    ],
    60,
  ],
  [
    'sustained requires samples in time order, found 1 after 1',
    [
      [1, 1],
      [1, 1],
    ],
    60,
  ],
  ['sustained requires finite samples, found NaN at 1', [[1, Number.NaN]], 60],
  ['sustained requires a positive interval and no negative duration', [], 0],
])('refused: %s', (message, samples, interval) => {
  expect(() => sustained({ samples, threshold: 1, duration: 1, strict: true, interval })).toThrow(
    new RangeError(message),
  )
})

const series = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.option(fc.double({ min: 0, max: 2, noNaN: true }))), {
    maxLength: 60,
  })
  .map(steps => {
    let at = 0
    return steps.map(([gap, value]): MetricSample => {
      at += gap
      return [at, value]
    })
  })
const question = { threshold: 1, duration: 300, strict: false, interval: 60 } as const

property.prop([series])('whatever definitely fired possibly fired, and no later', samples => {
  const { definite, possible } = sustained({ ...question, samples })
  if (definite.firedAt !== null)
    expect(possible.firedAt ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(definite.firedAt)
  expect(possible.longest ?? -1).toBeGreaterThanOrEqual(definite.longest ?? -1)
})

property.prop([series, fc.nat(59)])(
  'forgetting a value never makes a fail of a pass, nor a pass of a fail',
  (samples, index) => {
    const before = sustained({ ...question, samples }).mustNotVerdict
    const after = sustained({ ...question, samples: samples.map(([at, value], i) => [at, i === index ? null : value]) })
    expect([before, 'inconclusive']).toContain(after.mustNotVerdict)
  },
)
