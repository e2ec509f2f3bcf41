import { describe, expect, test } from 'vitest'
import { HOUR, look, plan, subject, T0, takenBack, track } from './rollout.fixture.ts'
import type { Measurement, Standing, Track, Trial } from './rollout-track.ts'
import { moveBetween, trialRecords } from './rollout-trial.ts'

const BEFORE = HOUR - 20
const AFTER = HOUR + 35

const told = (values: Readonly<Record<string, number>>, n = 60): Measurement => ({
  at: T0 + BEFORE,
  subject,
  values,
  n,
  origin: 'posted',
})

const good = told({ bracket_success: 0.7, error_rate: 0.01 })
const inBand = told({ bracket_success: 0.55, error_rate: 0.01 })

interface Case {
  readonly meant: Trial['meant']
  readonly facts: readonly Measurement[]
  readonly later: Partial<Standing>
  readonly about?: Trial['about'][number]
}

const promotion = { criterion: 'rollout.promotion', step: 'all-good' } as const

const of = ({ meant, facts, later, about = promotion }: Case): Track =>
  track({
    looks: [look(BEFORE), look(AFTER, later)],
    measurements: facts,
    trials: [{ subject, meant, about: [about], before: T0 + BEFORE, after: T0 + AFTER }],
  })

const judged = (given: Case): unknown =>
  trialRecords(of(given), 'rollout.promotion').map(({ value, note }) => (note === undefined ? value : [value, note]))

const second = { stage: 1, since: T0 + HOUR, percent: 50 }
const held = { status: 'holding', holdReason: 'bracket_success is between its limits' } as const

describe('at the end of a stage', () => {
  test('a target that does what the facts ask for is right', () => {
    expect(judged({ meant: 'promote', facts: [good], later: second })).toEqual([true])
    expect(judged({ meant: 'hold', facts: [inBand], later: held })).toEqual([true])
    const bad = told({ bracket_success: 0.4, error_rate: 0.01 })
    expect(judged({ meant: 'rollback', facts: [bad], later: takenBack })).toEqual([true])
    expect(judged({ meant: 'hold', facts: [told(good.values, 10)], later: held })).toEqual([true])
  })

  test('one that promotes with a metric between its limits is wrong, and so is one that holds without a word', () => {
    expect(judged({ meant: 'hold', facts: [inBand], later: second })).toEqual([
      [
        false,
        'facts posted; expected hold (bracket_success: 0.55 misses the target > 0.6 and is not beyond < 0.5), found promote: ROLLING_OUT at 25 %, rollout running in stage 1, then ROLLING_OUT at 50 %, rollout running in stage 2',
      ],
    ])
    expect(judged({ meant: 'hold', facts: [inBand], later: { status: 'holding' } })).toEqual([
      [false, expect.stringContaining('found hold without a reason')],
    ])
  })

  test('one that keeps a feature with a metric beyond its limit, or keeps it for those who are allowed, is wrong', () => {
    const bad = told({ bracket_success: 0.4, error_rate: 0.01 })
    expect(judged({ meant: 'rollback', facts: [bad], later: held })).toEqual([
      [false, expect.stringContaining('found hold')],
    ])
    expect(judged({ meant: 'rollback', facts: [bad], later: { ...takenBack, isOn: true } })).toEqual([
      [false, expect.stringContaining('found other')],
    ])
  })

  test('one that jumps over a stage is wrong', () => {
    const third = { stage: 2, since: T0 + HOUR, percent: 100 }
    expect(judged({ meant: 'promote', facts: [good], later: third })).toEqual([
      [false, expect.stringContaining('found other')],
    ])
  })

  test('nothing can be told where the situation is not the one that was meant', () => {
    expect(judged({ meant: 'promote', facts: [inBand], later: second })).toEqual([
      [null, expect.stringContaining('by the facts it is hold')],
    ])
    const lost = track({ trials: of({ meant: 'hold', facts: [], later: {} }).trials })
    expect(trialRecords(lost, 'rollout.promotion')).toMatchObject([{ value: null, note: `${subject} was not seen` }])
    const outside = {
      ...of({ meant: 'promote', facts: [good], later: second }),
      looks: [look(BEFORE, takenBack), look(AFTER)],
    }
    expect(trialRecords(outside, 'rollout.promotion')).toMatchObject([
      { value: null, note: expect.stringContaining('it was not in rollout') },
    ])
  })

  test('a stage that has only begun says nothing by holding, and is wrong to move', () => {
    const young = (later: Partial<Standing>): Track => ({
      ...of({ meant: 'hold', facts: [inBand], later }),
      looks: [look(BEFORE, { since: T0 + BEFORE - 60 }), look(AFTER, { since: T0 + BEFORE - 60, ...later })],
    })
    expect(trialRecords(young(held), 'rollout.promotion')).toMatchObject([{ value: null }])
    expect(trialRecords(young(second), 'rollout.promotion')).toMatchObject([{ value: false }])
  })

  test('what was told long ago says nothing', () => {
    const old = { ...good, at: T0 + 60 }
    expect(judged({ meant: 'hold', facts: [old], later: second })).toEqual([
      [null, expect.stringContaining('is too old to say')],
    ])
  })

  test('is a record of its own criterion and step alone', () => {
    const about = { criterion: 'rollout.hold-band', step: 'bracket_success' }
    const given = of({ meant: 'hold', facts: [inBand], later: held, about })
    expect(trialRecords(given, 'rollout.promotion')).toEqual([])
    expect(trialRecords(given, 'rollout.hold-band')).toEqual([
      { step: 'bracket_success', ref: 'flag:atr_brackets 2026-01-05T11:00:35.000Z', value: true },
    ])
    const misnamed = of({ meant: 'hold', facts: [inBand], later: held, about: { ...about, step: 'none such' } })
    expect(trialRecords(misnamed, 'rollout.hold-band')).toEqual([])
  })
})

test('the end of the plan is a promotion, that of a version too', () => {
  const [last] = [{ ...look(0, { stage: 2, percent: 100 }).of[subject] }] as [Standing]
  const done = { ...last, status: 'done', stage: null, since: null, state: 'ENABLED' } as const
  expect(moveBetween(plan, last, done)).toBe('promote')
  expect(moveBetween(plan, { ...last, state: null }, { ...done, state: null })).toBe('promote')
  expect(moveBetween(plan, last, { ...done, state: 'DISABLED' })).toBe('other')
})
