import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { drillUsers } from './drill-flags.ts'
import { param } from './param.ts'
import { askRollback, backFlag, makeBackFlag } from './rollback-drill.ts'
import { type RepeatedEvidence, type RepeatedTrial, repeatedSteps } from './rollback-repeated.ts'
import { scenario } from './scenario.ts'

// A bad hour: a flag is switched on and rolled back, again and again.

type RepeatedTarget = Pick<Target, 'control' | 'rollback' | 'flagAdmin' | 'flags' | 'state'>

const user = drillUsers[0] ?? ''

const evaluate = async ({ flags }: RepeatedTarget): Promise<unknown> =>
  (await flags.evaluate(backFlag, { targetingKey: user })).value

const trialOf = async (target: RepeatedTarget, row: Criterion, number: number): Promise<RepeatedTrial> => {
  await target.flagAdmin.patch(backFlag, { state: 'ENABLED', reason: `somebody tries it again, attempt ${number}` })
  await target.control.advance(`${param(row, 'apart_s')}s`)
  const isOnBefore = await evaluate(target)
  const outcome = await askRollback(target, { target: 'flag', key: backFlag, severity: 'CRITICAL', confirm: true })
  await target.control.advance(`${param(row, 'settle_s')}s`)
  const state = (await target.state.get()).flags?.find(({ key }) => key === backFlag)?.state ?? null
  return { number, isOnBefore, outcome, state, isOnAfter: await evaluate(target) }
}

export const rollbackRepeated = scenario('rollback.repeated', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'rollback', 'flagAdmin', 'config', 'state', 'events', 'flags'],
  gather: async ({ target, criterion }): Promise<RepeatedEvidence> => {
    const row = criterion('rollback.rate-limit')
    await makeBackFlag(target)
    const trials: RepeatedTrial[] = []
    for (let number = 1; number <= param(row, 'times'); number++) trials.push(await trialOf(target, row, number))
    return { trials }
  },
  observe: { 'rollback.rate-limit': repeatedSteps },
})
