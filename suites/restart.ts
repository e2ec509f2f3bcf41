import type { Account } from '../contracts/account.schema.ts'
import type { Decision } from '../contracts/decision.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { StepRecord } from '../judge/observation.ts'
import { difference, inWords } from './difference.ts'

/** All that a restart must keep, as read at one virtual instant. */
export interface Kept {
  readonly account: Account
  readonly positions: readonly Position[]
  readonly orders: readonly Order[]
  readonly decisions: readonly Decision[]
  readonly state: State
  readonly journal: readonly { readonly seq: number; readonly prev: string; readonly hash: string }[]
}

/** An order sent again after the restart. */
export interface SentAgain {
  readonly what: 'same body' | 'other body'
  readonly status: number
  readonly first_id: string
  readonly order_id: string | null
}

export interface RestartEvidence {
  readonly before: Kept
  readonly after: Kept
  readonly again: readonly SentAgain[]
  /** Orders on the target once the repeated requests were answered. */
  readonly ordersAtEnd: number
  /** The strategy that the drill drove into its throttle; null where it could not. */
  readonly throttled: string | null
}

type Step = 'account' | 'positions' | 'orders' | 'decisions' | 'config' | 'breakers' | 'idempotency' | 'journal'

const same = (step: Step, before: unknown, after: unknown): StepRecord<Step> => {
  const found = difference(before, after)
  if (!found) return { step, ref: step, value: true }
  return { step, ref: step, value: false, record: found, note: `changed by the restart: ${inWords(found)}` }
}

/** Nothing to lose proves nothing. */
const sameList = (step: Step, before: readonly unknown[], after: readonly unknown[]): StepRecord<Step> =>
  before.length === 0
    ? { step, ref: step, value: null, note: `there were no ${step} before the restart` }
    : same(step, before, after)

const breakers = ({ before, after, throttled }: RestartEvidence): StepRecord<Step> => {
  if (throttled === null) {
    return { step: 'breakers', ref: 'breakers', value: null, note: 'no strategy could be driven into its throttle' }
  }
  const of = ({ strategies, alerts }: State) => ({ strategies, alerts })
  return same('breakers', of(before.state), of(after.state))
}

const isHonoured = ({ what, status, first_id, order_id }: SentAgain): boolean =>
  what === 'same body' ? status === 200 && order_id === first_id : status === 422 && order_id === null

const expected = { 'same body': '200 with the first order', 'other body': '422 and no order' }

const idempotency = ({ after, again, ordersAtEnd }: RestartEvidence): StepRecord<Step>[] => {
  const records = again.map((sent): StepRecord<Step> => {
    const about = { step: 'idempotency' as const, ref: sent.first_id }
    if (isHonoured(sent)) return { ...about, value: true }
    const note = `${sent.what}: expected ${expected[sent.what]}, found ${sent.status} with ${sent.order_id ?? 'no order'}`
    return { ...about, value: false, record: sent, note }
  })
  if (ordersAtEnd === after.orders.length || records.length === 0) return records
  const note = `requests sent again made ${ordersAtEnd - after.orders.length} new orders`
  return [...records, { step: 'idempotency', ref: 'orders', value: false, note }]
}

/** The journal before is the beginning of the journal after, and what comes next hangs on its last event. */
const journal = ({ before, after }: RestartEvidence): StepRecord<Step> => {
  const kept = sameList('journal', before.journal, after.journal.slice(0, before.journal.length))
  const next = after.journal[before.journal.length]
  const last = before.journal.at(-1)
  if (kept.value !== true || !next || !last || next.prev === last.hash) return kept
  const note = `event ${next.seq} after the restart does not continue from event ${last.seq}`
  return { step: 'journal', ref: `event ${next.seq}`, value: false, record: next, note }
}

/** What makes the configuration, without what a restart may rightly change (when it started) and what moves by itself. */
const configuration = (state: State) => {
  const { build, universe, limits, overrides, thresholds, algo, people, config_revision } = state
  const { flags, rollouts, kill, breakers } = state
  return {
    build,
    universe,
    limits,
    overrides,
    thresholds,
    algo,
    people,
    config_revision,
    flags,
    rollouts,
    kill,
    breakers,
  }
}

/** Each thing that a restart must keep is what it was; time stood still between the two readings. */
export const restartRecords = (evidence: RestartEvidence): StepRecord<Step>[] => {
  const { before, after } = evidence
  const money = ({ account, state }: Kept) => ({ account, risk: state.risk })
  return [
    same('account', money(before), money(after)),
    sameList('positions', before.positions, after.positions),
    sameList('orders', before.orders, after.orders),
    sameList('decisions', before.decisions, after.decisions),
    same('config', configuration(before.state), configuration(after.state)),
    breakers(evidence),
    ...idempotency(evidence),
    journal(evidence),
  ]
}
