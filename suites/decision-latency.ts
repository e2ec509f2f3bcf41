import type { MeasuredRecord } from '../judge/observation.ts'

/** From start to decision by the target's own clock; `decided` is null while it has not been decided. */
export interface DecisionSpan {
  readonly id: string
  readonly started: string
  readonly decided: string | null
}

/** One decision timed by the client on a real clock: it was not there after `low` ms and was there after `high` ms. */
export interface ClientSpan {
  readonly cycle_id: string
  readonly low: number
  /** Null where it had not come when the client gave up. */
  readonly high: number | null
  readonly decision: DecisionSpan | null
}

const secondsOf = ({ started, decided }: DecisionSpan): number | null =>
  decided === null ? null : (Date.parse(decided) - Date.parse(started)) / 1000

/** Seconds that each decision took by the target's clock; one that was not decided yet took at least until `to`. */
export const latencyRecords = (spans: readonly DecisionSpan[], to: string): MeasuredRecord[] =>
  spans.map(span => {
    const seconds = secondsOf(span)
    const note = `started ${span.started}, decided ${span.decided ?? 'not yet'}`
    if (seconds !== null) return { ref: span.id, value: seconds, record: span, note }
    return { ref: span.id, value: [(Date.parse(to) - Date.parse(span.started)) / 1000, null], record: span, note }
  })

/** How far the target's own span may fall short of what the client waited: transport and polling. */
export interface Agreement {
  readonly share: number
  readonly seconds: number
}

/** Seconds that the client waited for each decision. Where the target's clock says clearly less, the two disagree and neither is believed. */
export const clientRecords = (spans: readonly ClientSpan[], agreement: Agreement): MeasuredRecord[] =>
  spans.map(span => {
    const [low, high] = [span.low / 1000, span.high === null ? null : span.high / 1000]
    const told = span.decision ? secondsOf(span.decision) : null
    const about = { ref: span.cycle_id, record: span }
    if (told !== null && told < low * (1 - agreement.share) - agreement.seconds) {
      return { ...about, value: null, note: `the client waited at least ${low} s, the target's stamps say ${told} s` }
    }
    return { ...about, value: [low, high], note: `between ${low} s and ${high ?? 'more'} s by the client's clock` }
  })
