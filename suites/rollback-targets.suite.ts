import type { RollbackRequest } from '../contracts/rollback.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import { param } from './param.ts'
import { askRollback, backFlag, makeBackFlag, type RollbackTarget, readSettings, setAll } from './rollback-drill.ts'
import { type RefusedTrial, type TargetsEvidence, type TargetTrial, targetSteps } from './rollback-targets.ts'
import { scenario } from './scenario.ts'

// Flag, configuration and version are rolled back one at a time, to a snapshot and by themselves; then to what there is not.

interface Drill {
  readonly target: RollbackTarget
  readonly row: Criterion
  readonly fresh: State
}

const trialOf = async (drill: Drill, of: Pick<TargetTrial, 'target' | 'to'>): Promise<TargetTrial> => {
  const { target, row, fresh } = drill
  await setAll(target, fresh, 0)
  await target.control.advance('1s')
  const held = await readSettings(target)
  const snapshot = await setAll(target, fresh, 1)
  const before = await readSettings(target)
  const outcome = await askRollback(target, {
    target: of.target,
    ...(of.target === 'flag' ? { key: backFlag } : {}),
    ...(of.to === 'snapshot' ? { to: { snapshot: snapshot ?? '' } } : {}),
    confirm: true,
  })
  await target.control.advance(`${param(row, 'settle_s')}s`)
  return { ...of, held, before, after: await readSettings(target), outcome }
}

const refusedTrial = async (
  { target }: Drill,
  of: Pick<RefusedTrial, 'step' | 'what'>,
  request: Omit<RollbackRequest, 'reason'>,
): Promise<RefusedTrial> => {
  const before = await readSettings(target)
  const outcome = await askRollback(target, { ...request, confirm: true })
  return { ...of, before, after: await readSettings(target), outcome }
}

const earlier = (instant: string, seconds: number): string =>
  new Date(Date.parse(instant) - seconds * 1000).toISOString()

/** What is not there, was not yet there, and is too old. */
const refusals = async (drill: Drill): Promise<RefusedTrial[]> => {
  const { target, row, fresh } = drill
  const snapshot = await setAll(target, fresh, 0)
  await setAll(target, fresh, 1)
  const early = { timestamp: earlier(fresh.started_at, param(row, 'before_s')) }
  const refused = [
    await refusedTrial(
      drill,
      { step: 'unknown-refused', what: 'a snapshot that is not there' },
      {
        target: 'all',
        to: { snapshot: 'gate-no-such-snapshot' },
      },
    ),
    await refusedTrial(
      drill,
      { step: 'unknown-refused', what: 'a flag that is not there' },
      {
        target: 'flag',
        key: 'gate-no-such-flag',
      },
    ),
    await refusedTrial(
      drill,
      { step: 'too-early-refused', what: `the instant ${early.timestamp}` },
      {
        target: 'all',
        to: early,
      },
    ),
  ]
  const age = fresh.rollback?.max_age_s
  if (age === undefined || snapshot === null) return refused
  await target.control.advance(`${age + 1}s`)
  const old = { target: 'all', to: { snapshot } } as const
  const what = `a snapshot older than the declared ${age} s`
  return [...refused, await refusedTrial(drill, { step: 'too-old-refused', what }, old)]
}

export const rollbackTargets = scenario('rollback.targets', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'rollback', 'flagAdmin', 'config', 'state', 'events'],
  gather: async ({ target, criterion }): Promise<TargetsEvidence> => {
    const drill: Drill = { target, row: criterion('rollback.targets'), fresh: await target.state.get() }
    await makeBackFlag(target)
    const trials: TargetTrial[] = []
    for (const name of ['flag', 'config', 'algorithm'] as const) {
      for (const to of ['snapshot', 'default'] as const) trials.push(await trialOf(drill, { target: name, to }))
    }
    return { trials, refused: await refusals(drill) }
  },
  observe: { 'rollback.targets': targetSteps },
})
