import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { RollbackRecord } from '../contracts/rollback.schema.ts'
import type { rollback as rows } from '../judge/criteria/rollback.ts'
import type { StepRecord } from '../judge/observation.ts'
import { stepRecord, unequal, unknownStep } from './findings.ts'
import type { RolledBack } from './rollback-drill.ts'

type Step = (typeof rows)['rollback.verified']['measure']['steps'][number]

/** A rollback, and what was made of it when its time was nearly over and when it was over. */
export interface VerifyTrial {
  readonly kind: 'good' | 'errors' | 'no-stop'
  readonly outcome: RolledBack
  /** Whether what should make it fail has happened: entries that the broker failed, a position without a stop. */
  readonly caused: number
  readonly early: RollbackRecord | null
  readonly late: RollbackRecord | null
  /** rollback.* and alert.raised since the call. */
  readonly events: readonly JournalEvent[]
}

export interface VerifiedEvidence {
  readonly verifySeconds: number | null
  readonly trials: readonly VerifyTrial[]
}

const statusOf = (record: RollbackRecord | null): string => record?.verification.status ?? 'not listed'

const goodSteps = ({ outcome, early, late, events }: VerifyTrial): StepRecord<Step>[] => {
  const checks = late?.verification.checks ?? []
  const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name)
  return [
    stepRecord<Step>('not-before', 'answer', {
      faults: outcome.answer?.verification.status === 'verified' ? ['the answer itself says verified'] : [],
    }),
    stepRecord<Step>('not-before', 'before the time', {
      faults: statusOf(early) === 'verified' ? ['verified before the declared time was over'] : [],
    }),
    stepRecord<Step>('verified', 'after the time', {
      faults: [
        ...unequal('the verification', 'verified', statusOf(late)),
        ...(checks.length > 0 ? [] : ['no check is named']),
        ...(failed.length === 0 ? [] : [`verified with failed checks: ${failed.join(', ')}`]),
        ...unequal('rollback.verified events', 1, eventsOf(events, 'rollback.verified').length),
      ],
      record: late,
    }),
  ]
}

const badSteps = ({ kind, outcome, caused, late, events }: VerifyTrial): StepRecord<Step>[] => {
  const step = kind === 'errors' ? 'errors-fail' : 'no-stop-fails'
  const what = kind === 'errors' ? `${caused} entries failed at the broker` : `${caused} positions without a stop`
  if (caused === 0) return [unknownStep(step, kind, `what should make the verification fail was not there: ${what}`)]
  const id = outcome.answer?.id
  const failed = eventsOf(events, 'rollback.failed').filter(({ data }) => data.rollback_id === id)
  const alerts = eventsOf(events, 'alert.raised').filter(
    ({ data, seq }) => data.severity === 'critical' && failed.some(event => event.seq < seq),
  )
  return [
    stepRecord<Step>(step, kind, {
      faults: unequal(`${what} after it: the verification`, 'failed', statusOf(late)),
      record: late,
    }),
    stepRecord<Step>('escalated', kind, {
      faults: [
        ...unequal('rollback.failed events', 1, failed.length),
        ...(alerts.length > 0 ? [] : ['no critical alert after it']),
      ],
    }),
  ]
}

/** Verified once, after its time and with its checks; what goes wrong meanwhile makes it fail, and somebody hears of it. */
export const verifiedSteps = ({ trials }: VerifiedEvidence): StepRecord<Step>[] =>
  trials.flatMap((trial): StepRecord<Step>[] => {
    const { kind, outcome } = trial
    const step = kind === 'good' ? 'verified' : kind === 'errors' ? 'errors-fail' : 'no-stop-fails'
    if (outcome.status >= 300) return [unknownStep(step, kind, `the rollback was answered ${outcome.status}`)]
    return kind === 'good' ? goodSteps(trial) : badSteps(trial)
  })
