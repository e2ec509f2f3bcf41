import type { JournalEvent } from '../contracts/event.schema.ts'
import { eventsOf, isOrderChange } from '../contracts/event.schema.ts'
import type { StepRecord } from '../judge/observation.ts'

/** Messages of one kind that were sent within one second of the target's clock. */
export interface Burst<Step extends string = string> {
  readonly step: Step
  readonly what: string
  readonly kind: 'new' | 'cancel'
  /** client_order_id for new orders, order id for cancels. */
  readonly ids: readonly string[]
  readonly statuses: readonly number[]
  /** How many of them must be taken; more and fewer are both wrong. */
  readonly expected: number
}

const isDone = (status: number): boolean => status >= 200 && status < 300

/** How many of a burst's messages took effect, by the journal: orders accepted, or orders cancelled. */
const effectsOf = ({ kind, ids }: Burst, events: readonly JournalEvent[]): number => {
  const wanted = new Set(ids)
  if (kind === 'new') {
    const accepted = eventsOf(events, 'order.accepted')
    return accepted.filter(({ data }) => data.client_order_id !== null && wanted.has(data.client_order_id)).length
  }
  const canceled = events.filter(
    event => isOrderChange(event) && event.data.to === 'canceled' && wanted.has(event.data.order_id),
  )
  return canceled.length
}

const recordOf = <Step extends string>(burst: Burst<Step>, events: readonly JournalEvent[]): StepRecord<Step> => {
  const { step, what: ref, kind, statuses, expected } = burst
  const answered = statuses.filter(isDone).length
  const effective = effectsOf(burst, events)
  const otherRefusals = statuses.filter(status => !isDone(status) && (status < 400 || status >= 500))
  const record = { kind, sent: statuses.length, expected, answered, effective, statuses: [...new Set(statuses)] }
  if (otherRefusals.length > 0) {
    return {
      step,
      ref,
      value: null,
      note: `${otherRefusals.length} answers were no refusals: ${otherRefusals[0]}`,
      record,
    }
  }
  const note = `${statuses.length} ${kind} messages sent, ${expected} must be taken: ${answered} were answered with yes, ${effective} took effect`
  const isExact = answered === expected && effective === expected
  return isExact ? { step, ref, value: true } : { step, ref, value: false, note, record }
}

/** One record a burst: as many as expected were answered with yes, and as many took effect. */
export const burstSteps = <Step extends string>(
  bursts: readonly Burst<Step>[],
  events: readonly JournalEvent[],
): StepRecord<Step>[] => bursts.map(burst => recordOf(burst, events))
