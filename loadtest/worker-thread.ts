// One thread of a load run: says that it is ready, waits for the common start, sends its share and hands back what it recorded.
import { parentPort, workerData } from 'node:worker_threads'
import type { LoadPlan } from './plan.ts'
import { planShard } from './plan-shard.ts'
import type { Row } from './record.ts'
import type { Share } from './schedule.ts'
import type { ShardResult } from './shard.ts'

const ROLE = 'load-worker'

/** What a thread is given. */
export interface WorkerInput {
  readonly role: typeof ROLE
  readonly plan: LoadPlan
  readonly share: Share
  readonly connections: number
  /** Whether rows are wanted as they come, once a second. */
  readonly live: boolean
}

/** What it is told: the start, as milliseconds of the epoch, or to stop. */
export type WorkerOrder = { readonly start: number } | { readonly stop: true }

export type WorkerReport =
  | { readonly ready: true }
  | { readonly rows: readonly Row[] }
  | { readonly result: ShardResult }

const LIVE_MS = 250

const serve = (port: NonNullable<typeof parentPort>): void => {
  const { plan, share, connections, live } = workerData as WorkerInput
  const stopping = new AbortController()
  const report = (message: WorkerReport): void => port.postMessage(message)
  let rows: Row[] = []
  const flush = (): void => {
    if (rows.length > 0) report({ rows })
    rows = []
  }
  const send = async (start: number): Promise<void> => {
    const timer = live ? setInterval(flush, LIVE_MS) : null
    const options = { share, connections, startAt: start - performance.timeOrigin, signal: stopping.signal }
    const result = await planShard(plan, live ? { ...options, onRow: row => rows.push(row) } : options)
    if (timer) clearInterval(timer)
    flush()
    report({ result })
    port.close()
  }
  port.on('message', (order: WorkerOrder) => {
    if ('stop' in order) stopping.abort()
    else void send(order.start).catch(error => setImmediate(() => Promise.reject(error)))
  })
  report({ ready: true })
}

// Only the thread that was made for it: a test runner loads files in threads of its own.
if (parentPort && workerData?.role === ROLE) serve(parentPort)
