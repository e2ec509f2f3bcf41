import type { Threshold } from '../contracts/threshold.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { blankFlag, drillFlag, drillUsers, type FlagDrill, openFlagDrill } from './drill-flags.ts'
import { bulkMatrix } from './flag-matrix.ts'
import {
  type AutoRollbackEvidence,
  autoRollbackSteps,
  type DirectionEvidence,
  directionSteps,
  type LimitTrial,
} from './flag-thresholds.ts'
import { smallEdge, startItems } from './one-item.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// Each value gets a flag of its own, so that one rollback says nothing of another value.

type LimitTarget = Pick<Target, 'observations' | 'state'>
type Planned<Step extends string> = Pick<LimitTrial<Step>, 'step' | 'flag' | 'threshold' | 'rollsBack' | 'cause'> & {
  readonly value: number | null
}

const limit = (metric: string, op: '<' | '>', of: { rollback: number; target: number; min_n: number }): Threshold => ({
  metric,
  target: { op: op === '<' ? '>' : '<', value: of.target },
  rollback: { op, value: of.rollback },
  for: '0s',
  min_n: of.min_n,
})

/** Rolling out, to the users on its list and half of the others, held to one limit. */
const makeFlags = async (
  drill: FlagDrill,
  planned: readonly Planned<string>[],
  allow: readonly string[],
): Promise<void> => {
  for (const { flag, threshold } of planned) {
    await drill.put(flag, { ...blankFlag, state: 'ROLLING_OUT', percentage: 50, allow, thresholds: [threshold] })
  }
}

/** Posts each value that is to be posted; what the target does at once is done then. */
const post = async (
  target: LimitTarget,
  planned: readonly Planned<string>[],
  n: number,
): Promise<Map<string, number>> => {
  const answers = new Map<string, number>()
  for (const { flag, threshold, value } of planned) {
    if (value === null) continue
    const metrics = { [threshold.metric]: value, n }
    const { status } = await target.observations.post({ subject: `flag:${flag}`, metrics })
    answers.set(flag, status)
  }
  return answers
}

const trialsOf = async <Step extends string>(
  { state }: LimitTarget,
  planned: readonly Planned<Step>[],
  posted: { readonly n: (flag: string) => number; readonly answers: ReadonlyMap<string, number> },
): Promise<LimitTrial<Step>[]> => {
  const { flags = [] } = await state.get()
  return planned.map(({ step, flag, threshold, cause, rollsBack, value }) => ({
    step,
    flag,
    threshold,
    cause,
    rollsBack,
    posted: value === null ? null : { value, n: posted.n(flag), status: posted.answers.get(flag) ?? 0 },
    state: flags.find(({ key }) => key === flag)?.state ?? null,
  }))
}

/** Metric, the side on which it is bad, its limits, a good value and a bad one. */
const metrics = [
  ['accuracy', '<', 0.55, 0.6, 0.8, 0.3],
  ['regime_accuracy', '<', 0.7, 0.8, 0.9, 0.5],
  ['kelly_scale', '<', 0.2, 0.3, 0.9, 0.1],
  ['error_rate', '>', 0.05, 0.02, 0.001, 0.2],
  ['calibration_error', '>', 0.15, 0.1, 0.02, 0.3],
  ['latency_ratio', '>', 1.5, 1.2, 0.9, 3],
] as const

const directions = (row: Criterion): Planned<DirectionEvidence['trials'][number]['step']>[] => {
  const min_n = param(row, 'min_n')
  const posted = metrics.flatMap(([metric, op, rollback, target, good, bad]) => {
    const threshold = limit(metric, op, { rollback, target, min_n })
    const flag = (side: string): string => drillFlag(`limit-${metric.replace('_', '-')}-${side}`)
    const bare = { threshold, cause: 'posted' }
    return [
      { ...bare, step: op === '<' ? 'low-is-bad' : 'high-is-bad', flag: flag('bad'), value: bad, rollsBack: true },
      { ...bare, step: 'good-stays', flag: flag('good'), value: good, rollsBack: false },
      { ...bare, step: 'limit-stays', flag: flag('edge'), value: rollback, rollsBack: false },
    ] as const
  })
  const caused = {
    step: 'caused-low',
    flag: drillFlag('limit-data-quality'),
    threshold: limit('data_quality', '<', { rollback: 0.95, target: 0.97, min_n: 1 }),
    cause: 'half of the bars are lost',
    value: null,
    rollsBack: true,
  } as const
  return [...posted, caused]
}

