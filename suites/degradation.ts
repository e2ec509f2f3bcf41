import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { algo as rows } from '../judge/criteria/algo.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { ServedUsers } from './algo-users.ts'
import { stepRecord, unequal, unknownStep } from './findings.ts'
import { type Passage, passageFaults } from './handover.ts'
import type { LegKind } from './protection.ts'
import { protectionRecords } from './protection-records.ts'
import { resolvedOf } from './resolved.ts'

type Step = (typeof rows)['algo.degradation-rollback']['measure']['steps'][number]

export interface DegradationEvidence {
  /** The split after both versions had done well, and at the end. */
  readonly splits: { readonly good: State['algo']['split']; readonly end: State['algo']['split'] }
  /** Seq at which v3 was made to fail. */
  readonly degradedAt: number
  /** Everybody had some version before; which one it is at the end. */
  readonly users: ServedUsers
  /** The positions that were open meanwhile, and what became of them. */
  readonly passage: Passage
  readonly kinds: Readonly<Record<string, LegKind>>
  /** decision.made, trade.closed, algo.* and alert.raised since the drill began, order.* and fills of the symbols of those positions. */
  readonly journal: readonly JournalEvent[]
}

export interface DegradationLimits {
  /** Share of v1's wins that v3 must reach, and the fewest results of each that say anything. */
  readonly ratio: number
  readonly fewest: number
  readonly settleSeconds: number
}

/** Results of each version that are compared. */
const kept = 100

interface Comparison {
  readonly seq: number
  readonly v1: number
  readonly v3: number
  readonly ratio: number | null
}

const shareOf = (results: readonly boolean[]): number => results.filter(Boolean).length / results.length

/** How the versions compare after each result. */
const comparisons = (journal: readonly JournalEvent[], fewest: number): Comparison[] => {
  const recent: Record<string, boolean[]> = { v1: [], v3: [] }
  return resolvedOf(journal).map(({ seq, version, won }) => {
    const own = recent[version] ?? []
    own.push(won)
    if (own.length > kept) own.shift()
    const [v1 = [], v3 = []] = [recent.v1, recent.v3]
    const isTold = v1.length >= fewest && v3.length >= fewest && shareOf(v1) > 0
    return { seq, v1: v1.length, v3: v3.length, ratio: isTold ? shareOf(v3) / shareOf(v1) : null }
  })
}

const goodStays = (evidence: DegradationEvidence, limits: DegradationLimits): StepRecord<Step> => {
  const { journal, degradedAt, splits } = evidence
  const good = comparisons(journal, limits.fewest)
    .filter(({ seq }) => seq < degradedAt)
    .at(-1)
  const ref = 'before v3 was degraded'
  if (!good || good.ratio === null)
    return unknownStep(
      'good-stays',
      ref,
      `${good?.v1 ?? 0} results of v1 and ${good?.v3 ?? 0} of v3, ${limits.fewest} of each are asked`,
    )
  if (good.ratio < limits.ratio)
    return unknownStep('good-stays', ref, `v3 won ${good.ratio.toFixed(2)} times as often as v1 before it was degraded`)
  const early = eventsOf(journal, 'algo.rolled_back').filter(({ seq }) => seq < degradedAt)
  const faults = [
    ...unequal('algo.rolled_back events', 0, early.length),
    ...(splits.good.v3 > 0
      ? []
      : [`the split was ${JSON.stringify(splits.good)} though v3 won ${good.ratio.toFixed(2)} times as often as v1`]),
  ]
  return stepRecord('good-stays', ref, { faults })
}

/** The first result with which v3 was too much worse. */
const worseAt = ({ journal }: DegradationEvidence, limits: DegradationLimits): Comparison | null =>
  comparisons(journal, limits.fewest).find(({ ratio }) => ratio !== null && ratio < limits.ratio) ?? null

const rolledBack = (evidence: DegradationEvidence, worse: Comparison): StepRecord<Step>[] => {
  const { journal, splits, users } = evidence
  const events = eventsOf(journal, 'algo.rolled_back').filter(({ seq }) => seq > worse.seq)
  const alerts = eventsOf(journal, 'alert.raised').filter(
    ({ seq, data }) => seq > worse.seq && data.severity === 'critical',
  )
  const about = `v3 won ${worse.ratio?.toFixed(2)} times as often as v1 at event ${worse.seq}, with ${evidence.passage.before.positions.length} positions open`
  const faults = unequal(`${about}: the split`, { v1: 100, v3: 0 }, splits.end)
  return [
    stepRecord('rolled-back', `event ${worse.seq}`, { faults, record: { worse, split: splits.end } }),
    ...users.map(({ user, version }) =>
      version === null
        ? unknownStep<Step>('routing', user, `the routing of ${user} could not be read`)
        : stepRecord<Step>('routing', user, { faults: unequal(`the routing of ${user}`, 'v1', version) }),
    ),
    stepRecord('told', 'algo.rolled_back', { faults: unequal('algo.rolled_back events', 1, events.length) }),
    stepRecord('told', 'alert', { faults: alerts.length > 0 ? [] : ['no critical alert was raised'] }),
  ]
}

/** v3 keeps its users while it does well and loses them when it does not; positions that were open meanwhile keep their stops. */
export const degradationSteps = (evidence: DegradationEvidence, limits: DegradationLimits): StepRecord<Step>[] => {
  const { passage, kinds, journal } = evidence
  const worse = worseAt(evidence, limits)
  const open =
    passage.before.positions.length === 0
      ? unknownStep<Step>('positions-kept', 'positions', 'no position was open meanwhile')
      : stepRecord<Step>('positions-kept', 'positions', { faults: passageFaults(passage) })
  const covered = protectionRecords(journal, new Map(Object.entries(kinds)), limits.settleSeconds)
  return [
    goodStays(evidence, limits),
    ...(worse
      ? rolledBack(evidence, worse)
      : [unknownStep<Step>('rolled-back', 'results', `v3 never won less than ${limits.ratio} times as often as v1`)]),
    open,
    ...covered.map((record): StepRecord<Step> => ({ ...record, step: 'positions-kept' })),
  ]
}
