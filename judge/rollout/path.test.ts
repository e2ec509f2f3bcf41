import { describe, expect, test } from 'vitest'
import { planDifferences, stepFaults } from './path.ts'
import { conditionText, meets, planFaults, type StagePlan } from './plan.ts'
import { confidenceCalibration, modelLifecycle, rolloutPlans } from './plans.ts'

const DAY = 86_400
const path = (...steps: readonly [day: number, percent: number][]) =>
  stepFaults(
    confidenceCalibration,
    steps.map(([day, percent]) => ({ at: day * DAY, percent })),
  ).map(({ from, to, fault, text }) => [from, to, fault, text])

describe('the path of a rollout', () => {
  test('through all stages in their time is without fault', () => {
    expect(path([0, 25], [1, 50], [2, 100])).toEqual([])
  })

  test('leaves out no stage', () => {
    expect(path([0, 25], [1, 100])).toEqual([[25, 100, 'skipped', '25 % to 100 % leaves out 50 %']])
    expect(path([0, 50])).toEqual([[0, 50, 'skipped', '0 % to 50 % leaves out 25 %']])
  })

  test('stays in each stage for its dwell time', () => {
    expect(path([0, 25], [0.5, 50])).toEqual([[25, 50, 'early', '25 % lasted 12 h of 1 d']])
  })

  test('knows the stages of its plan alone', () => {
    expect(path([0, 25], [1, 40])).toEqual([[25, 40, 'unknown', '40 % is no stage of the plan']])
  })

  test('may go down at any time, to any percentage, and then begins again', () => {
    expect(path([0, 25], [1, 50], [1.1, 0], [2, 25])).toEqual([])
    expect(path([0, 25], [1, 50], [1.1, 0], [2, 50])).toEqual([[0, 50, 'skipped', '0 % to 50 % leaves out 25 %']])
  })
})

describe('the plans of the production rollout', () => {
  test('have the stages and days that were asked for', () => {
    const shape = (plan: StagePlan) =>
      `${plan.stages.map(({ percent }) => percent).join('-')} over ${plan.stages.map(stage => stage.dwellSeconds / DAY).join(', ')} days`
    expect(Object.fromEntries(Object.entries(rolloutPlans).map(([feature, plan]) => [feature, shape(plan)]))).toEqual({
      confidence_calibration: '25-50-100 over 1, 1, 1 days',
      drawdown_kelly: '25-50-100 over 1, 1, 1 days',
      atr_brackets: '25-50-100 over 1, 1, 1 days',
      ensemble_weighting: '10-25-50-100 over 1, 1, 1, 1 days',
      regime_detection: '10-25-50-100 over 1, 1, 1, 1 days',
      model_lifecycle: '5-15-30-60-100 over 1, 1, 1, 1, 1 days',
    })
  })

  test('have the limits that were asked for', () => {
    const limits = Object.values(rolloutPlans).flatMap(({ metrics }) =>
      metrics.map(({ metric, target, rollback }) => `${metric} ${conditionText(target)} / ${conditionText(rollback)}`),
    )
    expect([...new Set(limits)].sort()).toEqual([
      'accuracy > 0.6 / < 0.55',
      'bracket_success > 0.6 / < 0.5',
      'brier < 0.3 / > 0.4',
      'calibration_error < 0.1 / > 0.15',
      'error_rate < 0.05 / > 0.05',
      'inference_s < 2 / > 5',
      'kelly_scale > 0.3 / < 0.2',
      'latency_ratio < 1.5 / > 1.5',
      'max_drawdown < 0.05 / > 0.07',
      'memory_share < 0.8 / > 0.95',
      'model_load_s < 30 / > 60',
      'regime_accuracy > 0.8 / < 0.7',
      'regime_delay_s < 300 / > 600',
    ])
  })

  test('are sound', () => {
    expect(Object.values(rolloutPlans).flatMap(planFaults)).toEqual([])
  })
})

describe('a plan', () => {
  const [metric] = confidenceCalibration.metrics
  const broken = (change: Partial<StagePlan>) => planFaults({ ...confidenceCalibration, ...change })

  test('is refused where its stages do not rise to 100 %', () => {
    const stages = [25, 20, 50].map(percent => ({ percent, dwellSeconds: 1 }))
    expect(broken({ stages })).toEqual([
      'stages: 20 % does not come after 25 %',
      'stages: the last one is 50 %, not 100 %',
    ])
  })

  test('is refused where a target reaches into its own roll-back limit', () => {
    if (!metric) throw new Error('the plan has no metric')
    const overlapping = { ...metric, rollback: { op: '>', value: 0.05 } } as const
    expect(broken({ metrics: [overlapping] })).toEqual([
      'metrics: calibration_error: target < 0.1 reaches into rollback > 0.05',
    ])
    const sameWay = { ...metric, rollback: { op: '<', value: 0.05 } } as const
    expect(broken({ metrics: [sameWay, sameWay] })).toContain('metrics: calibration_error is there twice')
  })

  test('may have a target that ends where its roll-back limit begins', () => {
    if (!metric) throw new Error('the plan has no metric')
    const touching = { ...metric, target: { op: '<=', value: 1 }, rollback: { op: '>', value: 1 } } as const
    expect(broken({ metrics: [touching] })).toEqual([])
    expect(broken({ metrics: [{ ...touching, rollback: { op: '>=', value: 1 } }] })).toHaveLength(1)
  })

  test('that is published is compared with the one that was agreed', () => {
    expect(planDifferences(modelLifecycle, modelLifecycle)).toEqual([])
    const stages = modelLifecycle.stages.filter(({ percent }) => percent !== 30)
    expect(planDifferences(modelLifecycle, { ...modelLifecycle, stages })).toEqual([
      'stages 5-15-60-100, agreed 5-15-30-60-100',
    ])
    const shorter = modelLifecycle.stages.map(stage => ({ ...stage, dwellSeconds: 3 * DAY }))
    const metrics = modelLifecycle.metrics.slice(1)
    expect(planDifferences(modelLifecycle, { stages: shorter, metrics }).at(-1)).toBe('model_load_s: not there')
    expect(planDifferences(modelLifecycle, { stages: shorter, metrics })[0]).toBe('5 %: lasts 3 d, agreed 1 d')
  })
})

test('a limit keeps or leaves out its own value as it says', () => {
  expect((['<', '<=', '>', '>='] as const).map(op => meets({ op, value: 1 }, 1))).toEqual([false, true, false, true])
})
