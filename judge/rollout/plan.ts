/** A limit on a metric's value. */
export interface Condition {
  readonly op: '<' | '<=' | '>' | '>='
  readonly value: number
}

/** What a rollout looks at: where the metric should be to go on, and where it must not be. Between the two the rollout holds. */
export interface PlannedMetric {
  readonly metric: string
  readonly target: Condition
  readonly rollback: Condition
  /** Seconds for which the roll-back condition must hold; 0 for at once. */
  readonly forSeconds: number
  /** True for "longer than", false for "at least as long as". */
  readonly longer: boolean
  /** Seconds between samples as intended: further apart than 2.5 times that is a gap. */
  readonly intervalSeconds: number
  /** Fewest records behind a value, inside the stage. */
  readonly minimum: number
  /** Whether each value must rest on the minimum, or all values of the stage together. */
  readonly records: 'each' | 'all'
  /** The criterion that measures it in a run of the gate; null where only telemetry does. */
  readonly criterion: string | null
}

export interface Stage {
  /** Of the users, 0 to 100. */
  readonly percent: number
  /** Seconds that it lasts at least. */
  readonly dwellSeconds: number
}

/** How a feature goes from some users to all. */
export interface StagePlan {
  readonly feature: string
  readonly stages: readonly Stage[]
  readonly metrics: readonly PlannedMetric[]
}

/**
 * Whether a value is where a limit wants it.
 *
 * @example meets({ op: '<', value: 0.1 }, 0.1) // => false
 */
export function meets({ op, value: limit }: Condition, value: number): boolean {
  switch (op) {
    case '<':
      return value < limit
    case '<=':
      return value <= limit
    case '>':
      return value > limit
    case '>=':
      return value >= limit
  }
}

/**
 * A limit in words.
 *
 * @example conditionText({ op: '<', value: 0.1 }) // => '< 0.1'
 */
export function conditionText({ op, value }: Condition): string {
  return `${op} ${value}`
}

const pointsUp = ({ op }: Condition): boolean => op.startsWith('>')

const overlaps = (metric: PlannedMetric): boolean => {
  const { target, rollback } = metric
  if (pointsUp(target) === pointsUp(rollback)) return true
  const [low, high] = pointsUp(target) ? [rollback.value, target.value] : [target.value, rollback.value]
  return low > high || (low === high && target.op.endsWith('=') && rollback.op.endsWith('='))
}

/**
 * What is wrong with a plan, in sentences: stages that do not rise to 100 %, a metric twice, a target that reaches into its own roll-back limit.
 *
 * @example planFaults({ feature: 'x', stages: [{ percent: 50, dwellSeconds: 0 }], metrics: [] }) // => ['stages: the last one is 50 %, not 100 %', 'metrics: there is none, so nothing could hold the rollout back']
 */
export function planFaults(plan: StagePlan): string[] {
  const faults: string[] = []
  plan.stages.forEach(({ percent }, index) => {
    const before = plan.stages[index - 1]?.percent ?? 0
    if (percent <= before) faults.push(`stages: ${percent} % does not come after ${before} %`)
  })
  const last = plan.stages.at(-1)?.percent ?? 0
  if (last !== 100) faults.push(`stages: the last one is ${last} %, not 100 %`)
  if (plan.metrics.length === 0) faults.push('metrics: there is none, so nothing could hold the rollout back')
  plan.metrics.forEach((metric, index) => {
    const { metric: name, target, rollback } = metric
    if (plan.metrics.findIndex(other => other.metric === name) < index) faults.push(`metrics: ${name} is there twice`)
    if (overlaps(metric)) {
      faults.push(`metrics: ${name}: target ${conditionText(target)} reaches into rollback ${conditionText(rollback)}`)
    }
  })
  return faults
}
