import { requireFinite, requireFractions } from './input.ts'
import type { Outcome } from './outcome.ts'

/** A half-open stretch of time [from, to) in seconds. */
export type Stretch = readonly [from: number, to: number]

/** A probe at a time in seconds; null means that the answer tells neither up nor down. */
export type UptimeSample = { readonly at: number; readonly up: boolean | null }

/** Samples in time order over the window [from, to), each valid until the next one, but for at most `hold` seconds. */
export type UptimeQuestion = {
  readonly samples: readonly UptimeSample[]
  readonly from: number
  readonly to: number
  /** Seconds; three probe intervals, never above 300. */
  readonly hold: number
  /** Declared maintenance, cut out of the window. */
  readonly exclude: readonly Stretch[]
  readonly target: number
}

/** Seconds up, down and unknown, the shares they imply and the error budget they consume. */
export type Uptime = {
  readonly up: number
  readonly down: number
  readonly unknown: number
  /** up / total and (up + unknown) / total. */
  readonly lower: number
  readonly upper: number
  /** up / (up + down), null if nothing is known. */
  readonly known: number | null
  readonly budgetSeconds: number
  /** Share of the error budget that is certainly, and at most, consumed; 1 is all of it. */
  readonly consumedMin: number
  readonly consumedMax: number
  /** Changes between up, down and unknown samples; each one blurs the figures by up to one probe interval. */
  readonly transitions: number
  readonly verdict: Outcome
}

/** Sorted, disjoint stretches clipped to the window. */
function merged(stretches: readonly Stretch[], from: number, to: number): Stretch[] {
  const result: Stretch[] = []
  for (const [start, end] of stretches.toSorted((one, other) => one[0] - other[0])) {
    const clipped: Stretch = [Math.max(start, from, result.at(-1)?.[1] ?? from), Math.min(end, to)]
    if (clipped[1] > clipped[0]) result.push(clipped)
  }
  return result
}

/** Seconds of [start, end) outside the excluded stretches. */
function secondsOutside(excluded: readonly Stretch[], start: number, end: number): number {
  let seconds = Math.max(0, end - start)
  for (const [from, to] of excluded) seconds -= Math.max(0, Math.min(end, to) - Math.max(start, from))
  return seconds
}

function check({ samples, from, to, hold, target }: UptimeQuestion): void {
  requireFinite('uptime', { from, to, hold })
  requireFractions('uptime', { target })
  if (to <= from) throw new RangeError(`uptime requires a window of positive length, found ${from} to ${to}`)
  if (hold <= 0) throw new RangeError(`uptime requires a positive hold, found ${hold}`)
  let last = Number.NEGATIVE_INFINITY
  for (const { at } of samples) {
    requireFinite('uptime', { 'sample time': at })
    if (at < last) throw new RangeError(`uptime requires samples in time order, found ${at} after ${last}`)
    last = at
  }
}

/**
 * Uptime of a window, time-weighted, with what is not known kept apart: pass iff even with all unknown time down the target is met, fail iff even with
 * all of it up it is missed. A window that maintenance covers entirely is inconclusive.
 *
 * Source: sample-and-hold as Prometheus' lookback does it; error budget as in the Site Reliability Workbook, chapter 2.
 *
 * @throws RangeError if the window is empty, samples are out of order or the target is not strictly between 0 and 1.
 * @example uptime({ samples: [{ at: 0, up: true }], from: 0, to: 60, hold: 180, exclude: [], target: 0.999 }).verdict // => 'pass'
 */
export function uptime(question: UptimeQuestion): Uptime {
  check(question)
  const { samples, from, to, hold, target } = question
  const excluded = merged(question.exclude, from, to)
  const total = secondsOutside(excluded, from, to)
  let up = 0
  let down = 0
  samples.forEach((sample, index) => {
    const end = Math.min(to, sample.at + hold, samples[index + 1]?.at ?? Number.POSITIVE_INFINITY)
    const seconds = secondsOutside(excluded, Math.max(from, sample.at), end)
    if (sample.up === true) up += seconds
    if (sample.up === false) down += seconds
  })
  const unknown = Math.max(0, total - up - down)
  const lower = total === 0 ? 0 : up / total
  const upper = total === 0 ? 1 : (up + unknown) / total
  const budgetSeconds = (1 - target) * total
  const consumed = (seconds: number) => (total === 0 ? 0 : seconds / budgetSeconds)
  return {
    up,
    down,
    unknown,
    lower,
    upper,
    known: up + down === 0 ? null : up / (up + down),
    budgetSeconds,
    consumedMin: consumed(down),
    consumedMax: consumed(down + unknown),
    transitions: samples.filter(({ up: state }, index) => index > 0 && samples[index - 1]?.up !== state).length,
    verdict: lower >= target ? 'pass' : upper < target ? 'fail' : 'inconclusive',
  }
}
