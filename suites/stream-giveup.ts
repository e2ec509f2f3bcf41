import type { Decision } from '../contracts/decision.schema.ts'
import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Stream } from '../contracts/safety.schema.ts'
import type { safety as rows } from '../judge/criteria/safety.ts'
import type { StepRecord } from '../judge/observation.ts'
import type { Sent } from './breaker.ts'
import { stepRecord, unequal, unknownStep } from './findings.ts'

type Step = (typeof rows)['safety.stream-giveup']['measure']['steps'][number]

export interface GiveUpEvidence {
  readonly backoff: Stream['backoff'] | null
  /** stream.* and alert.raised since the connection was cut for good, up to when it was asked for again. */
  readonly journal: readonly JournalEvent[]
  readonly state: Stream['state'] | null
  /** While it was gone: entries and a signal. */
  readonly entries: readonly Sent[]
  readonly decision: Decision | null
  /** The fault ended and somebody asked to try again. */
  readonly again: { readonly status: number; readonly state: Stream['state'] | null; readonly entry: Sent }
}

const answerText = ({ status, problem, limit }: Sent): string =>
  [status, problem, limit].filter(part => part !== null).join(' ')

const gaveUpStep = ({ backoff, journal, state }: GiveUpEvidence): StepRecord<Step> => {
  const attempts = eventsOf(journal, 'stream.attempt')
  const failed = attempts.filter(({ data }) => !data.ok).length
  const most = backoff?.max_attempts ?? 0
  if (failed < most) return unknownStep('gave-up', 'attempts', `${failed} attempts failed, ${most} are declared`)
  return stepRecord('gave-up', 'attempts', {
    faults: [
      ...unequal('attempts', most, attempts.length),
      ...unequal('stream.gave_up events', 1, eventsOf(journal, 'stream.gave_up').length),
      ...unequal('the stream', 'gave_up', state),
    ],
  })
}

const alertStep = ({ journal }: GiveUpEvidence): StepRecord<Step> => {
  const last = eventsOf(journal, 'stream.attempt').at(-1)
  if (!last) return unknownStep('alert', 'alert', 'no attempt was made')
  const alerts = eventsOf(journal, 'alert.raised').filter(
    ({ seq, data }) => seq > last.seq && data.severity === 'critical',
  )
  return stepRecord('alert', 'alert', {
    faults: alerts.length > 0 ? [] : [`no critical alert after attempt ${last.data.attempt}, the last one`],
  })
}

const againSteps = ({ again }: GiveUpEvidence): StepRecord<Step>[] => {
  const { status, state, entry } = again
  if (status >= 300 && state !== 'connected')
    return [
      stepRecord('asked-again', 'operator', {
        faults: [`asking to try again was answered ${status}, the stream is ${state}`],
      }),
    ]
  return [
    stepRecord<Step>('asked-again', 'operator', { faults: unequal('the stream', 'connected', state) }),
    stepRecord<Step>('entries-again', 'entry', {
      faults: entry.status < 300 ? [] : [`an entry was answered ${answerText(entry)} after the stream was back`],
    }),
  ]
}

/** The end of the attempts is on record and raises a critical alert; nothing is entered until the market is back, then it is. */
export const giveUpSteps = (evidence: GiveUpEvidence): StepRecord<Step>[] => {
  const { entries, decision } = evidence
  return [
    gaveUpStep(evidence),
    alertStep(evidence),
    ...entries.map((entry, index) =>
      stepRecord<Step>('entries-refused', `entry ${index + 1}`, {
        faults: entry.status < 300 ? ['an entry was taken without a market stream'] : [],
      }),
    ),
    decision && decision.outcome !== 'none'
      ? stepRecord<Step>('decisions-blocked', decision.id, {
          faults: decision.outcome === 'order' ? [`${decision.id} sent the order ${decision.order_id}`] : [],
        })
      : unknownStep<Step>('decisions-blocked', 'signal', 'the signal was not decided'),
    ...againSteps(evidence),
  ]
}