export const flagDirection = scenario('flags.direction', {
  phase: 'drill',
  tier: 'control',
  needs: ['flags', 'flagAdmin', 'observations', 'state', 'control'],
  gather: async ({ target, criterion }): Promise<DirectionEvidence> => {
    const row = criterion('flags.threshold-direction')
    const planned = directions(row)
    await makeFlags(await openFlagDrill(target, 'a drill sets a limit'), planned, [])
    const n = param(row, 'n')
    const answers = await post(target, planned, n)
    await target.control.advance(`${param(row, 'wait_s')}s`)
    await target.control.stimulate({ name: 'feed.drop', args: { share: param(row, 'drop') } })
    await target.control.advance(`${param(row, 'feed_s')}s`)
    return { trials: await trialsOf(target, planned, { n: () => n, answers }) }
  },
  observe: { 'flags.threshold-direction': directionSteps },
})

const rollbacks = (row: Criterion): Planned<AutoRollbackEvidence['trials'][number]['step']>[] => {
  const min_n = param(row, 'min_n')
  const posted = { step: 'rolled-back', cause: 'posted', rollsBack: true } as const
  return [
    {
      ...posted,
      flag: drillFlag('auto-calibration'),
      threshold: limit('calibration_error', '>', { rollback: 0.15, target: 0.1, min_n }),
      value: 0.3,
    },
    {
      ...posted,
      flag: drillFlag('auto-accuracy'),
      threshold: limit('accuracy', '<', { rollback: 0.55, target: 0.6, min_n }),
      value: 0.3,
    },
    {
      step: 'few-records-stay',
      cause: 'posted',
      rollsBack: false,
      flag: drillFlag('auto-few'),
      threshold: limit('brier', '>', { rollback: 0.4, target: 0.3, min_n }),
      value: 0.6,
    },
    {
      step: 'caused',
      cause: 'orders fail at the broker',
      rollsBack: true,
      flag: drillFlag('auto-errors'),
      threshold: limit('error_rate', '>', { rollback: 0.05, target: 0.02, min_n }),
      value: null,
    },
  ]
}

export const flagAutoRollback = scenario('flags.auto-rollback', {
  phase: 'drill',
  tier: 'control',
  needs: ['flags', 'flagAdmin', 'observations', 'state', 'events', 'cycles', 'quotes', 'control'],
  gather: async ({ target, criterion, seed }): Promise<AutoRollbackEvidence> => {
    const row = criterion('flags.auto-rollback')
    const { value: state, journalSeq } = await target.state.read()
    const planned = rollbacks(row)
    const users = drillUsers.slice(0, param(row, 'keys'))
    const drill = await openFlagDrill(target, 'a drill sets a limit')
    await makeFlags(drill, planned, users.slice(0, users.length / 2))
    const [few, many] = [planned.filter(({ rollsBack }) => !rollsBack), planned.filter(({ rollsBack }) => rollsBack)]
    const answers = new Map([
      ...(await post(target, few, param(row, 'few'))),
      ...(await post(target, many, param(row, 'n'))),
    ])
    await target.control.stimulate({ name: 'broker.error', args: { count: param(row, 'items') } })
    const { symbols } = state.universe
    const items = Array.from(
      { length: param(row, 'items') },
      (_, index) => symbols[(seed * 37 + index) % symbols.length] ?? '',
    )
    await startItems(target, items.map(smallEdge))
    await target.control.advance(`${param(row, 'wait_s') + param(row, 'settle_s')}s`)
    const n = (flag: string): number => param(row, few.some(each => each.flag === flag) ? 'few' : 'n')
    return {
      trials: await trialsOf(target, planned, { n, answers }),
      matrix: await bulkMatrix(target, {
        flags: planned.map(({ flag }) => flag),
        users,
        atOnce: param(row, 'at_once'),
      }),
      journal: await target.events.all({ types: ['flag.changed', 'alert.raised'], after: journalSeq ?? 0 }),
    }
  },
  observe: { 'flags.auto-rollback': autoRollbackSteps },
})
