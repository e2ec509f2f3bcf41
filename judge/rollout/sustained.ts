/** A metric at an instant in seconds; null where nothing can be said (no traffic, a failed scrape). */
export type MetricSample = readonly [at: number, value: number | null]

/** "Beyond a threshold for a time": samples in time order, how far apart they should be, and for how long the condition must hold. */
export interface SustainedQuestion {
  readonly samples: readonly MetricSample[]
  readonly threshold: number
  /** Which side of the threshold is the condition; the threshold itself never is. Default above. */
  readonly direction?: 'above' | 'below'
  /** Seconds. */
  readonly duration: number
  /** True for "longer than", false for "at least as long as". */
  readonly strict: boolean
  /** Seconds between samples as intended. */
  readonly interval: number
  /** Seconds above which a gap between samples is unknown time; by default 2.5 intervals. */
  readonly maxGap?: number
}

/** When a condition fired, and the longest time for which it held; in seconds, null where it never did. */
export interface Runs {
  readonly firedAt: number | null
  readonly longest: number | null
}

export interface Sustained {
  /** Held by every sample of the time. */
  readonly definite: Runs
  /** The same with everything unknown counted as if it held. */
  readonly possible: Runs
  /** Of "this must not happen": fail iff it did, pass iff it cannot have, else inconclusive. */
  readonly mustNotVerdict: 'pass' | 'fail' | 'inconclusive'
}

interface State {
  readonly at: number
  readonly holds: boolean
}

/** A gap above this many intervals is unknown time. */
export const GAP_INTERVALS = 2.5

const check = ({ samples, threshold, duration, interval }: SustainedQuestion): void => {
  const numbers = { threshold, duration, interval }
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) throw new RangeError(`sustained requires a finite ${name}, found ${value}`)
  }
  if (interval <= 0 || duration < 0)
    throw new RangeError('sustained requires a positive interval and no negative duration')
  let last = Number.NEGATIVE_INFINITY
  for (const [at, value] of samples) {
    if (!Number.isFinite(at) || (value !== null && !Number.isFinite(value))) {
      throw new RangeError(`sustained requires finite samples, found ${value} at ${at}`)
    }
    if (at <= last) throw new RangeError(`sustained requires samples in time order, found ${at} after ${last}`)
    last = at
  }
}

/** Runs of neighbours that hold, no further apart than the largest gap. */
const runsOf = (
  states: readonly State[],
  of: Pick<SustainedQuestion, 'duration' | 'strict'> & { gap: number },
): Runs => {
  let since: number | null = null
  let last: number | null = null
  let firedAt: number | null = null
  let longest: number | null = null
  for (const { at, holds } of states) {
    const continues: boolean = since !== null && last !== null && at - last <= of.gap
    since = holds ? (continues ? since : at) : null
    last = at
    if (since === null) continue
    const held = at - since
    longest = Math.max(longest ?? 0, held)
    if (firedAt === null && (of.strict ? held > of.duration : held >= of.duration)) firedAt = at
  }
  return { firedAt, longest }
}

/** Gaps filled with unknown samples at the intended spacing, which count as if the condition held. */
const filled = (samples: readonly MetricSample[], of: { gap: number; interval: number }): MetricSample[] =>
  samples.flatMap((sample, index): MetricSample[] => {
    const before = samples[index - 1]?.[0]
    const [at] = sample
    if (before === undefined || at - before <= of.gap) return [sample]
    const missing: MetricSample[] = []
    for (let step = 1; before + step * of.interval < at; step++) missing.push([before + step * of.interval, null])
    return [...missing, sample]
  })

/**
 * Whether a metric was beyond a threshold for a time, on samples with gaps: one good or unknown sample ends a definite run, and whatever is unknown may
 * have been beyond it. Without a sample nothing happened; whoever needs data must ask for it (`decide` holds).
 *
 * Source: Prometheus' `for` on evaluation samples.
 *
 * @throws RangeError if samples are out of order or not finite, or the interval is not positive.
 * @example sustained({ samples: [[0, 9], [60, 9]], threshold: 5, duration: 60, strict: false, interval: 60 }).definite // => { firedAt: 60, longest: 60 }
 */
export function sustained(question: SustainedQuestion): Sustained {
  check(question)
  const { samples, threshold, direction = 'above', interval } = question
  const gap = question.maxGap ?? GAP_INTERVALS * interval
  const isBeyond = (value: number): boolean => (direction === 'above' ? value > threshold : value < threshold)
  const known = samples.map(([at, value]) => ({ at, holds: value !== null && isBeyond(value) }))
  const perhaps = filled(samples, { gap, interval }).map(([at, value]) => ({
    at,
    holds: value === null || isBeyond(value),
  }))
  const definite = runsOf(known, { ...question, gap })
  const possible = runsOf(perhaps, { ...question, gap })
  const mustNotVerdict = definite.firedAt !== null ? 'fail' : possible.firedAt !== null ? 'inconclusive' : 'pass'
  return { definite, possible, mustNotVerdict }
}
