import type { RollbackRequest } from '../contracts/rollback.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import { param } from './param.ts'
import { askRollback, backFlag, makeBackFlag, type RollbackTarget, readSettings, setAll } from './rollback-drill.ts'
import {
  type ConfirmEvidence,
  type ConfirmTrial,
  confirmSteps,
  type DryRunEvidence,
  type DryTrial,
  dryRunSteps,
  type Reading,
} from './rollback-requests.ts'
import { scenario } from './scenario.ts'

// Each target of a rollback: rehearsed and then made; asked for without a confirmation and then with one.

interface Drill {
  readonly target: RollbackTarget
  readonly row: Criterion
  readonly fresh: State
}

type Request = Omit<RollbackRequest, 'reason'>

/** Each target once; all of it to the snapshot. */
const requestsOf = (snapshot: string | null): readonly { readonly name: string; readonly request: Request }[] => [
  { name: 'flag', request: { target: 'flag', key: backFlag } },
  { name: 'config', request: { target: 'config' } },
  { name: 'algorithm', request: { target: 'algorithm' } },
  { name: 'all', request: { target: 'all', to: { snapshot: snapshot ?? '' } } },
]

/** Everything set in one way and then in the other, so that each target has something to go back to. */
const prepared = async ({ target, fresh }: Drill): Promise<string | null> => {
  await setAll(target, fresh, 0)
  await target.control.advance('1s')
  return await setAll(target, fresh, 1)
}

const readNow = async (target: RollbackTarget): Promise<Reading> => ({
  settings: await readSettings(target),
  seq: (await target.control.advance('0s')).seq,
})

const settle = async ({ target, row }: Drill): Promise<void> => {
  await target.control.advance(`${param(row, 'settle_s')}s`)
}

const dryTrial = async (drill: Drill, index: number): Promise<DryTrial | null> => {
  const { target } = drill
  const trial = requestsOf(await prepared(drill))[index]
  if (!trial) return null
  const { name, request } = trial
  const before = await readNow(target)
  const dry = await askRollback(target, { ...request, dry_run: true })
  const between = await readNow(target)
  const real = await askRollback(target, { ...request, confirm: true })
  await settle(drill)
  return { name, before, dry, between, real, after: await readSettings(target) }
}

const ways = [
  { step: 'absent-refused', confirm: {} },
  { step: 'false-refused', confirm: { confirm: false } },
  { step: 'confirmed-done', confirm: { confirm: true } },
] as const

const confirmTrial = async (drill: Drill, index: number): Promise<ConfirmTrial | null> => {
  const { target } = drill
  const trial = requestsOf(await prepared(drill))[index]
  if (!trial) return null
  const asked: ConfirmTrial['asked'][number][] = []
  for (const { step, confirm } of ways) {
    const before = await readNow(target)
    const outcome = await askRollback(target, { ...trial.request, ...confirm })
    asked.push({ step, outcome, before, after: await readNow(target) })
  }
  await settle(drill)
  return { name: trial.name, asked }
}

const each = async <Trial>(drill: Drill, make: (drill: Drill, index: number) => Promise<Trial | null>) => {
  await makeBackFlag(drill.target)
  const trials: Trial[] = []
  for (const index of requestsOf(null).keys()) {
    const trial = await make(drill, index)
    if (trial) trials.push(trial)
  }
  return { trials }
}

const needs = ['control', 'rollback', 'flagAdmin', 'config', 'state', 'events'] as const

export const rollbackDryRun = scenario('rollback.dry-run', {
  phase: 'drill',
  tier: 'control',
  needs,
  gather: async ({ target, criterion }): Promise<DryRunEvidence> =>
    await each({ target, row: criterion('rollback.dry-run'), fresh: await target.state.get() }, dryTrial),
  observe: { 'rollback.dry-run': dryRunSteps },
})

export const rollbackConfirm = scenario('rollback.confirm', {
  phase: 'drill',
  tier: 'control',
  needs,
  gather: async ({ target, criterion }): Promise<ConfirmEvidence> =>
    await each({ target, row: criterion('rollback.confirm'), fresh: await target.state.get() }, confirmTrial),
  observe: { 'rollback.confirm': confirmSteps },
})
