import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { look, subject, T0, takenBack, told, track } from './rollout.fixture.ts'
import type { Look, Measurement } from './rollout-track.ts'
import { type WatchedTrack, watchRecords } from './rollout-watch.ts'

const grace = { intervals: 1, slack: 5 }

const rates = (...samples: readonly (readonly [second: number, value: number])[]): Measurement[] =>
  samples.map(([second, value]) => ({
    at: T0 + second,
    subject,
    values: { error_rate: value },
    n: 60,
    origin: 'posted',
  }))

/** A sample every 30 s. */
const through = (from: number, to: number, value: number): Measurement[] =>
  rates(...Array.from({ length: (to - from) / 30 + 1 }, (_, index) => [from + 30 * index, value] as const))

/** Looks every 15 s; taken back from a second on. */
const looks = (to: number, back: number | null): Look[] =>
  Array.from({ length: to / 15 + 1 }, (_, index) =>
    back !== null && 15 * index >= back ? look(15 * index, takenBack) : look(15 * index),
  )

const recorded = (second: number) =>
  told(second, 'rollout.rolled_back', {
    plan: 'atr_brackets',
    subject,
    from: 25,
    metric: 'error_rate',
    value: 0.06,
    limit: 0.05,
    for: '5m',
    reason: 'error_rate',
  })

const of = (measurements: readonly Measurement[], back: number | null, to = 900): WatchedTrack => ({
  ...track({ measurements, looks: looks(to, back), events: back === null ? [] : [recorded(back)] }),
  watches: [
    {
      subject,
      metric: 'error_rate',
      about: [{ criterion: 'rollout.error-sustained', step: 'back-after' }],
      from: T0,
      to: T0 + to,
    },
  ],
})

const judged = (given: WatchedTrack): unknown =>
  watchRecords(given, 'rollout.error-sustained', grace).map(({ value, note }) => (note ? [value, note] : value))

describe('a limit that is broken for longer than its time', () => {
  const long = through(0, 600, 0.06)

  test('takes the feature back within one evaluation', () => {
    expect(judged(of(long, 330))).toEqual([true])
    expect(judged(of(long, 360))).toEqual([true])
  })

  test('must not wait longer, nor act before', () => {
    expect(judged(of(long, 375))).toEqual([
      [
        false,
        'error_rate of flag:atr_brackets was beyond > 0.05 for longer than 300 s at 330 s: due by 365 s, still on at 360 s, taken back by 375 s',
      ],
    ])
    expect(judged(of(long, null))).toEqual([[false, expect.stringContaining('never taken back')]])
    expect(judged(of(long, 300))).toEqual([[false, expect.stringContaining('taken back by 300 s')]])
  })

  test('has to be on record', () => {
    expect(judged({ ...of(long, 345), events: [] })).toEqual([
      [false, expect.stringContaining('and no rollout.rolled_back names the metric')],
    ])
  })

  test('says nothing where nobody watched long enough', () => {
    expect(judged(of(long, null, 345))).toEqual([[null, 'flag:atr_brackets was not watched long enough']])
  })
})

describe('a limit that is not broken for longer than its time', () => {
  const harmless: Readonly<Record<string, Measurement[]>> = {
    'exactly its time': [...through(0, 300, 0.06), ...rates([310, 0.01])],
    'with one good sample in between': [...through(0, 240, 0.06), ...rates([270, 0.01]), ...through(300, 600, 0.06)],
    'with a gap': [...through(0, 270, 0.06), ...through(390, 660, 0.06)],
    'at the limit itself': through(0, 600, 0.05),
    'not at all': [],
  }

  test.each(Object.entries(harmless))('%s takes nothing back', (_, samples) => {
    expect(judged(of(samples, null))).toEqual([true])
    expect(judged(of(samples, 600))).toEqual([[false, expect.stringContaining('was never beyond > 0.05')]])
  })
})

test('a subject without that limit says nothing', () => {
  const given = of([], null)
  const watches = given.watches.map(watch => ({ ...watch, metric: 'brier' }))
  expect(judged({ ...given, watches })).toEqual([[null, 'flag:atr_brackets: no limit on brier is published']])
})

property.prop([fc.array(fc.boolean(), { minLength: 1, maxLength: 25 })])(
  'a target that never takes anything back is wrong exactly where samples were beyond for more than five minutes in a row',
  beyond => {
    const samples = rates(...beyond.map((isBeyond, index) => [30 * index, isBeyond ? 0.06 : 0.01] as const))
    let [run, longest] = [0, 0]
    for (const isBeyond of beyond) {
      run = isBeyond ? run + 1 : 0
      longest = Math.max(longest, run)
    }
    const [record] = watchRecords(of(samples, null), 'rollout.error-sustained', grace)
    expect(record?.value).toBe(longest < 12)
  },
)
