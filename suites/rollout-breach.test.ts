import { describe, expect, test } from 'vitest'
import { type look, plan, standing, subject, T0, takenBack, told, track } from './rollout.fixture.ts'
import { type BreachTrack, breachRecords } from './rollout-breach.ts'
import type { Look } from './rollout-track.ts'

const other = 'flag:drawdown_kelly'
const enabled = standing({ state: 'ENABLED', status: 'idle', stage: null, since: null, percent: 100 })
const SLACK = 5

const both = (second: number, mine: Parameters<typeof look>[1], others = enabled): Look => ({
  at: T0 + second,
  of: { [subject]: standing(mine), [other]: others },
})

/** Looks every 10 s for two minutes; the condition is there after one, and the feature goes back at a second. */
const looks = (back: number | null, others = enabled): Look[] =>
  Array.from({ length: 13 }, (_, index) => {
    const second = 10 * index
    return back !== null && second >= back ? both(second, takenBack, others) : both(second, {})
  })

const recorded = (second: number, metric: string | null) =>
  told(second, 'rollout.rolled_back', {
    plan: plan.plan,
    subject,
    from: 25,
    metric,
    value: 1,
    limit: 0,
    for: '0s',
    reason: 'a violation',
  })

const of = (seen: readonly Look[], events: BreachTrack['events'] = [recorded(85, 'risk_violations')]): BreachTrack => ({
  ...track({ looks: seen, events }),
  breaches: [
    {
      criterion: 'risk.violation-rollback',
      clean: 'clean',
      back: 'violation',
      others: 'others-stay',
      metrics: ['risk_violations'],
      subjects: [subject],
      bystanders: [other],
      calm: [T0, T0 + 60],
      due: T0 + 65,
      to: T0 + 120,
    },
  ],
})

const judged = (given: BreachTrack): unknown =>
  breachRecords(given, 'risk.violation-rollback', SLACK).map(({ step, value, note }) =>
    note === undefined ? [step, value] : [step, value, note],
  )

describe('a condition that takes a rollout back at once', () => {
  test('does so within one evaluation, and touches nothing else', () => {
    expect(judged(of(looks(90)))).toEqual([
      ['clean', true],
      ['violation', true],
      ['others-stay', true],
    ])
  })

  test('is not heeded, or too late, or for another reason', () => {
    expect(judged(of(looks(null), []))).toEqual([
      ['clean', true],
      [
        'violation',
        false,
        'the condition was there by 2026-01-05T10:01:05.000Z, due was 35 s after: flag:atr_brackets not taken back, no rollout.rolled_back (expected risk_violations)',
      ],
      ['others-stay', true],
    ])
    expect(judged(of(looks(110)))).toContainEqual([
      'violation',
      false,
      expect.stringContaining('taken back by 45 s after'),
    ])
    expect(judged(of(looks(90), [recorded(85, 'uptime')]))).toContainEqual([
      'violation',
      false,
      expect.stringContaining('the record names uptime'),
    ])
  })

  test('was not there yet when the feature went back', () => {
    expect(judged(of(looks(30)))).toContainEqual(['clean', false, expect.stringContaining('30 s after it began')])
  })

  test('took something back that was not in rollout', () => {
    const gone = { ...enabled, state: 'ROLLBACK', isOn: false } as const
    expect(judged(of(looks(90, gone)))).toContainEqual([
      'others-stay',
      false,
      'flag:drawdown_kelly was not in rollout and was ENABLED; after the condition it is ROLLBACK',
    ])
  })

  test('says nothing where nobody looked long enough, or at all', () => {
    const [breach] = of([]).breaches
    const short = breach ? [{ ...breach, to: T0 + 90 }] : []
    expect(judged({ ...of(looks(null), []), breaches: short })).toContainEqual(['violation', null, expect.any(String)])
    expect(judged(of([]))).toContainEqual(['clean', null, expect.any(String)])
    expect(judged({ ...of([]), breaches: [] })).toEqual([])
  })
})
