import type { Row } from './record.ts'
import { type Schedule, SPIKE } from './schedule.ts'

/** The stretches of a spike schedule, in their order. */
export const spikePhases = ['before', 'spike', 'after'] as const
export type SpikePhase = (typeof spikePhases)[number]

/** When a stretch begins and ends, in milliseconds from the start, and its rate in requests a second. */
export interface PhaseWindow {
  readonly fromMs: number
  readonly toMs: number
  readonly rate: number
}

/** Where the stretches of a spike schedule lie. */
export const spikeWindows = ({ rate, durationMs }: Schedule): Readonly<Record<SpikePhase, PhaseWindow>> => {
  const at = (share: number): number => Math.round(share * durationMs * 1000) / 1000
  const [begins, ends] = [at(SPIKE.start), at(SPIKE.start + SPIKE.share)]
  const calm = rate * SPIKE.calm
  return {
    before: { fromMs: 0, toMs: begins, rate: calm },
    spike: { fromMs: begins, toMs: ends, rate },
    after: { fromMs: ends, toMs: durationMs, rate: calm },
  }
}

/** Instants are whole microseconds, rounded down: what is due where a stretch begins may stand just before it. */
const FLOORED = 1

/** The requests that were due in a stretch. */
export const rowsIn = (rows: readonly Row[], { fromMs, toMs }: Pick<PhaseWindow, 'fromMs' | 'toMs'>): readonly Row[] =>
  rows.filter(({ due }) => due >= fromMs * 1000 - FLOORED && due < toMs * 1000 - FLOORED)

/** A slice of the calm after the spike. */
export interface Slice {
  /** Seconds from the end of the spike to the end of the slice. */
  readonly after: number
  readonly rows: readonly Row[]
}

/** The calm after the spike in whole slices of `sliceMs`; a rest that is no whole slice is left out. */
export const slicesAfter = (rows: readonly Row[], schedule: Schedule, sliceMs: number): readonly Slice[] => {
  const { fromMs, toMs } = spikeWindows(schedule).after
  return Array.from({ length: Math.floor((toMs - fromMs) / sliceMs + 1e-9) }, (_, index) => ({
    after: ((index + 1) * sliceMs) / 1000,
    rows: rowsIn(rows, { fromMs: fromMs + index * sliceMs, toMs: fromMs + (index + 1) * sliceMs }),
  }))
}
