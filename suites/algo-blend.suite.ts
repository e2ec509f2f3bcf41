import type { Decision } from '../contracts/decision.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type BlendEvidence, type BlendTrial, blendFacts, blendRecords } from './algo-blend.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// The versions are blended in every way there is, each for a cycle over all the items.

type BlendTarget = Pick<Target, 'control' | 'config' | 'cycles' | 'decisions'>

/** The decisions of one cycle; it is given so much time. */
const decideCycle = async (target: BlendTarget, row: Criterion): Promise<readonly Decision[]> => {
  const { cycle } = await target.cycles.start({ kind: 'pipeline' })
  if (!cycle) return []
  for (let poll = 0; poll < param(row, 'polls'); poll++) {
    await target.control.advance(`${param(row, 'poll_s')}s`)
    if ((await target.cycles.one(cycle.id))?.status !== 'running') break
  }
  return await target.decisions.all({ cycle: cycle.id })
}

const trialOf = async (
  target: BlendTarget,
  row: Criterion,
  of: Pick<BlendTrial, 'mode' | 'weights'>,
): Promise<BlendTrial> => {
  const { mode, weights } = of
  const blend = weights === null ? { mode } : { mode, weights }
  const { status } = await target.config.patch({ algo: { blend }, reason: 'a drill blends in every way' })
  return { ...of, status, decisions: status < 300 ? blendFacts(await decideCycle(target, row)) : [] }
}

export const algoBlend = scenario('algo.blend', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'config', 'cycles', 'decisions', 'state', 'events'],
  gather: async ({ target, criterion }): Promise<BlendEvidence> => {
    const row = criterion('algo.blend')
    const v1 = param(row, 'weight_v1')
    const ways: Pick<BlendTrial, 'mode' | 'weights'>[] = [
      { mode: 'weighted', weights: { v1, v3: 1 - v1 } },
      { mode: 'weighted', weights: { v1: 1, v3: 0 } },
      { mode: 'weighted', weights: { v1: 0, v3: 1 } },
      { mode: 'confidence', weights: null },
      { mode: 'performance', weights: null },
    ]
    const trials: BlendTrial[] = []
    for (const way of ways) trials.push(await trialOf(target, row, way))
    return { trials, journal: await target.events.all({ types: ['decision.made', 'trade.closed'] }) }
  },
  observe: {
    'algo.blend': (evidence, { criterion }) =>
      blendRecords(evidence, { value: param(criterion, 'value'), weight: param(criterion, 'weight') }),
  },
})
