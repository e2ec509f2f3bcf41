import type { Rollout } from '../contracts/rollout.schema.ts'
import { planRecords } from './rollout-plan.ts'
import { scenario } from './scenario.ts'

export interface PlansEvidence {
  /** Null where the state shows no rollouts at all. */
  readonly rollouts: readonly Rollout[] | null
}

export const rolloutPlansShape = scenario('rollout.plans', {
  phase: 'observe',
  tier: 'observe',
  needs: ['state'],
  gather: async ({ target }): Promise<PlansEvidence> => ({ rollouts: (await target.state.get()).rollouts ?? null }),
  observe: { 'rollout.plan-shape': ({ rollouts }) => (rollouts === null ? [] : planRecords(rollouts)) },
})
