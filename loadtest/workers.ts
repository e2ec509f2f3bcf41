import { Worker } from 'node:worker_threads'
import { type LoadPlan, workerShare } from './plan.ts'
import type { Row } from './record.ts'
import type { ShardResult } from './shard.ts'
import type { WorkerJob, WorkerOrder, WorkerReport, WorkerRole } from './worker-thread.ts'

export interface WorkersOptions {
  readonly onRow?: (row: Row) => void
  readonly signal: AbortSignal
}

/**
 * Threads that send nothing but load, one plan after another. Each has a heap of its own, so that no garbage of whoever asked for the load delays it, and
 * what it has sent once it sends with compiled code.
 */
export interface Crew {
  /** Sends a plan; request i of this machine's share belongs to thread i mod n. One plan at a time. */
  readonly run: (plan: LoadPlan, options: WorkersOptions) => Promise<readonly ShardResult[]>
  /** Ends the threads; what is under way is forgotten. */
  readonly close: () => Promise<void>
}

/** From all being ready to the common start: longer than an order takes to reach a thread. */
const LEAD_MS = 50

interface Turn {
  readonly ready: Promise<unknown>
  readonly result: Promise<ShardResult>
}

const awaitTurn = (worker: Worker, onRow: WorkersOptions['onRow']): Turn => {
  const isReady = Promise.withResolvers<void>()
  const { promise: result, resolve, reject } = Promise.withResolvers<ShardResult>()
  const onMessage = (report: WorkerReport): void => {
    if ('ready' in report) isReady.resolve()
    if ('rows' in report) for (const row of report.rows) onRow?.(row)
    if ('result' in report) resolve(report.result)
  }
  const onExit = (code: number): void => reject(new Error(`a load worker ended with code ${code} before it was done`))
  worker.on('message', onMessage)
  worker.once('error', reject)
  worker.once('exit', onExit)
  // It broke since the last plan: no event will come any more.
  if (worker.threadId < 0) reject(new Error('a load worker had ended before the plan'))
  const leave = (): void => {
    worker.off('message', onMessage)
    worker.off('error', reject)
    worker.off('exit', onExit)
  }
  // Its failure is seen by whoever awaits it; until then it is not unhandled.
  result.then(leave, leave)
  return { ready: Promise.race([isReady.promise, result]), result }
}

const jobsOf = (plan: LoadPlan, count: number, live: boolean): WorkerJob[] =>
  Array.from({ length: count }, (_, index) => ({
    plan,
    share: workerShare(plan.share, index, count),
    connections: Math.max(1, Math.floor(plan.connections / count)),
    live,
  }))

const runJobs = async (
  workers: readonly Worker[],
  jobs: readonly WorkerJob[],
  { onRow, signal }: WorkersOptions,
): Promise<readonly ShardResult[]> => {
  const order = (message: WorkerOrder): void => {
    for (const worker of workers) worker.postMessage(message)
  }
  const turns = workers.map(worker => awaitTurn(worker, onRow))
  for (const [index, job] of jobs.entries()) workers[index]?.postMessage({ job } satisfies WorkerOrder)
  const stop = (): void => order({ stop: true })
  signal.addEventListener('abort', stop)
  try {
    await Promise.all(turns.map(({ ready }) => ready))
    order({ start: performance.timeOrigin + performance.now() + LEAD_MS })
    if (signal.aborted) stop()
    return await Promise.all(turns.map(({ result }) => result))
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Starts so many threads; they are ready when they are first needed. */
export const openCrew = (count: number): Crew => {
  const role: WorkerRole = 'load-worker'
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL('./worker-thread.ts', import.meta.url), { workerData: role }),
  )
  // Seen by the plan under way; between two plans by the next one.
  for (const worker of workers) worker.on('error', () => {})
  return {
    run: (plan, options) => runJobs(workers, jobsOf(plan, count, options.onRow !== undefined), options),
    close: async () => {
      await Promise.all(workers.map(worker => worker.terminate()))
    },
  }
}

/** Sends a plan from `plan.workers` threads that begin at the same instant and end with it. */
export const runWorkers = async (plan: LoadPlan, options: WorkersOptions): Promise<readonly ShardResult[]> => {
  const crew = openCrew(plan.workers)
  try {
    return await crew.run(plan, options)
  } finally {
    await crew.close()
  }
}
