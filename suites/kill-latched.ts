import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { EngagedKill as Engaged } from '../contracts/kill.schema.ts'
import type { safety as rows } from '../judge/criteria/safety.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { Sent } from './breaker.ts'
import { stepRecord, unequal, unknownStep } from './findings.ts'

type Step = (typeof rows)['safety.kill-latched']['measure']['steps'][number]

/** A switch as it is shown, as far as it matters here. */
type EngagedKill = Pick<Engaged, 'id' | 'by'>

/** A release that was asked for, and what was engaged before and after. */
export interface ReleaseTrial {
  readonly step: 'unnamed-refused' | 'self-refused' | 'outsider-refused' | 'second-releases'
  readonly approver: string | null
  readonly status: number
  readonly before: readonly EngagedKill[]
  readonly after: readonly EngagedKill[]
}

export interface KillLatchedEvidence {
  /** Id of the switch; null where it was refused. */
  readonly id: string | null
  readonly status: number
  /** After the restart: what is engaged, and an entry. */
  readonly restarted: { readonly engaged: readonly EngagedKill[]; readonly entry: Sent }
  readonly releases: readonly ReleaseTrial[]
  /** After the last release. */
  readonly entry: Sent
  /** kill.* since before. */
  readonly journal: readonly JournalEvent[]
}

const holds = (engaged: readonly EngagedKill[], id: string): boolean => engaged.some(kill => kill.id === id)

const releaseStep = (trial: ReleaseTrial, id: string, entry: Sent): StepRecord<Step> => {
  const { step, approver, status, before, after } = trial
  const ref = `approver ${approver ?? 'none'}`
  if (!holds(before, id)) return unknownStep(step, ref, 'the switch was no longer engaged')
  if (step !== 'second-releases') {
    const isKept = status >= 400 && status < 500 && holds(after, id)
    const found = `${ref}: answered ${status}, the switch is ${holds(after, id) ? 'engaged' : 'released'}`
    return stepRecord(step, ref, { faults: isKept ? [] : [found] })
  }
  return stepRecord(step, ref, {
    faults: [
      ...(status < 300 && !holds(after, id) ? [] : [`${ref}: answered ${status}, expected to be released`]),
      ...(entry.status < 300 ? [] : [`an entry after the release was answered ${entry.status} ${entry.limit ?? ''}`]),
    ],
  })
}

const onRecord = ({ id, releases, journal }: KillLatchedEvidence): StepRecord<Step> => {
  const engaged = eventsOf(journal, 'kill.engaged').filter(({ data }) => data.id === id)
  const released = eventsOf(journal, 'kill.released').filter(({ data }) => data.id === id)
  const last = releases.at(-1)
  const by = last?.before.find(kill => kill.id === id)?.by
  if (!last || last.status >= 300 || by === undefined)
    return unknownStep('on-record', 'journal', 'the switch was not released by a second person')
  return stepRecord('on-record', 'journal', {
    faults: [
      ...unequal('kill.engaged events', 1, engaged.length),
      ...unequal('kill.engaged by', by, engaged[0]?.actor),
      ...unequal('kill.released events', 1, released.length),
      ...unequal('approver of kill.released', last.approver, released[0]?.data.approver),
    ],
  })
}

/** Engaged after a restart; let go by nobody alone, by no outsider, by a second person of role risk; each on record. */
export const latchedSteps = (evidence: KillLatchedEvidence): StepRecord<Step>[] => {
  const { id, status, restarted, releases, entry } = evidence
  if (id === null) return [unknownStep('survives-restart', 'kill switch', `it was answered ${status}`)]
  return [
    stepRecord<Step>('survives-restart', 'kill switch', {
      faults: [
        ...(holds(restarted.engaged, id) ? [] : [`${id} is not engaged after the restart`]),
        ...(restarted.entry.status === 403
          ? []
          : [`an entry after the restart was answered ${restarted.entry.status}`]),
      ],
    }),
    ...releases.map(trial => releaseStep(trial, id, entry)),
    onRecord(evidence),
  ]
}
