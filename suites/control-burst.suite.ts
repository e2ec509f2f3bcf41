import type { ConfigPatch } from '../contracts/config-patch.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type BurstEvidence, burstSteps, type ConfigFacts, type Operation } from './control-burst.ts'
import { blankFlag, drillFlag, type FlagDrill, openFlagDrill } from './drill-flags.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// A hundred changes of limits, thresholds, overrides and keys, and where there are any of flags, the split and dry runs, all sent at once.

type BurstTarget = Pick<Target, 'config' | 'state' | 'events' | 'clock'> &
  Partial<Pick<Target, 'flagAdmin' | 'rollback'>>

interface Sending {
  readonly operation: Omit<Operation, 'status'>
  readonly patch: ConfigPatch
}

/** One of the hundred, to be sent; what comes of a flag is in the trail of its drill. */
type Send = () => Promise<Operation | null>

const reason = 'a burst of changes by the acceptance test'
const overridden = 'max_order_value'

/** Limits that each change moves a little, so that no two changes ask for the same value. */
const limitKeys = [
  'k_sl',
  'k_tp',
  'quote_max_age_s',
  'data_max_age_s',
  'completeness_min',
  'max_order_qty',
  'max_open_trades',
  'ai_limit',
] as const
const thresholdKeys = ['warning', 'critical'] as const
const whole: readonly string[] = ['max_order_qty', 'max_open_trades', 'ai_limit']

const factsOf = (state: State): ConfigFacts => ({
  revision: state.config_revision,
  values: {
    ...Object.fromEntries(limitKeys.map(key => [key, state.limits[key]])),
    ...Object.fromEntries(thresholdKeys.map(key => [`response_time.${key}`, state.thresholds.response_time[key]])),
    split: state.algo.split.v3,
    interpolation: state.algo.interpolation ?? 0,
  },
  overrides: state.overrides.map(({ limit, value }) => ({ limit, value: Number(value) })),
})

const settingOf = (state: State, number: number): Sending => {
  const at = number % (limitKeys.length + thresholdKeys.length)
  const limit = limitKeys[at]
  const round = 1 + Math.floor(number / (limitKeys.length + thresholdKeys.length))
  if (limit) {
    const value = whole.includes(limit)
      ? state.limits[limit] + round
      : Number((state.limits[limit] + round / 1000).toFixed(6))
    return { operation: { kind: 'limits', key: limit, value }, patch: { limits: { [limit]: value }, reason } }
  }
  const threshold = thresholdKeys[at - limitKeys.length] ?? 'warning'
  const value = Number((state.thresholds.response_time[threshold] + round / 1000).toFixed(6))
  const operation = { kind: 'thresholds', key: `response_time.${threshold}`, value } as const
  return { operation, patch: { thresholds: { response_time: { [threshold]: value } }, reason } }
}

const overrideOf = (state: State, until: string, number: number): Sending[] => {
  // One after another: nobody approves what they ask for themselves.
  const risk = state.people.filter(({ roles }) => roles.includes('risk'))
  const approver = risk[number % Math.max(1, risk.length)]?.name
  if (approver === undefined) return []
  const value = Number(state.limits.max_order_value) + 1 + number
  const override = { limit: overridden, value: value.toFixed(2), until, approver }
  return [{ operation: { kind: 'override', key: overridden, value }, patch: { override, reason } }]
}

const rotation: Sending = {
  operation: { kind: 'rotation', key: 'key:viewer', value: null },
  patch: { keys: { rotate: 'viewer' }, reason },
}

/** Splits that begin no rollout, and interpolations; only where everything is reset afterwards. */
const algoSendings = (count: number): Sending[] =>
  Array.from({ length: count }, (_, n) => {
    const v3 = 41 + n
    return n % 2 === 0
      ? {
          operation: { kind: 'algo', key: 'split', value: v3 },
          patch: { algo: { split: { v1: 100 - v3, v3 } }, reason },
        }
      : { operation: { kind: 'algo', key: 'interpolation', value: v3 }, patch: { algo: { interpolation: v3 }, reason } }
  })

interface Plan {
  readonly target: BurstTarget
  readonly row: Criterion
  readonly state: State
  readonly until: string
  readonly isReset: boolean
  /** Null where the target's flags cannot be changed. */
  readonly flags: FlagDrill | null
}

