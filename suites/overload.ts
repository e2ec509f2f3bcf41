import { isOrderChange, type JournalEvent } from '../contracts/event.schema.ts'
import type { StepRecord } from '../judge/observation.ts'

// Orders beyond what a target takes: each is taken and kept, or refused in words and not kept.

/** One order of the burst and its answer. */
export interface Pressed {
  readonly client_order_id: string
  /** Null: no answer came. */
  readonly status: number | null
  /** Type of the problem that was answered. */
  readonly problem: string | null
  /** Whether the answer says when to come back. */
  readonly retryAfter: boolean
  readonly exchange: number
}

export interface OverloadEvidence {
  readonly pressed: readonly Pressed[]
  /** client_order_ids of all orders. */
  readonly listed: readonly string[]
  readonly events: readonly JournalEvent[]
}

type Step = 'taken' | 'refused' | 'untouched'

const isTaken = ({ status }: Pressed): boolean => status !== null && status >= 200 && status < 300

/** 429 and 503 that say when to come back, and 403 that names the limit: a declared throttle. */
const isExplicit = ({ status, problem, retryAfter }: Pressed): boolean =>
  status === 429 || status === 503 ? retryAfter : status === 403 && (problem ?? '').includes('limit')

const refusedValue = (pressed: Pressed): boolean | null => {
  if (isExplicit(pressed)) return true
  const { status } = pressed
  // Anything else that is said about the order itself is no answer to overload.
  return status === null || status === 429 || status >= 500 ? false : null
}

/** One record for each order that was taken, and two for each that was not. */
export const overloadSteps = ({ pressed, listed, events }: OverloadEvidence): StepRecord<Step>[] => {
  const known = new Set(listed)
  const traced = new Set(events.flatMap(event => (isOrderChange(event) ? [event.data.client_order_id] : [])))
  return pressed.flatMap((each): StepRecord<Step>[] => {
    const { client_order_id: ref, exchange, status, problem } = each
    const isKept = known.has(ref) || traced.has(ref)
    const said = `answered ${status ?? 'nothing'}${problem ? ` ${problem}` : ''}`
    const record = (step: Step, value: boolean | null, note: string): StepRecord<Step> =>
      value === true ? { step, ref, value, exchange } : { step, ref, value, exchange, note, record: each }
    if (isTaken(each)) return [record('taken', isKept, `${said}, and not in the books`)]
    const refused = record('refused', refusedValue(each), `${said}: no 429 or 503 with Retry-After, no limit named`)
    return status === null ? [refused] : [refused, record('untouched', !isKept, `${said}, and it is in the books`)]
  })
}
