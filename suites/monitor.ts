import type { MeasuredRecord } from '../judge/observation.ts'

/** When a group of monitor values was sampled, RFC 3339. */
export interface Sample {
  readonly group: string
  readonly ts: string
}

export interface MonitorEvidence {
  readonly samples: readonly Sample[]
  /** The window: its start is known only where the drill began it. */
  readonly from: string | null
  readonly to: string
  /** Whether the window was to have a part with an open position, and when that was open. */
  readonly wanted: boolean
  readonly heldFrom: string | null
}

/** The nominal interval of each group, in seconds. */
export type Intervals = Readonly<Record<string, number>>

const gapsOf = (instants: readonly number[], group: string, seconds: number): MeasuredRecord[] =>
  instants.slice(1).map((at, index) => {
    const since = instants[index] ?? at
    const value = (at - since) / 1000 / seconds
    const between = `${new Date(since).toISOString()} and ${new Date(at).toISOString()}`
    return { ref: `${group} ${new Date(at).toISOString()}`, value, note: `no ${group} sample between ${between}` }
  })

/**
 * Every gap between two samples of a group, and from the window's edges to its first and last, in nominal intervals. A group that never came has one
 * gap: the window. Where no group came at all there is no subject.
 */
export const cadenceRecords = (evidence: MonitorEvidence, intervals: Intervals): MeasuredRecord[] => {
  const { samples, from, to, wanted, heldFrom } = evidence
  if (samples.length === 0) return []
  const edge = from ?? samples[0]?.ts ?? to
  const gaps = Object.entries(intervals).flatMap(([group, seconds]) => {
    const own = samples
      .filter(sample => sample.group === group && sample.ts >= edge)
      .map(sample => Date.parse(sample.ts))
    const start = from === null && own.length > 0 ? [] : [Date.parse(edge)]
    return gapsOf([...start, ...own, Date.parse(to)], group, seconds)
  })
  if (!wanted || heldFrom !== null) return gaps
  return [...gaps, { ref: 'open position', value: null, note: 'no position could be held: that part was not seen' }]
}
