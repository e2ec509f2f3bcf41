// One thread of a load run: is given a share, says that it is ready, waits for the common start, sends and hands back what it recorded; then the next.
import { parentPort, workerData } from 'node:worker_threads'
import type { LoadPlan } from './plan.ts'
import { preparePlan } from './plan-shard.ts'
import type { Row } from './record.ts'
import type { Share } from './schedule.ts'
import type { ShardResult, StartShard } from './shard.ts'

/** Tells this file's own threads from any other that loads it. */
export type WorkerRole = 'load-worker'
const ROLE: WorkerRole = 'load-worker'

/** What a thread is to send. */
export interface WorkerJob {
  readonly plan: LoadPlan
  readonly share: Share
  readonly connections: number
  /** Whether rows are wanted as they come, a few times a second. */
  readonly live: boolean
}

/** What it is told: a job, its start as milliseconds of the epoch, or to stop. */
export type WorkerOrder = { readonly job: WorkerJob } | { readonly start: number } | { readonly stop: true }

export type WorkerReport =
  | { readonly ready: true }
  | { readonly rows: readonly Row[] }
  | { readonly result: ShardResult }

const LIVE_MS = 250

interface Turn {
  readonly start: StartShard
  /** Hands on the rows since the last time. */
  readonly flush: () => void
  readonly live: boolean
  readonly stopping: AbortController
}

const serve = (port: NonNullable<typeof parentPort>): void => {
  let turn: Turn | null = null
  const report = (message: WorkerReport): void => port.postMessage(message)
  const prepare = ({ plan, share, connections, live }: WorkerJob): Turn => {
    const stopping = new AbortController()
    let rows: Row[] = []
    const flush = (): void => {
      if (rows.length > 0) report({ rows })
      rows = []
    }
    const options = { share, connections, signal: stopping.signal }
    const start = preparePlan(plan, live ? { ...options, onRow: row => rows.push(row) } : options)
    return { start, flush, live, stopping }
  }
  const send = async ({ start, flush, live }: Turn, startAt: number): Promise<void> => {
    const timer = live ? setInterval(flush, LIVE_MS) : null
    const result = await start(startAt)
    if (timer) clearInterval(timer)
    flush()
    report({ result })
  }
  port.on('message', (order: WorkerOrder) => {
    if ('stop' in order) turn?.stopping.abort()
    else if ('job' in order) {
      turn = prepare(order.job)
      report({ ready: true })
    } else if (turn) {
      const sent = send(turn, order.start - performance.timeOrigin)
      void sent.catch(error => setImmediate(() => Promise.reject(error)))
    }
  })
}

// Only the threads that were made for it: a test runner loads files in threads of its own.
if (parentPort && workerData === ROLE) serve(parentPort)
