import type { ConfigPatch } from '../contracts/config-patch.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { type BurstEvidence, burstSteps, type ConfigFacts, type Operation } from './control-burst.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// A hundred changes of limits, thresholds, overrides and keys, all sent at once.

type BurstTarget = Pick<Target, 'config' | 'state' | 'events' | 'clock'>

interface Sending {
  readonly operation: Omit<Operation, 'status'>
  readonly patch: ConfigPatch
}

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

/** As many operations as asked for, the kinds spread among each other. Keys are rotated only where everything is reset afterwards. */
const sendings = (state: State, row: Criterion, of: { until: string; isReset: boolean }): Sending[] => {
  const overrides = Array.from({ length: param(row, 'overrides') }, (_, n) => overrideOf(state, of.until, n)).flat()
  const rotations = Array.from({ length: of.isReset ? param(row, 'rotations') : 0 }, () => rotation)
  const others = [...overrides, ...rotations]
  const settings = Array.from({ length: param(row, 'operations') - others.length }, (_, n) => settingOf(state, n))
  const every = Math.max(1, Math.floor(settings.length / Math.max(1, others.length)))
  return settings.flatMap((setting, index) => {
    const other = index % every === 0 ? others[index / every] : undefined
    return other ? [setting, other] : [setting]
  })
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
  gather: async ({ target, criterion, tier }): Promise<BurstEvidence> => {
    const row = criterion('load.control-burst')
    const state = await target.state.get()
    const now = Date.parse((await target.clock.get()).timestamp)
    const until = new Date(now + param(row, 'override_s') * 1000).toISOString()
    const after = (await target.events.all({ types: ['config.changed'] })).at(-1)?.seq ?? 0
    const isReset = tier === 'control'
    const sent = sendings(state, row, { until, isReset })
    const operations = await Promise.all(
      sent.map(async ({ operation, patch }) => ({ ...operation, status: (await target.config.patch(patch)).status })),
    )
    const [before, end] = [factsOf(state), factsOf(await target.state.get())]
    const events = await target.events.all({ types: ['config.changed', 'override.started'], after })
    if (!isReset) await restore(target, before)
    return { operations, before, after: end, events }
  },
  observe: { 'load.control-burst': burstSteps },
})
