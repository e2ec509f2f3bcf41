import type { PositionPolicy } from '../contracts/rollback.schema.ts'
import { openBook, readOpen } from './drill-book.ts'
import { param } from './param.ts'
import { legKindsOf } from './protection.ts'
import { askRollback } from './rollback-drill.ts'
import { type PoliciesEvidence, type PolicyTrial, policySteps } from './rollback-positions.ts'
import { type Scope, scenario } from './scenario.ts'

// With positions of v3 and others open, v3 is rolled back once with each declared policy, each time on a fresh target.

type Needs =
  | 'control'
  | 'rollback'
  | 'config'
  | 'state'
  | 'events'
  | 'trade'
  | 'cycles'
  | 'orders'
  | 'positions'
  | 'account'
  | 'quotes'

const reason = 'a drill on positions at a rollback'

const trialOf = async ({ target, criterion, seed }: Scope<Needs>, policy: PositionPolicy): Promise<PolicyTrial> => {
  const row = criterion('rollback.positions')
  const settle = `${param(row, 'settle_s')}s`
  await target.control.reset({ seed })
  const state = await target.state.get()
  await target.config.patch({ algo: { split: { v1: 0, v3: 100 } }, reason })
  const { seq: begun } = await target.control.advance('1s')
  await openBook(target, { row, state, seed, name: policy })
  const before = await readOpen(target)
  const { seq } = await target.control.advance('0s')
  const outcome = await askRollback(target, { target: 'algorithm', positions: policy, confirm: true })
  const atOnce = await readOpen(target)
  await target.control.advance(settle)
  const after = await readOpen(target)
  const events = await target.events.all({ types: ['order.*', 'fill'], after: begun })
  const kinds = Object.fromEntries(legKindsOf(await target.orders.all({ nested: true })))
  return { policy, outcome, before, atOnce, after, seq, events, kinds }
}

export const rollbackPositions = scenario('rollback.positions', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'rollback',
    'flagAdmin',
    'config',
    'state',
    'events',
    'trade',
    'cycles',
    'decisions',
    'orders',
    'positions',
    'account',
    'quotes',
    'clock',
  ],
  gather: async (scope): Promise<PoliciesEvidence> => {
    const declared = (await scope.target.state.get()).rollback?.policies ?? []
    const trials: PolicyTrial[] = []
    for (const policy of declared) trials.push(await trialOf(scope, policy))
    return { declared, trials }
  },
  observe: {
    'rollback.positions': (evidence, { criterion }) => policySteps(evidence, param(criterion, 'leg_settle_s')),
  },
})
