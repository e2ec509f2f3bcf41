import type { rollback as rows } from '../judge/criteria/rollback.ts'
import type { StepRecord } from '../judge/observation.ts'
import { stepRecord, unknownStep } from './findings.ts'
import type { RolledBack } from './rollback-drill.ts'
import type { Delivery } from './webhook-sink.ts'

type Step = (typeof rows)['rollback.notify']['measure']['steps'][number]

/** A rollback while a sink listened. */
export interface NotifyTrial {
  readonly kind: 'plain' | 'sink-fails' | 'failing'
  readonly reason: string
  readonly outcome: RolledBack
  /** The instant of the call. */
  readonly at: string
  /** Calls of the sink that were answered with an error. */
  readonly refused: number
  /** What came since the call. */
  readonly deliveries: readonly Delivery[]
}

export interface NotifyEvidence {
  readonly trials: readonly NotifyTrial[]
}

interface Received {
  readonly level: number
  readonly channel: string
  readonly ref: string
  readonly reason: string
  readonly seconds: number
  readonly isAccepted: boolean
}

const fieldOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined

/** What the sink was told of rollbacks; alerts have a criterion of their own. */
const receivedOf = ({ deliveries, at }: NotifyTrial): Received[] =>
  deliveries.flatMap(({ body, channel, status, at: delivered }) => {
    if (fieldOf(body, 'kind') !== 'rollback' || delivered === null) return []
    return [
      {
        level: Number(fieldOf(body, 'level')),
        channel,
        ref: String(fieldOf(body, 'ref')),
        reason: String(fieldOf(body, 'reason')),
        seconds: (Date.parse(delivered) - Date.parse(at)) / 1000,
        isAccepted: status < 300,
      },
    ]
  })

const plainSteps = (trial: NotifyTrial, within: number): StepRecord<Step>[] => {
  const received = receivedOf(trial)
  const [first] = received
  if (!first) return [stepRecord<Step>('told', trial.kind, { faults: ['nothing of the rollback came to the sink'] })]
  const id = trial.outcome.answer?.id
  const named = received.some(({ ref, reason }) => ref === id && reason.includes(trial.reason))
  return [
    stepRecord<Step>('told', trial.kind, { faults: [] }),
    stepRecord<Step>('reason-and-id', trial.kind, {
      faults: named
        ? []
        : [`expected ${id} and the reason "${trial.reason}", found ${first.ref} and "${first.reason}"`],
      record: first,
    }),
    stepRecord<Step>('in-time', trial.kind, {
      faults:
        first.seconds < within ? [] : [`it came ${first.seconds} s after the call, less than ${within} s are asked`],
    }),
  ]
}

const againSteps = (trial: NotifyTrial): StepRecord<Step>[] => {
  const { kind, refused } = trial
  const received = receivedOf(trial)
  const lost = received.filter(({ isAccepted }) => !isAccepted).length
  if (refused === 0 || (lost === 0 && received.length > 0))
    return [unknownStep('tried-again', kind, 'no call of the sink failed')]
  const faults = received.some(({ isAccepted }) => isAccepted) ? [] : [`${lost} calls failed, and none after them`]
  return [stepRecord<Step>('tried-again', kind, { faults, record: received })]
}

const failedSteps = (trial: NotifyTrial, within: number): StepRecord<Step>[] => {
  const { kind, outcome } = trial
  const id = outcome.answer?.id ?? ''
  if (outcome.answer?.status !== 'failed') {
    const found = outcome.answer?.status ?? `answered ${outcome.status}`
    return [unknownStep('failed-escalated', kind, `the rollback was to fail, and is ${found}`)]
  }
  const own = receivedOf(trial).filter(({ ref }) => ref === id)
  const next = own.filter(({ level, seconds }) => level >= 2 && seconds < within)
  const channels = own.map(({ channel, level }) => `${channel} (level ${level})`).join(', ') || 'nobody'
  return [
    stepRecord<Step>('failed-escalated', kind, {
      faults: next.length > 0 ? [] : [`${id} failed; told to ${channels}, to no next level within ${within} s`],
      record: own,
    }),
  ]
}

/** The sink hears of each rollback in time with its reason and id, also after it did not answer; of a failed one the next level too. */
export const notifySteps = ({ trials }: NotifyEvidence, within: number): StepRecord<Step>[] =>
  trials.flatMap((trial): StepRecord<Step>[] => {
    const { kind, outcome } = trial
    if (outcome.status >= 300) return [unknownStep('told', kind, `the rollback was answered ${outcome.status}`)]
    if (kind === 'plain') return plainSteps(trial, within)
    return kind === 'sink-fails' ? againSteps(trial) : failedSteps(trial, within)
  })
