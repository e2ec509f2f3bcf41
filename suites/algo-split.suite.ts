import type { Criterion } from '../judge/criterion.ts'
import { type AlgoSplitEvidence, type RoutedDecision, routeSign, type SplitStop, splitRecords } from './algo-split.ts'
import { drillUsers } from './drill-flags.ts'
import { atOnce } from './flag-matrix.ts'
import { noEdge, startItems } from './one-item.ts'
import { type Pace, paceOf } from './pace.ts'
import { param } from './param.ts'
import { type Scope, scenario } from './scenario.ts'

// The split is raised step by step, and at each step many users are asked which version serves them.

type SplitScope = Scope<'flags' | 'config' | 'state' | 'cycles' | 'decisions', 'control'>

interface Drill {
  readonly scope: SplitScope
  readonly row: Criterion
  readonly pace: Pace
}

const routing = 'algorithm'
const reason = 'a drill on the split of versions'
const settleSeconds = 5

const versionOf = async ({ scope: { target } }: Drill, user: string): Promise<unknown> => {
  const { status, value } = await target.flags.evaluate(routing, { targetingKey: user })
  return status === 200 ? value : null
}

const routingOf = async (drill: Drill, users: readonly string[]): Promise<string> => {
  const signs = await atOnce(users, param(drill.row, 'at_once'), async user => routeSign(await versionOf(drill, user)))
  return signs.join('')
}

/** Signals without an edge, one for each of some symbols: decided, and nothing is bought. */
const decideSome = async (drill: Drill, after: number): Promise<RoutedDecision[]> => {
  const { target } = drill.scope
  const { symbols } = (await target.state.get()).universe
  await startItems(target, symbols.slice(0, param(drill.row, 'decided')).map(noEdge))
  await drill.pace.wait(settleSeconds)
  const decided = (await target.decisions.all({ after })).filter(decision => decision.outcome !== 'none')
  const users = [...new Set(decided.flatMap(({ user_id }) => user_id ?? []))]
  const versions = await atOnce(users, param(drill.row, 'at_once'), user => versionOf(drill, user))
  const routed = new Map(users.map((user, index) => [user, versions[index]]))
  return decided.map(({ id, user_id, algo, versions: shown }) => {
    const version = user_id === null ? null : routed.get(user_id)
    return { id, user: user_id, served: shown.served ?? algo, routed: typeof version === 'string' ? version : null }
  })
}

const stopAt = async (drill: Drill, asked: number, users: readonly string[]): Promise<SplitStop> => {
  const { target } = drill.scope
  const { status } = await target.config.patch({ algo: { split: { v1: 100 - asked, v3: asked } }, reason })
  const published = status < 300 ? (await target.state.get()).algo.split.v3 : null
  const before = published === null ? '' : await routingOf(drill, users)
  return { asked, status, published, routing: before, again: '' }
}

export const algoSplit = scenario('algo.split', {
  phase: 'drill',
  tier: 'act',
  needs: ['flags', 'config', 'state', 'cycles', 'decisions'],
  may: ['control'],
  timeoutSeconds: 900,
  gather: async (scope): Promise<AlgoSplitEvidence> => {
    const { target, criterion, tier, timeBase, signal } = scope
    const row = criterion('algo.split')
    const isDriven = timeBase === 'virtual' && tier === 'control'
    const drill: Drill = { scope, row, pace: paceOf(isDriven ? (target.control ?? null) : null, signal) }
    const users = drillUsers.slice(0, param(row, 'users'))
    const { split } = (await target.state.get()).algo
    const last = (await target.decisions.all()).at(-1)?.seq ?? 0
    const stops: SplitStop[] = []
    const decided: RoutedDecision[] = []
    for (const name of ['split_1', 'split_2', 'split_3']) {
      const stop = await stopAt(drill, param(row, name), users)
      if (stop.published !== null && stops.length > 0) decided.push(...(await decideSome(drill, last + decided.length)))
      stops.push(stop)
    }
    const final = stops.pop()
    await drill.pace.wait(isDriven ? param(row, 'wait_s') : settleSeconds)
    const again = final?.routing ? await routingOf(drill, users.slice(0, param(row, 'again'))) : ''
    if (tier !== 'control') await target.config.patch({ algo: { split }, reason })
    return { users, stops: final ? [...stops, { ...final, again }] : stops, decided }
  },
  observe: { 'algo.split': splitRecords },
})
