import { readFile } from 'node:fs/promises'
import { parseDuration } from '../config/duration.ts'
import { parseConfigText } from '../config/load.ts'
import { nearestHint } from '../config/nearest.ts'
import type { RolloutPlanFile } from '../contracts/files/rollout-plan.schema.ts'
import { validator } from '../contracts/validate.ts'
import { catalogue } from '../judge/catalogue.ts'
import { type Condition, type PlannedMetric, planFaults, type StagePlan } from '../judge/rollout/plan.ts'
import { commandError } from './errors.ts'

const EVERY = '1m'

const fault = (path: string, key: string, problem: string): Error =>
  commandError('GATE_ROLLOUT_PLAN', { path, key, problem })

const secondsOf = (text: string): number => (parseDuration(text) ?? 0) / 1000

const conditionOf = (text: string): Condition => {
  const [, op = '<', value = '0'] = /^(<=?|>=?) *(.+)$/.exec(text) ?? []
  return { op: op as Condition['op'], value: Number(value) }
}

const metricOf = (metric: RolloutPlanFile['metrics'][number]): PlannedMetric => ({
  metric: metric.metric,
  target: conditionOf(metric.target),
  rollback: conditionOf(metric.rollback),
  forSeconds: secondsOf(metric.longerThan ?? metric.for ?? '0s'),
  longer: metric.longerThan !== undefined,
  intervalSeconds: secondsOf(metric.every ?? EVERY),
  minimum: metric.minimum ?? 1,
  records: metric.records ?? 'each',
  criterion: metric.criterion ?? null,
})

/** Measures whose value is the metric itself; of the others it is a share of records or of trials. */
const VALUED: readonly string[] = ['proportion', 'quantile', 'maximum', 'availability', 'calibration', 'slope']

/** What is wrong with the criterion that a metric names, or null. */
const criterionFault = (id: string | undefined): string | null => {
  if (id === undefined) return null
  const row = catalogue.find(criterion => criterion.id === id)
  const ids = catalogue.map(criterion => criterion.id)
  if (!row) return `${id} is no criterion${nearestHint(id, ids)}`
  return VALUED.includes(row.measure.kind) ? null : `${id} is judged by "${row.measure.kind}" and measures no value`
}

const checkMetrics = (file: RolloutPlanFile, path: string): void => {
  file.metrics.forEach((metric, index) => {
    const key = `metrics[${index}]`
    if (metric.for !== undefined && metric.longerThan !== undefined) {
      throw fault(path, key, 'both "for" and "longerThan"; give one')
    }
    if (secondsOf(metric.every ?? EVERY) === 0) throw fault(path, `${key}.every`, 'values cannot come every 0 s')
    const problem = criterionFault(metric.criterion)
    if (problem) throw fault(path, `${key}.criterion`, problem)
  })
}

/** A checked value as a plan. @throws CommandError GATE_ROLLOUT_PLAN with the key at fault */
export const planOf = (value: unknown, path: string): StagePlan => {
  const [violation] = validator('rollout-plan', { all: true })(value)
  if (violation) throw fault(path, violation.path === '' ? 'the file' : violation.path, violation.message)
  const file = value as RolloutPlanFile
  checkMetrics(file, path)
  const plan: StagePlan = {
    feature: file.feature,
    stages: file.stages.map(({ percent, dwell }) => ({ percent, dwellSeconds: secondsOf(dwell) })),
    metrics: file.metrics.map(metricOf),
  }
  const [problem] = planFaults(plan)
  if (problem) throw fault(path, problem.split(':')[0] ?? 'the file', problem.slice(problem.indexOf(':') + 2))
  return plan
}

/** The plan of a YAML or JSON file. @throws CommandError GATE_ROLLOUT_PLAN, ConfigError for broken YAML */
export const readPlan = async (path: string): Promise<StagePlan> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw fault(path, 'the file', error instanceof Error ? error.message : String(error))
  }
  return planOf(parseConfigText(text, path), path)
}
