import type { PositionPolicy } from '../contracts/rollback.schema.ts'
import type { rollback as rows } from '../judge/criteria/rollback.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { OpenBooks } from './drill-book.ts'
import { stepRecord, unequal, unknownStep } from './findings.ts'
import { type Passage, passageFaults } from './handover.ts'
import type { LegKind } from './protection.ts'
import { protectionRecords } from './protection-records.ts'
import type { RolledBack } from './rollback-drill.ts'

type Step = (typeof rows)['rollback.positions']['measure']['steps'][number]

/** The version is rolled back with one policy. */
export interface PolicyTrial {
  readonly policy: PositionPolicy
  readonly outcome: RolledBack
  /** Open before and at the same instant after the call. */
  readonly before: OpenBooks
  readonly atOnce: OpenBooks
  /** Some time after, and order.* and fills since the book was opened; `seq` is that of the call. */
  readonly after: OpenBooks
  readonly seq: number
  readonly events: Passage['events']
  readonly kinds: Readonly<Record<string, LegKind>>
}

export interface PoliciesEvidence {
  readonly declared: readonly string[]
  readonly trials: readonly PolicyTrial[]
}

const rolledBackVersion = 'v3'

/** The part of the books that a version opened, or the rest. */
const part = ({ positions, orders }: OpenBooks, isOwn: boolean): OpenBooks => ({
  positions: positions.filter(({ algo }) => (algo === rolledBackVersion) === isOwn),
  orders: orders.filter(({ algo }) => (algo === rolledBackVersion) === isOwn),
})

const idsOf = ({ orders }: OpenBooks): string[] => orders.map(({ id }) => id).sort()

const heldText = ({ positions }: OpenBooks, withVersion: boolean): string[] =>
  positions.map(({ symbol, side, qty, algo }) => `${symbol} ${side} ${qty}${withVersion ? ` ${algo}` : ''}`).sort()

/** Stays: the positions that the policy leaves, and every order. */
const stayFaults = ({ before, atOnce }: PolicyTrial, withVersion: boolean): string[] => {
  const [old, now] = [heldText(before, withVersion), heldText(atOnce, withVersion)]
  const gone = old.filter(position => !now.includes(position))
  const lost = idsOf(before).filter(id => !idsOf(atOnce).includes(id))
  return [
    ...(gone.length === 0 ? [] : [`no longer as they were: ${gone.slice(0, 3).join(', ')}`]),
    ...(lost.length === 0 ? [] : [`orders that are no longer open: ${lost.slice(0, 3).join(', ')}`]),
  ]
}

const transferFaults = (trial: PolicyTrial): string[] => {
  const left = part(trial.atOnce, true).positions.map(({ symbol }) => symbol)
  return [
    ...(left.length === 0 ? [] : [`still of ${rolledBackVersion}: ${left.join(', ')}`]),
    ...stayFaults(trial, false),
  ]
}

const closeFaults = ({ before, after }: PolicyTrial): string[] => {
  const own = new Set(part(before, true).positions.map(({ symbol }) => symbol))
  const held = after.positions.filter(({ symbol }) => own.has(symbol)).map(({ symbol, qty }) => `${qty} ${symbol}`)
  const legs = after.orders.filter(({ symbol, parent_id }) => own.has(symbol) && parent_id !== null)
  return [
    ...(held.length === 0 ? [] : [`not closed: ${held.join(', ')}`]),
    ...(legs.length === 0 ? [] : [`legs that protect nothing: ${legs.map(({ id }) => id).join(', ')}`]),
  ]
}

const policyFaults: Readonly<Record<PositionPolicy, (trial: PolicyTrial) => string[]>> = {
  keep: trial => stayFaults(trial, true),
  transfer: transferFaults,
  close: closeFaults,
}

const trialSteps = (trial: PolicyTrial, settleSeconds: number): StepRecord<Step>[] => {
  const { policy, outcome, before, after, events, kinds, seq } = trial
  if (outcome.status >= 300)
    return [unknownStep(policy, policy, `the rollback was answered ${outcome.status} ${outcome.problem ?? ''}`)]
  if (part(before, true).positions.length === 0)
    return [unknownStep(policy, policy, `no position of ${rolledBackVersion} was open`)]
  const others: Passage = { before: part(before, false), after, events: events.filter(event => event.seq > seq) }
  return [
    stepRecord<Step>(policy, policy, { faults: policyFaults[policy](trial), record: outcome.answer?.actions ?? null }),
    stepRecord<Step>('others-untouched', policy, { faults: passageFaults(others) }),
    ...protectionRecords(events, new Map(Object.entries(kinds)), settleSeconds).map(
      (record): StepRecord<Step> => ({ ...record, ref: `${policy}: ${record.ref}`, step: 'protected' }),
    ),
  ]
}

/** Each declared policy does what it says to the positions of the version that is rolled back, and nothing to the others; every position keeps a stop. */
export const policySteps = (evidence: PoliciesEvidence, settleSeconds: number): StepRecord<Step>[] => {
  const { declared, trials } = evidence
  const tried = trials.map(({ policy }) => policy)
  return [
    stepRecord<Step>('declared', 'rollback.policies', {
      faults: unequal('declared policies', [...declared].sort(), [...tried].sort()),
    }),
    ...trials.flatMap(trial => trialSteps(trial, settleSeconds)),
  ]
}
