import type { Destination } from './channel.ts'
import { drive } from './drive.ts'
import { type GeneratorFacts, watchGenerator } from './generator.ts'
import { createRecorder, type LoadRecord, type Row } from './record.ts'
import type { RequestOf } from './request.ts'
import { dueTimes, type Schedule, type Share, shareOf } from './schedule.ts'

export interface ShardOptions {
  readonly schedule: Schedule
  readonly share: Share
  readonly destination: Destination
  readonly requestOf: RequestOf
  readonly accepts: ((body: Buffer) => boolean) | null
  readonly timeoutMs: number
  readonly connections: number
  /** The start of the schedule, as `performance.now()` of this thread. */
  readonly startAt: number
  readonly onRow?: (row: Row) => void
  readonly signal: AbortSignal
}

/** What one thread of a run brought; plain data. */
export interface ShardResult {
  readonly record: LoadRecord
  readonly generator: GeneratorFacts
  /** What was found where no usable answer came, counted. */
  readonly details: Readonly<Record<string, number>>
  /** Requests of which nothing is known, for the run was stopped. */
  readonly unsettled: number
  readonly opened: number
}

/** Sends one share of a schedule from this thread. @throws RangeError for a schedule that makes no requests or too many */
export const runShard = async (options: ShardOptions): Promise<ShardResult> => {
  const { schedule, share, onRow } = options
  const all = dueTimes(schedule)
  const indexes = shareOf(all.length, share)
  const due = Float64Array.from(indexes, index => all[index] ?? 0)
  const recorder = createRecorder(all.length)
  const details = new Map<string, number>()
  const watch = watchGenerator()
  const driven = await drive({
    ...options,
    due,
    indexes,
    onTaken: lag => watch.lag.add(lag),
    onPaced: watch.stop,
    onRow: row => {
      recorder.add(row)
      if (row.detail !== null) details.set(row.detail, (details.get(row.detail) ?? 0) + 1)
      onRow?.(row)
    },
  })
  const generator = {
    planned: due.length,
    taken: driven.taken,
    durationMs: schedule.durationMs,
    lastTakenMs: driven.lastTaken / 1000,
    ...watch.stop(),
  }
  const { unsettled, opened } = driven
  return { record: recorder.finish(), generator, details: Object.fromEntries(details), unsettled, opened }
}
