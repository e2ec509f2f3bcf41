import type { Condition, PlannedMetric, Stage, StagePlan } from './plan.ts'

// The plans of the production rollout, requirement S1:17-96 and 277-282: six features, each with its stages, targets and roll-back limits.

const DAY = 86_400
const MINUTE = 60

const below = (value: number): Condition => ({ op: '<', value })
const above = (value: number): Condition => ({ op: '>', value })

const stages = (days: number, percents: readonly number[]): readonly Stage[] =>
  percents.map(percent => ({ percent, dwellSeconds: days * DAY }))

interface Limits {
  readonly target: Condition
  readonly rollback: Condition
}

/** A figure that is computed once an hour from many records, and counts at once. */
const figure = (metric: string, limits: Limits, more: Partial<PlannedMetric> = {}): PlannedMetric => ({
  metric,
  ...limits,
  forSeconds: 0,
  longer: false,
  intervalSeconds: 60 * MINUTE,
  minimum: 50,
  records: 'each',
  criterion: null,
  ...more,
})

/** What is measured once a minute on every stage of every feature. */
const system: readonly PlannedMetric[] = [
  {
    metric: 'latency_ratio',
    target: { op: '<=', value: 1.5 },
    rollback: above(1.5),
    forSeconds: 10 * MINUTE,
    longer: true,
    intervalSeconds: MINUTE,
    minimum: 1,
    records: 'each',
    criterion: null,
  },
  {
    metric: 'error_rate',
    target: { op: '<=', value: 0.05 },
    rollback: above(0.05),
    forSeconds: 5 * MINUTE,
    longer: true,
    intervalSeconds: MINUTE,
    minimum: 1,
    records: 'each',
    criterion: null,
  },
]

const single = { minimum: 1, intervalSeconds: MINUTE } as const

export const confidenceCalibration: StagePlan = {
  feature: 'confidence_calibration',
  stages: stages(3, [25, 50, 100]),
  metrics: [figure('calibration_error', { target: below(0.1), rollback: above(0.15) }), ...system],
}

export const drawdownKelly: StagePlan = {
  feature: 'drawdown_kelly',
  stages: stages(3, [25, 50, 100]),
  metrics: [
    figure('kelly_scale', { target: above(0.3), rollback: below(0.2) }, single),
    figure('max_drawdown', { target: below(0.05), rollback: above(0.07) }, single),
    ...system,
  ],
}

export const atrBrackets: StagePlan = {
  feature: 'atr_brackets',
  stages: stages(3, [25, 50, 100]),
  metrics: [
    figure('atr_accuracy', { target: above(0.7), rollback: below(0.6) }),
    figure('bracket_success', { target: above(0.6), rollback: below(0.5) }, { criterion: 'orders.bracket-success' }),
    ...system,
  ],
}

export const strategyEnsemble: StagePlan = {
  feature: 'strategy_ensemble',
  stages: stages(4, [10, 25, 50, 100]),
  metrics: [
    figure('ensemble_accuracy', { target: above(0.6), rollback: below(0.55) }),
    figure('brier_score', { target: below(0.3), rollback: above(0.4) }),
    ...system,
  ],
}

export const regimeDetection: StagePlan = {
  feature: 'regime_detection',
  stages: stages(4, [10, 25, 50, 100]),
  metrics: [
    figure('regime_accuracy', { target: above(0.8), rollback: below(0.7) }),
    figure('regime_delay_minutes', { target: below(5), rollback: above(10) }, { minimum: 1 }),
    ...system,
  ],
}

export const modelLifecycle: StagePlan = {
  feature: 'model_lifecycle',
  stages: stages(5, [5, 15, 30, 60, 100]),
  metrics: [
    figure('model_load_seconds', { target: below(30), rollback: above(60) }, { minimum: 1, intervalSeconds: DAY }),
    figure(
      'inference_seconds',
      { target: below(2), rollback: above(5) },
      { ...single, criterion: 'perf.decision-latency' },
    ),
    figure('memory_share', { target: below(0.8), rollback: above(0.95) }, single),
    ...system,
  ],
}

/** By feature. */
export const rolloutPlans: Readonly<Record<string, StagePlan>> = Object.fromEntries(
  [confidenceCalibration, drawdownKelly, atrBrackets, strategyEnsemble, regimeDetection, modelLifecycle].map(plan => [
    plan.feature,
    plan,
  ]),
)
