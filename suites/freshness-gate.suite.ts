import type { Order } from '../contracts/order.schema.ts'
import type { JudgedRecord, StepRecord } from '../judge/observation.ts'
import { type DecidedItem, decideEach } from './one-item.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// The same signals with fresh data and with data that stopped coming: the first trade, the others are refused for the right reason.

export interface FreshnessGateEvidence {
  readonly fresh: readonly DecidedItem[]
  readonly stale: readonly DecidedItem[]
  /** Entries that were made while the data was stale. */
  readonly entries: readonly Pick<Order, 'id' | 'symbol' | 'submitted_at'>[]
  /** Seconds for which the feed had been silent when the stale signals were given. */
  readonly silentSeconds: number
}

type Step = 'fresh-trades' | 'stale-refused' | 'stale-reason'

const outcomeOf = ({ decision }: DecidedItem): string => decision?.outcome ?? 'no decision'
const reasonOf = ({ decision }: DecidedItem): string | null =>
  decision && decision.outcome !== 'none' ? decision.reason : null

const about = (item: DecidedItem): { ref: string; record: DecidedItem } => ({
  ref: item.decision?.id ?? item.symbol,
  record: item,
})

const told = (value: boolean | null, note: string): Pick<JudgedRecord, 'value'> & { note?: string } =>
  value === true ? { value } : { value, note }

/** A signal that trades on fresh data shows that the refusal on stale data is the gate's. */
export const freshnessRecords = (evidence: FreshnessGateEvidence, maxAgeSeconds: number): StepRecord<Step>[] => {
  const { fresh, stale, entries, silentSeconds } = evidence
  if (silentSeconds < maxAgeSeconds) return []
  return [
    ...fresh.map((item): StepRecord<Step> => {
      const value = outcomeOf(item) === 'order' ? true : null
      const note = `expected an order on fresh data, found ${outcomeOf(item)} (${reasonOf(item) ?? 'no reason'})`
      return { step: 'fresh-trades', ...about(item), ...told(value, note) }
    }),
    ...stale.map((item): StepRecord<Step> => {
      const value = item.decision === null ? null : outcomeOf(item) !== 'order'
      const note = `expected a refusal on data ${silentSeconds} s old, found ${outcomeOf(item)}`
      return { step: 'stale-refused', ...about(item), ...told(value, note) }
    }),
    ...entries.map(
      (order): StepRecord<Step> => ({
        step: 'stale-refused',
        ref: order.id,
        value: false,
        record: order,
        note: `an entry was sent on data at least ${maxAgeSeconds} s old`,
      }),
    ),
    ...stale.map((item): StepRecord<Step> => {
      const value = item.decision === null ? null : reasonOf(item) === 'stale-data'
      const note = `expected reason stale-data, found ${reasonOf(item) ?? 'none'}`
      return { step: 'stale-reason', ...about(item), ...told(value, note) }
    }),
  ]
}

export const freshnessGate = scenario('perf.freshness-gate', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'cycles', 'decisions', 'orders', 'state'],
  gather: async ({ target, criterion }): Promise<FreshnessGateEvidence> => {
    const row = criterion('perf.freshness-gate')
    const [count, frozen, settle] = [param(row, 'symbols'), param(row, 'frozen_s'), param(row, 'settle_s')]
    const { symbols } = (await target.state.get()).universe
    await target.control.advance(`${settle}s`)
    const fresh = await decideEach(target, symbols.slice(0, count), settle)
    await target.control.stimulate({ name: 'feed.freeze', args: {} })
    await target.control.advance(`${frozen}s`)
    const before = await target.orders.all({ nested: true })
    const stale = await decideEach(target, symbols.slice(count, 2 * count), settle)
    const after = await target.orders.all({ nested: true, after: before.at(-1)?.seq ?? 0 })
    await target.control.stimulate({ name: 'feed.freeze', args: {}, on: false })
    const entries = after.filter(order => order.position_intent.endsWith('_to_open'))
    return {
      fresh,
      stale,
      entries: entries.map(({ id, symbol, submitted_at }) => ({ id, symbol, submitted_at })),
      silentSeconds: frozen,
    }
  },
  observe: {
    'perf.freshness-gate': (evidence, { criterion }) => freshnessRecords(evidence, param(criterion, 'max_age_s')),
  },
})
