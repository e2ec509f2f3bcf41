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

/** Sends what was prepared; the start of the schedule as `performance.now()` of this thread. */
export type StartShard = (startAt: number) => Promise<ShardResult>

/** Makes one share of a schedule ready to be sent from this thread: a long one takes a while. @throws RangeError for a schedule that makes no requests or too many */
export const prepareShard = (options: ShardOptions): StartShard => {
  const { schedule, share, onRow } = options
  const all = dueTimes(schedule)
  const indexes = shareOf(all.length, share)
  const due = new Float64Array(indexes.length)
  for (const [position, index] of indexes.entries()) due[position] = all[index] ?? 0
  const recorder = createRecorder(all.length)
  const details = new Map<string, number>()
  return async startAt => {
    const watch = watchGenerator()
    const driven = await drive({
      ...options,
      startAt,
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
}
