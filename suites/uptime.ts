import type { ProbeRecord } from '../judge/observation.ts'

/** One look at readiness; `status` is null where no answer came in time, `health` the status that the body names, if any. */
export interface Probe {
  /** Milliseconds since the epoch, on the clock that the probes keep time by. */
  readonly at: number
  readonly status: number | null
  readonly health: string | null
}

/** What the journal says of outages in the window, in order. */
export interface OutageMark {
  readonly type: 'outage.started' | 'outage.ended'
  readonly at: number
}

interface Span {
  readonly from: number
  readonly to: number
}

/** Half-open spans of declared outage; one that has not ended lasts for ever. */
const outageSpans = (marks: readonly OutageMark[]): Span[] => {
  const spans: Span[] = []
  let from: number | null = null
  for (const mark of marks) {
    if (mark.type === 'outage.started') from ??= mark.at
    else if (from !== null) {
      spans.push({ from, to: mark.at })
      from = null
    }
  }
  return from === null ? spans : [...spans, { from, to: Number.POSITIVE_INFINITY }]
}

const isUp = ({ status, health }: Probe): boolean =>
  status !== null && status >= 200 && status < 400 && health !== 'fail'

/** Up where the probe got a good answer and the journal declares no outage; a declared outage counts as down even where a probe got through. */
export const probeRecords = (probes: readonly Probe[], marks: readonly OutageMark[]): ProbeRecord[] => {
  const spans = outageSpans(marks)
  return probes.map(probe => {
    const ref = new Date(probe.at).toISOString()
    const declared = spans.some(span => probe.at >= span.from && probe.at < span.to)
    if (isUp(probe) && !declared) return { ref, value: { at: probe.at, up: true } }
    const found = probe.status === null ? 'no answer' : `${probe.status} with status ${probe.health ?? 'unnamed'}`
    const note = declared
      ? `the journal declares an outage; readiness answered ${found}`
      : `readiness answered ${found}`
    return { ref, value: { at: probe.at, up: false }, record: probe, note }
  })
}
