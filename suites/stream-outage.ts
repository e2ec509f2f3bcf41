import { eventsOf, type JournalEvent } from '../contracts/event.schema.ts'
import type { Stream } from '../contracts/safety.schema.ts'
import type { safety as rows } from '../judge/criteria/safety.ts'
import type { StepRecord } from '../judge/observation.ts'
import { stepRecord, unequal, unknownStep } from './findings.ts'

type Step = (typeof rows)['safety.stream-reconnect']['measure']['steps'][number]

/** The connection was cut and so many attempts were made to fail. */
export interface Outage {
  readonly fails: number
  /** The instant of the cut. */
  readonly at: string
  /** stream.* since then. */
  readonly events: readonly JournalEvent[]
  readonly state: Stream['state'] | null
  /** Instants of the newest quotes of some symbols at the end. */
  readonly quoted: readonly string[]
}

export interface ReconnectEvidence {
  readonly backoff: Stream['backoff'] | null
  readonly outages: readonly Outage[]
}

export interface ReconnectLimits {
  readonly initial: number
  readonly factor: number
  readonly cap: number
  /** What an instant on the wire may be off by, in s. */
  readonly rounding: number
}

/** The wait before an attempt, in s, before it is spread. */
export const plannedWait = ({ initial_s, factor, cap_s }: Stream['backoff'], attempt: number): number =>
  Math.min(cap_s, initial_s * factor ** (attempt - 1))

/** For how long an outage with so many failed attempts lasts at most, in s. */
export const longestOutage = (backoff: Stream['backoff'], fails: number): number =>
  Array.from({ length: fails + 1 }, (_, index) => plannedWait(backoff, index + 1) * (1 + backoff.jitter)).reduce(
    (sum, wait) => sum + wait,
    0,
  )

/** What was waited before an attempt, and what it should have been without the spread. */
interface Wait {
  readonly ref: string
  readonly attempt: number
  readonly seconds: number
  readonly planned: number
}

const waitsOf = ({ events, fails }: Outage, backoff: Stream['backoff']): Wait[] => {
  const starts = eventsOf(events, 'stream.disconnected')
  const attempts = eventsOf(events, 'stream.attempt')
  return attempts.map(({ ts, data }, index) => {
    const since = index === 0 ? starts[0]?.ts : attempts[index - 1]?.ts
    return {
      ref: `outage of ${fails} failures, attempt ${data.attempt}`,
      attempt: data.attempt,
      seconds: (Date.parse(ts) - Date.parse(since ?? '')) / 1000,
      planned: plannedWait(backoff, data.attempt),
    }
  })
}

const waitStep = (wait: Wait, backoff: Stream['backoff'], rounding: number): StepRecord<Step> => {
  const { ref, seconds, planned } = wait
  if (!Number.isFinite(seconds)) return unknownStep('waits', ref, 'the journal does not say when the wait began')
  const [low, high] = [planned * (1 - backoff.jitter) - rounding, planned * (1 + backoff.jitter) + rounding]
  const isWithin = seconds >= low && seconds <= high
  const expected = `${planned} s, give or take ${backoff.jitter * 100} %`
  return stepRecord('waits', ref, {
    faults: isWithin ? [] : [`${seconds} s were waited before it, ${expected} are declared`],
    record: wait,
  })
}

const numberFaults = ({ events, fails }: Outage): string[] => {
  const attempts = eventsOf(events, 'stream.attempt').map(({ data }) => data.attempt)
  const wanted = Array.from({ length: fails + 1 }, (_, index) => index + 1)
  return unequal('attempts', wanted, attempts)
}

const recovery = (outage: Outage): StepRecord<Step> => {
  const { fails, at, events, state, quoted } = outage
  const ref = `outage of ${fails} failures`
  if (eventsOf(events, 'stream.disconnected').length === 0)
    return unknownStep('recovers', ref, 'the connection was not lost')
  const stale = quoted.filter(instant => Date.parse(instant) <= Date.parse(at))
  return stepRecord('recovers', ref, {
    faults: [
      ...numberFaults(outage),
      ...unequal('stream.connected events', 1, eventsOf(events, 'stream.connected').length),
      ...unequal('the stream', 'connected', state),
      ...(quoted.length > 0 && stale.length === 0
        ? []
        : [`${stale.length} of ${quoted.length} quotes are from before it`]),
    ],
  })
}

const declaredStep = (backoff: Stream['backoff'], limits: ReconnectLimits): StepRecord<Step> => {
  const { initial_s, factor, cap_s, jitter } = backoff
  return stepRecord('declared', 'stream.backoff', {
    faults: [
      ...(initial_s >= limits.initial
        ? []
        : [`the first wait is ${initial_s} s, at least ${limits.initial} s are asked`]),
      ...(factor >= limits.factor ? [] : [`waits grow by ${factor}, at least ${limits.factor} is asked`]),
      ...(cap_s <= limits.cap ? [] : [`waits grow to ${cap_s} s, at most ${limits.cap} s are asked`]),
      ...(jitter > 0 ? [] : ['waits are not spread']),
    ],
    record: backoff,
  })
}

/** Clients that all wait exactly as long come back all at once. */
const spreadStep = (waits: readonly Wait[], rounding: number): StepRecord<Step> => {
  const ratios = waits.map(({ seconds, planned }) => seconds / planned).filter(Number.isFinite)
  if (ratios.length < 3) return unknownStep('spread', 'waits', `${ratios.length} waits say nothing of their spread`)
  const range = Math.max(...ratios) - Math.min(...ratios)
  const isSpread = range > rounding
  return stepRecord('spread', 'waits', {
    faults: isSpread
      ? []
      : [`all of ${ratios.length} waits are exactly ${ratios[0]} times what they are without a spread`],
  })
}

/** Declared as asked, waited as declared, spread, and connected again in the end. */
export const reconnectSteps = (
  { backoff, outages }: ReconnectEvidence,
  limits: ReconnectLimits,
): StepRecord<Step>[] => {
  if (!backoff) return [unknownStep('declared', 'stream', 'the state shows no market stream')]
  const waits = outages.flatMap(outage => waitsOf(outage, backoff))
  return [
    declaredStep(backoff, limits),
    ...waits.map(wait => waitStep(wait, backoff, limits.rounding)),
    spreadStep(waits, limits.rounding),
    ...outages.map(recovery),
  ]
}
