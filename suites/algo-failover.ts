import type { FullDecision } from '../contracts/decision.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { algo as rows } from '../judge/criteria/algo.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { ServedUsers } from './algo-users.ts'
import { stepRecord, unequal, unknownStep } from './findings.ts'
import type { DecidedItem } from './one-item.ts'

type Step = (typeof rows)['algo.failover']['measure']['steps'][number]

export interface FailoverEvidence {
  /** All users were given to v3; v3 then failed one item less than it takes, and decided the next. */
  readonly few: { readonly failed: number; readonly items: readonly DecidedItem[]; readonly users: ServedUsers }
  /** v3 failed as many in a row as it takes; then more items came. */
  readonly many: { readonly failed: number; readonly items: readonly DecidedItem[]; readonly users: ServedUsers }
  readonly failover: State['algo']['failover'] | null
  /** algo.* and alert.raised since the drill began. */
  readonly journal: readonly JournalEvent[]
}

const fullOf = ({ decision }: DecidedItem): FullDecision | null =>
  decision && decision.outcome !== 'none' ? decision : null

const servedBy = (decision: FullDecision): string => decision.versions.served ?? decision.algo

/** What is wrong with the decision of an item: it must be there, made by `served`, in the place of `from`. */
const decisionFaults = (item: DecidedItem, expected: { served: string; from: string | null }): string[] => {
  const decision = fullOf(item)
  if (!decision) return [`no decision of the signal on ${item.symbol}`]
  return [
    ...unequal('served', expected.served, servedBy(decision)),
    ...unequal('fallback_from', expected.from, decision.versions.fallback_from ?? null),
  ]
}

const itemRecord = (
  step: Step,
  item: DecidedItem,
  expected: { served: string; from: string | null },
): StepRecord<Step> => {
  const ref = `${item.cycle_id ?? 'no cycle'} ${item.symbol}`
  if (item.cycle_id === null) return unknownStep(step, ref, 'the cycle was refused')
  return stepRecord(step, ref, { faults: decisionFaults(item, expected), record: fullOf(item)?.versions ?? null })
}

const routedRecords = (step: Step, users: ServedUsers, expected: string): StepRecord<Step>[] =>
  users.map(({ user, version }) =>
    version === null
      ? unknownStep(step, user, `the routing of ${user} could not be read`)
      : stepRecord(step, user, { faults: unequal(`the routing of ${user}`, expected, version) }),
  )

const told = ({ journal, failover }: FailoverEvidence): StepRecord<Step>[] => {
  const events = eventsOf(journal, 'algo.failover')
  const alerts = eventsOf(journal, 'alert.raised').filter(({ data }) => data.severity === 'critical')
  return [
    stepRecord('told', 'algo.failover', { faults: unequal('algo.failover events', 1, events.length), record: events }),
    stepRecord('told', 'alert', { faults: alerts.length > 0 ? [] : ['no critical alert was raised'] }),
    stepRecord('told', 'state', {
      faults: unequal('algo.failover.active in the state', true, failover?.active ?? null),
    }),
  ]
}

/** Failures below the number change nobody; at the number v1 serves everybody; every item of v3's is decided by somebody. */
export const failoverSteps = (evidence: FailoverEvidence): StepRecord<Step>[] => {
  const { few, many } = evidence
  const fallen = { served: 'v1', from: 'v3' }
  return [
    ...few.items.slice(few.failed).map(item => itemRecord('stays-before', item, { served: 'v3', from: null })),
    ...routedRecords('stays-before', few.users, 'v3'),
    ...few.items.slice(0, few.failed).map(item => itemRecord('no-decision-lost', item, fallen)),
    ...many.items.slice(0, many.failed).map(item => itemRecord('no-decision-lost', item, fallen)),
    ...many.items.slice(many.failed).map(item => itemRecord('takes-over', item, { served: 'v1', from: null })),
    ...routedRecords('everybody', many.users, 'v1'),
    ...told(evidence),
  ]
}
