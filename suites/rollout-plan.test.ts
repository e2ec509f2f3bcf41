import { describe, expect, test } from 'vitest'
import type { Rollout } from '../contracts/rollout.schema.ts'
import { immediateLimits, rolloutPlans } from '../judge/rollout/plans.ts'
import { plan } from './rollout.fixture.ts'
import { durationSeconds, plannedLimit, planRecords, stagePlan } from './rollout-plan.ts'

const wireFor = (seconds: number): string => (seconds === 0 ? '0s' : `${seconds / 60}m`)

/** Every agreed plan as a target would publish it. */
const published: Rollout[] = Object.values(rolloutPlans).map(({ feature, stages, metrics }) => ({
  ...plan,
  plan: feature,
  subject: `flag:${feature}`,
  stages: stages.map(({ percent, dwellSeconds }) => ({ percentage: percent, dwell_s: dwellSeconds, min_n: 50 })),
  metrics: [
    ...metrics.map(({ metric, target, rollback, forSeconds }) => ({
      metric,
      target: { op: target.op === '<' ? ('<' as const) : ('>' as const), value: target.value },
      rollback: { op: rollback.op === '<' ? ('<' as const) : ('>' as const), value: rollback.value },
      for: wireFor(forSeconds),
      min_n: 50,
    })),
    ...immediateLimits.map(({ metric, target, rollback }) => ({
      metric,
      target: { op: target.op === '<' ? ('<' as const) : ('>' as const), value: target.value },
      rollback: { op: rollback.op === '<' ? ('<' as const) : ('>' as const), value: rollback.value },
      for: '0s',
      min_n: 0,
    })),
  ],
}))

const broken = (feature: string, change: (found: Rollout) => Rollout): unknown =>
  planRecords(published.map(found => (found.plan === feature ? change(found) : found))).filter(({ value }) => !value)

describe('the published plans', () => {
  test('are the six that were agreed', () => {
    expect(planRecords(published).map(({ ref, value }) => [ref, value])).toEqual(
      Object.keys(rolloutPlans).map(feature => [feature, true]),
    )
  })

  test('lack a stage', () => {
    const without = (found: Rollout) => ({
      ...found,
      stages: found.stages.filter(({ percentage }) => percentage !== 30),
    })
    expect(broken('model_lifecycle', without)).toMatchObject([
      { ref: 'model_lifecycle', value: false, note: 'stages 5-15-60-100, agreed 5-15-30-60-100' },
    ])
  })

  test('have a shorter stage, another limit, or none that acts at once', () => {
    const shorter = (found: Rollout) => ({ ...found, stages: found.stages.map(stage => ({ ...stage, dwell_s: 3600 })) })
    expect(broken('atr_brackets', shorter)).toMatchObject([
      { note: '25 %: lasts 1 h, agreed 1 d; 50 %: lasts 1 h, agreed 1 d; 100 %: lasts 1 h, agreed 1 d' },
    ])
    const laxer = (found: Rollout) => ({
      ...found,
      metrics: found.metrics
        .filter(({ metric }) => metric !== 'risk_violations')
        .map(each => (each.metric === 'latency_ratio' ? { ...each, for: '20m' } : each)),
    })
    expect(broken('atr_brackets', laxer)).toMatchObject([
      { note: 'risk_violations: not there; latency_ratio: for 1200 s, agreed 600 s' },
    ])
  })

  test('are not there', () => {
    expect(planRecords(published.slice(1))[0]).toEqual({
      ref: 'confidence_calibration',
      value: false,
      note: 'no rollout of confidence_calibration is published',
    })
  })
})

test('a plan is judged by what a promotion asks for, with the records of its stage', () => {
  expect(stagePlan(plan, 1)).toMatchObject({
    feature: 'atr_brackets',
    stages: [
      { percent: 25, dwellSeconds: 3600 },
      { percent: 50, dwellSeconds: 3600 },
      { percent: 100, dwellSeconds: 3600 },
    ],
    metrics: [
      { metric: 'bracket_success', forSeconds: 0, longer: false, minimum: 50, intervalSeconds: 30 },
      { metric: 'error_rate', forSeconds: 0, longer: false, minimum: 50, intervalSeconds: 30 },
    ],
  })
  expect(plannedLimit(plan, 'error_rate')).toMatchObject({ forSeconds: 300, longer: true, minimum: 1 })
  expect(plannedLimit(plan, 'brier')).toBeNull()
})

test('a duration is read in its unit, and refused without one', () => {
  expect(['500ms', '0s', '90s', '10m', '2h', '1d'].map(durationSeconds)).toEqual([0.5, 0, 90, 600, 7200, 86_400])
  for (const text of ['10', 'm', '-5s', '5 s', ''])
    expect(() => durationSeconds(text)).toThrow(`${text} is no duration`)
})
