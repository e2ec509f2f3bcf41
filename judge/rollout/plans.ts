import type { Condition, PlannedMetric, Stage, StagePlan } from './plan.ts'

// The plans of the production rollout, requirement S1:17-96 and 277-282: six features, each with its stages, targets and roll-back limits. A plan is
// called as its flag is: three stages take three days, four take four, five take five.

const DAY = 86_400
const MINUTE = 60

const below = (value: number): Condition => ({ op: '<', value })
const above = (value: number): Condition => ({ op: '>', value })

const stages = (...percents: readonly number[]): readonly Stage[] =>
  percents.map(percent => ({ percent, dwellSeconds: DAY }))

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
    target: below(1.5),
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
    target: below(0.05),
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
  stages: stages(25, 50, 100),
  metrics: [figure('calibration_error', { target: below(0.1), rollback: above(0.15) }), ...system],
}

export const drawdownKelly: StagePlan = {
  feature: 'drawdown_kelly',
  stages: stages(25, 50, 100),
  metrics: [
    figure('kelly_scale', { target: above(0.3), rollback: below(0.2) }, single),
    figure('max_drawdown', { target: below(0.05), rollback: above(0.07) }, single),
    ...system,
  ],
}

export const atrBrackets: StagePlan = {
  feature: 'atr_brackets',
  stages: stages(25, 50, 100),
  metrics: [
    figure('bracket_success', { target: above(0.6), rollback: below(0.5) }, { criterion: 'orders.bracket-success' }),
    ...system,
  ],
}

export const ensembleWeighting: StagePlan = {
  feature: 'ensemble_weighting',
  stages: stages(10, 25, 50, 100),
  metrics: [
    figure('accuracy', { target: above(0.6), rollback: below(0.55) }),
    figure('brier', { target: below(0.3), rollback: above(0.4) }),
    ...system,
  ],
}

export const regimeDetection: StagePlan = {
  feature: 'regime_detection',
  stages: stages(10, 25, 50, 100),
  metrics: [
    figure('regime_accuracy', { target: above(0.8), rollback: below(0.7) }),
    figure('regime_delay_s', { target: below(300), rollback: above(600) }, { minimum: 1 }),
    ...system,
  ],
}

export const modelLifecycle: StagePlan = {
  feature: 'model_lifecycle',
  stages: stages(5, 15, 30, 60, 100),
  metrics: [
    figure('model_load_s', { target: below(30), rollback: above(60) }, { minimum: 1, intervalSeconds: DAY }),
    figure('inference_s', { target: below(2), rollback: above(5) }, { ...single, criterion: 'perf.decision-latency' }),
    figure('memory_share', { target: below(0.8), rollback: above(0.95) }, single),
    ...system,
  ],
}

/** What takes every feature back at once, whatever its plan: the service, its data or its risk limits have failed (S1:141-142, 169-173). */
export const immediateLimits: readonly Pick<PlannedMetric, 'metric' | 'target' | 'rollback'>[] = [
  { metric: 'uptime', target: above(0.99), rollback: below(0.99) },
  { metric: 'data_quality', target: above(0.95), rollback: below(0.95) },
  { metric: 'contract_violations', target: below(1), rollback: above(0) },
  { metric: 'risk_violations', target: below(1), rollback: above(0) },
]

/** By feature. */
export const rolloutPlans: Readonly<Record<string, StagePlan>> = Object.fromEntries(
  [confidenceCalibration, drawdownKelly, atrBrackets, ensembleWeighting, regimeDetection, modelLifecycle].map(plan => [
    plan.feature,
    plan,
  ]),
)