const flagSends = ({ row, flags }: Plan): Send[] =>
  Array.from({ length: flags ? param(row, 'flags') : 0 }, (_, n) => async () => {
    await flags?.put(burstFlag(n), { percentage: 1 + n })
    return null
  })

const drySends = ({ target: { rollback }, row }: Plan): Send[] =>
  Array.from({ length: rollback ? param(row, 'dry_runs') : 0 }, () => async () => {
    const answer = await rollback?.run({ target: 'config', dry_run: true, reason })
    const isDry = answer?.answer?.status === 'dry-run'
    const status = isDry || (answer?.status ?? 0) >= 300 ? (answer?.status ?? 0) : 500
    return { kind: 'dry-run', key: 'config', value: null, status }
  })

const configSend =
  ({ target }: Plan) =>
  ({ operation, patch }: Sending): Send =>
  async () => ({ ...operation, status: (await target.config.patch(patch)).status })

/** As many operations as asked for, the kinds spread among each other. Keys and the split are changed only where everything is reset afterwards. */
const sendsOf = (plan: Plan): Send[] => {
  const { row, state, until, isReset, flags } = plan
  const overrides = Array.from({ length: param(row, 'overrides') }, (_, n) => overrideOf(state, until, n)).flat()
  const rotations = Array.from({ length: isReset ? param(row, 'rotations') : 0 }, () => rotation)
  const algo = algoSendings(isReset && flags ? param(row, 'splits') : 0)
  const others = [...[...overrides, ...rotations, ...algo].map(configSend(plan)), ...flagSends(plan), ...drySends(plan)]
  const left = Math.max(0, param(row, 'operations') - others.length)
  const settings = Array.from({ length: left }, (_, n) => settingOf(state, n)).map(configSend(plan))
  // Spread evenly: the kinds meet each other, not only themselves.
  return [
    ...settings.map((send, n) => ({ send, at: (n + 0.5) / settings.length })),
    ...others.map((send, n) => ({ send, at: (n + 0.4) / others.length })),
  ]
    .sort((a, b) => a.at - b.at)
    .map(({ send }) => send)
}

/** The flags of the burst, of which each is changed more than once. */
const FLAGS = 10
const burstFlag = (n: number): string => drillFlag(`burst-${(n % FLAGS) + 1}`)

const makeFlags = async ({ flagAdmin, events }: BurstTarget): Promise<FlagDrill | null> => {
  if (!flagAdmin) return null
  const drill = await openFlagDrill({ flagAdmin, events }, 'a burst changes a flag')
  for (let n = 0; n < FLAGS; n++) await drill.put(burstFlag(n), { ...blankFlag, state: 'ROLLING_OUT' })
  return drill
}

/** Puts every setting back; an override ends by itself. */
const restore = async (target: BurstTarget, { values }: ConfigFacts): Promise<void> => {
  const limits = Object.fromEntries(limitKeys.map(key => [key, values[key]]))
  const response_time = Object.fromEntries(thresholdKeys.map(key => [key, values[`response_time.${key}`]]))
  await target.config.patch({ limits, thresholds: { response_time }, reason: `${reason}: put back` })
}

export const controlBurst = scenario('load.control-burst', {
  phase: 'drill',
  tier: 'act',
  needs: ['config', 'state', 'events', 'clock'],
  may: ['flagAdmin', 'rollback'],
  gather: async ({ target, criterion, tier }): Promise<BurstEvidence> => {
    const row = criterion('load.control-burst')
    const flags = await makeFlags(target)
    const state = await target.state.get()
    const now = Date.parse((await target.clock.get()).timestamp)
    const until = new Date(now + param(row, 'override_s') * 1000).toISOString()
    const after = (await target.events.all({ types: ['config.changed'] })).at(-1)?.seq ?? 0
    const isReset = tier === 'control'
    const sends = sendsOf({ target, row, state, until, isReset, flags })
    const operations = (await Promise.all(sends.map(send => send()))).flatMap(operation => operation ?? [])
    const end = await target.state.get()
    const trail = flags && (await flags.trail())
    const events = await target.events.all({ types: ['config.changed', 'override.started'], after })
    if (!isReset) {
      await restore(target, factsOf(state))
      await flags?.retire()
    }
    const facts = { operations, before: factsOf(state), after: factsOf(end), events }
    return trail ? { ...facts, flags: { trail, flags: end.flags ?? [] } } : facts
  },
  observe: { 'load.control-burst': burstSteps },
})
