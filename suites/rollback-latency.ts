import type { MeasuredRecord } from '../judge/observation.ts'

/** A surface that was looked at again and again: when it last was as before and first as asked, in s after the call; null where it was not seen. */
export interface Watched {
  readonly surface: string
  readonly seen: readonly [lastBad: number, firstGood: number | null]
  readonly found: string
}

/** A decision after the call, and what it shows of what was rolled back. */
export interface DecidedAfter {
  readonly id: string
  /** s after the call. */
  readonly at: number
  readonly version: string
  readonly brackets: string
}

export interface LatencyTrial {
  readonly name: string
  /** What each call was answered. */
  readonly statuses: readonly number[]
  readonly watched: readonly Watched[]
  readonly expected: Pick<DecidedAfter, 'version' | 'brackets'>
  readonly decided: readonly DecidedAfter[]
}

export interface LatencyEvidence {
  readonly trials: readonly LatencyTrial[]
  /** For how long each surface was looked at, in s. */
  readonly watch: number
}

const recordOf = (trial: LatencyTrial, { surface, seen, found }: Watched): MeasuredRecord => {
  const ref = `${trial.name}: ${surface}`
  const refused = trial.statuses.find(status => status >= 300)
  if (refused !== undefined) return { ref, value: null, note: `the rollback was answered ${refused}` }
  const [lastBad, firstGood] = seen
  if (firstGood === 0) return { ref, value: 0 }
  const until = firstGood === null ? 'and not as asked after it' : `as asked after ${firstGood} s`
  const note = `${surface} as before ${lastBad} s after the call, ${until}; last found: ${found}`
  return { ref, value: seen, note, record: seen }
}

/** The last decision that was made as before, and the first one after it that was not. */
const decisionsSeen = (
  { decided, expected }: LatencyTrial,
  name: keyof LatencyTrial['expected'],
): Omit<Watched, 'surface'> => {
  const after = decided.toSorted((one, other) => one.at - other.at)
  const last = after.findLastIndex(decision => decision[name] !== expected[name])
  const first = after[last + 1]
  return {
    seen: [after[last]?.at ?? 0, first?.at ?? null],
    found: after.at(-1)?.[name] ?? 'no decision',
  }
}

/** Seconds from the call to the effect on each surface, of each trial. */
export const latencyRecords = ({ trials }: LatencyEvidence): MeasuredRecord[] =>
  trials.flatMap(trial => [
    ...trial.watched.map(watched => recordOf(trial, watched)),
    recordOf(trial, { surface: 'version that decides', ...decisionsSeen(trial, 'version') }),
    recordOf(trial, { surface: 'brackets of new decisions', ...decisionsSeen(trial, 'brackets') }),
  ])
