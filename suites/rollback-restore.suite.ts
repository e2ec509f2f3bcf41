import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { drillUsers } from './drill-flags.ts'
import { param } from './param.ts'
import { askRollback, backFlag, makeBackFlag, type RollbackTarget, readSettings, setAll } from './rollback-drill.ts'
import { type RestoreEvidence, type RestoreTrial, restoreSteps } from './rollback-restore.ts'
import { scenario } from './scenario.ts'

// Everything is set in one way, then in another, and rolled back to the snapshot in between; then the other way round.

/** Denied in one of the two ways, without a part in the other. */
const user = drillUsers[1] ?? ''

const evaluate = async ({ flags }: Pick<Target, 'flags'>): Promise<unknown> =>
  (await flags.evaluate(backFlag, { targetingKey: user })).value

const trialOf = async (
  target: RollbackTarget & Pick<Target, 'flags'>,
  of: { readonly row: Criterion; readonly fresh: State; readonly from: 0 | 1 },
): Promise<RestoreTrial> => {
  const { row, fresh, from } = of
  const name = `to way ${from + 1}`
  await setAll(target, fresh, from)
  // For one user the flag has to be the other way round, whatever the split makes of it.
  const lists = (on: boolean) => ({ allow: on ? [user] : [], deny: on ? [] : [user], reason: 'a drill on rollbacks' })
  await target.flagAdmin.patch(backFlag, lists(from === 0))
  await target.control.advance('1s')
  const [wanted, wantedValue] = [await readSettings(target), await evaluate(target)]
  const snapshot = await setAll(target, fresh, from === 0 ? 1 : 0)
  await target.flagAdmin.patch(backFlag, lists(from === 1))
  const [before, beforeValue] = [await readSettings(target), await evaluate(target)]
  const outcome = await askRollback(target, { target: 'all', to: { snapshot: snapshot ?? '' }, confirm: true })
  await target.control.advance(`${param(row, 'settle_s')}s`)
  const evaluated = { wanted: wantedValue, before: beforeValue, after: await evaluate(target) }
  return { name, wanted, before, after: await readSettings(target), outcome, evaluated }
}

export const rollbackRestore = scenario('rollback.restore', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'rollback', 'flagAdmin', 'config', 'state', 'events', 'flags'],
  gather: async ({ target, criterion }): Promise<RestoreEvidence> => {
    const row = criterion('rollback.restore')
    const fresh = await target.state.get()
    await makeBackFlag(target)
    const trials: RestoreTrial[] = []
    for (const from of [0, 1] as const) trials.push(await trialOf(target, { row, fresh, from }))
    return { trials }
  },
  observe: { 'rollback.restore': restoreSteps },
})
