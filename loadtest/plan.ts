import type { Expectation } from './expectation.ts'
import type { RequestHead } from './request.ts'
import type { Schedule, Share } from './schedule.ts'

/** One load run as plain data: what is sent, when, and how long each request has. */
export interface LoadPlan extends RequestHead {
  /** Null sends none; see `bodiesFrom` for what may stand in it. */
  readonly body: string | null
  /** In the place of `body`: what each request of the run sends, by its number; made when it is due by a function, which one thread alone can have. */
  readonly bodies?: readonly string[] | ((index: number) => string)
  /** Part of every `{{id}}`. */
  readonly run: string
  /** What a 2xx answer must hold; none: its status alone counts. */
  readonly expectations: readonly Expectation[]
  readonly schedule: Schedule
  /** Which part of the schedule this machine sends. */
  readonly share: Share
  readonly timeoutMs: number
  /** Connections at most, of all workers together. */
  readonly connections: number
  /** Threads that share the schedule; 1 sends from the calling thread. */
  readonly workers: number
  /** The latency that the run is about: the generator must be much more exact than this. */
  readonly boundMs: number
  /** Certificates in PEM, trusted beside the usual ones. */
  readonly ca?: string
}

/** Connections that a run may open where nothing else is said. */
export const MOST_CONNECTIONS = 2000

/** Worker `index` of `count` of a share: the shares of all workers of all machines are one schedule. */
export const workerShare = (share: Share, index: number, count: number): Share => ({
  index: share.index + index * share.count,
  count: share.count * count,
})
