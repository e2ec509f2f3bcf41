import type { MeasuredRecord } from '../judge/observation.ts'

/** A change of a flag, and how long it took until the evaluation showed it. */
export interface Toggle {
  readonly what: string
  readonly status: number
  /** Seconds after the change at which it was last not seen and first seen; null where it was not seen before the watch ended. */
  readonly seen: readonly [lastBad: number, firstGood: number | null]
  readonly found: string
}

/** What would be new after a restart. */
export interface Build {
  readonly started_at: string
  readonly sha: string
}

export interface ToggleEvidence {
  readonly toggles: readonly Toggle[]
  readonly before: Build
  readonly after: Build
  /** For how long a change was looked for, in seconds. */
  readonly watched: number
}

const toggleRecord = ({ what, status, seen, found }: Toggle): MeasuredRecord => {
  const ref = what
  if (status >= 300) return { ref, value: null, note: `the change was refused with ${status}` }
  const [lastBad, firstGood] = seen
  if (firstGood === 0) return { ref, value: 0 }
  const until = firstGood === null ? 'and not seen after it' : `seen after ${firstGood} s`
  return {
    ref,
    value: seen,
    note: `not seen ${lastBad} s after the change, ${until}; the last answer: ${found}`,
    record: seen,
  }
}

/** Seconds until each change was in effect; a target that restarted meanwhile put none in effect without a restart. */
export const toggleRecords = ({ toggles, before, after, watched }: ToggleEvidence): MeasuredRecord[] => {
  const isSame = before.started_at === after.started_at && before.sha === after.sha
  if (isSame) return toggles.map(toggleRecord)
  const note = `started at ${before.started_at} with ${before.sha}, after the changes at ${after.started_at} with ${after.sha}`
  return [{ ref: 'restart', value: [watched, null], note }, ...toggles.map(toggleRecord)]
}
