import { expect, test } from 'vitest'
import { meets } from '../judge/rollout/plan.ts'
import { plan } from './rollout.fixture.ts'
import { askedMetrics, bandedMetrics, valueAt, valuesOf } from './rollout-values.ts'

test('a value lies where it was meant to lie, on whichever side the limits are', () => {
  for (const threshold of plan.metrics) {
    const { target, rollback } = threshold
    const at = (place: 'good' | 'band' | 'beyond'): readonly [boolean, boolean] | null => {
      const value = valueAt(threshold, place)
      return value === null ? null : [meets(target, value), meets(rollback, value)]
    }
    expect(at('good')).toEqual([true, false])
    expect(at('beyond')).toEqual([false, true])
    expect(at('band')).toEqual(target.value === rollback.value ? null : [false, false])
  }
  const none = { metric: 'risk_violations', target: { op: '<', value: 1 }, rollback: { op: '>', value: 0 } } as const
  expect(valueAt({ ...none, for: '0s', min_n: 0 }, 'beyond')).toBe(1)
  const share = { metric: 'accuracy', target: { op: '>', value: 0.9 }, rollback: { op: '<', value: 0.8 } } as const
  expect(valueAt({ ...share, for: '0s', min_n: 50 }, 'good')).toBe(0.95)
})

test('what is asked of a promotion is all but what acts at once, and one metric of it can be left out or misplaced', () => {
  expect(askedMetrics(plan).map(({ metric }) => metric)).toEqual(['bracket_success', 'error_rate'])
  expect(bandedMetrics(plan)).toEqual(['bracket_success'])
  expect(valuesOf(plan)).toEqual({ bracket_success: 0.72, error_rate: 0.04 })
  expect(valuesOf(plan, { error_rate: null, bracket_success: 'band' })).toEqual({ bracket_success: 0.55 })
})
