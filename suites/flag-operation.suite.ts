import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { blankFlag, drillFlag, drillUsers, openFlagDrill } from './drill-flags.ts'
import { type OperationCall, type OperationEvidence, operationPoints } from './flag-operation.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// A round trip takes as long as the limit: only what one flag more adds to it shows what a flag costs.

/** Levels in turns, each round beginning with another one. */
const levelsOf = (row: Criterion, round: number): number[] => {
  const levels = [param(row, 'flags_1'), param(row, 'flags_2'), param(row, 'flags_3')]
  const start = round % levels.length
  return [...levels.slice(start), ...levels.slice(0, start)]
}

const own = (header: string | undefined): number | null => {
  const dur = /(?:^|[;,\s])dur=([0-9.]+)/.exec(header ?? '')?.[1]
  return dur === undefined ? null : Number(dur)
}

/** What the target itself says of one evaluation; asked beside the timed ones, on the address of OFREP. */
const serverTiming = async (target: Pick<Target, 'raw'>, keys: readonly string[]): Promise<number | null> => {
  const context = { targetingKey: drillUsers[0] ?? '' }
  const { headers } = await target.raw({ method: 'POST', path: '/ofrep/v1/evaluate/flags', body: { context, keys } })
  return own(headers['server-timing'])
}

export const flagOperation = scenario('perf.flag-op', {
  phase: 'drill',
  tier: 'act',
  needs: ['flags', 'flagAdmin'],
  timeoutSeconds: 120,
  gather: async ({ target, criterion, tier, signal }): Promise<OperationEvidence> => {
    const row = criterion('perf.flag-op')
    const drill = await openFlagDrill(target, 'a drill times the evaluation')
    const keys = Array.from({ length: param(row, 'flags_3') }, (_, index) => drillFlag(`time-${index + 1}`))
    for (const key of keys) await drill.put(key, { ...blankFlag, state: 'ROLLING_OUT', percentage: 50 })
    const calls: OperationCall[] = []
    const evaluate = async (round: number, flags: number): Promise<OperationCall> => {
      const targetingKey = drillUsers[round % drillUsers.length] ?? ''
      const answer = await target.flags.evaluateAll({ targetingKey }, { keys: keys.slice(0, flags) })
      const isWhole = answer.status === 200 && answer.flags.length >= flags
      return { round, flags, ms: isWhole ? answer.ms : null, own: null }
    }
    for (const flags of levelsOf(row, 0)) await evaluate(0, flags)
    const end = performance.now() + param(row, 'budget_s') * 1000
    for (let round = 0; round < param(row, 'rounds') && performance.now() < end && !signal.aborted; round++) {
      for (const flags of levelsOf(row, round)) calls.push(await evaluate(round, flags))
    }
    const said = new Map<number, number | null>()
    for (const flags of levelsOf(row, 0)) said.set(flags, await serverTiming(target, keys.slice(0, flags)))
    if (tier !== 'control') await drill.retire()
    return { calls: calls.map(call => ({ ...call, own: said.get(call.flags) ?? null })) }
  },
  observe: {
    'perf.flag-op': (evidence, { criterion }) => operationPoints(evidence, param(criterion, 'per')),
  },
})
