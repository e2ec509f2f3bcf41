import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type FailoverEvidence, failoverSteps } from './algo-failover.ts'
import { servedUsers } from './algo-users.ts'
import { type DecidedItem, decisionsOf, noEdge, type StartedItem, startItems } from './one-item.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// v3 is given every user and then fails: less often than it takes, and as often.

type FailoverTarget = Pick<Target, 'control' | 'cycles' | 'decisions' | 'flags'>

interface Drill {
  readonly target: FailoverTarget
  readonly row: Criterion
  readonly symbols: readonly string[]
}

/** Items after each other, so that their failures are in a row and nothing else comes between. */
const inTurn = async ({ target, row }: Drill, symbols: readonly string[]): Promise<readonly DecidedItem[]> => {
  const started: StartedItem[] = []
  for (const symbol of symbols) {
    started.push(...(await startItems(target, [noEdge(symbol)])))
    await target.control.advance(`${param(row, 'settle_s')}s`)
  }
  return await decisionsOf(target, started)
}

/** So many failures of v3, and two items more. */
const failing = async (drill: Drill, failed: number): Promise<FailoverEvidence['few']> => {
  await drill.target.control.stimulate({ name: 'algo.error', args: { algo: 'v3', count: failed } })
  const items = await inTurn(drill, drill.symbols.slice(0, failed + 2))
  return { failed, items, users: await servedUsers(drill.target, param(drill.row, 'users')) }
}

export const algoFailover = scenario('algo.failover', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'config', 'cycles', 'decisions', 'state', 'events', 'flags'],
  gather: async ({ target, criterion }): Promise<FailoverEvidence> => {
    const row = criterion('algo.failover')
    const { symbols } = (await target.state.get()).universe
    const drill: Drill = { target, row, symbols }
    const { seq } = await target.control.advance('1s')
    await target.config.patch({ algo: { split: { v1: 0, v3: 100 } }, reason: 'a drill gives v3 every user' })
    const few = await failing(drill, param(row, 'failures') - 1)
    const many = await failing(drill, param(row, 'failures'))
    const { failover = null } = (await target.state.get()).algo
    const journal = await target.events.all({ types: ['algo.*', 'alert.raised'], after: seq })
    return { few, many, failover, journal }
  },
  observe: { 'algo.failover': failoverSteps },
})
