import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type LoadPlan, workerShare } from './plan.ts'
import type { Row } from './record.ts'
import type { ShardResult } from './shard.ts'
import type { WorkerInput, WorkerOrder, WorkerReport } from './worker-thread.ts'

export interface WorkersOptions {
  readonly onRow?: (row: Row) => void
  readonly signal: AbortSignal
}

/** From all being ready to the common start: longer than an order takes to reach a thread. */
const LEAD_MS = 50

interface Hand {
  readonly worker: Worker
  readonly ready: Promise<unknown>
  readonly result: Promise<ShardResult>
}

const engage = (input: WorkerInput, onRow: WorkersOptions['onRow']): Hand => {
  const worker = new Worker(new URL('./worker-thread.ts', import.meta.url), { workerData: input })
  const result = new Promise<ShardResult>((resolve, reject) => {
    worker.on('message', (report: WorkerReport) => {
      if ('rows' in report) for (const row of report.rows) onRow?.(row)
      if ('result' in report) resolve(report.result)
    })
    worker.once('error', reject)
    worker.once('exit', code => reject(new Error(`a load worker ended with code ${code} before it was done`)))
  })
  // Its failure is seen by whoever awaits it; until then it is not unhandled.
  result.catch(() => {})
  return { worker, ready: Promise.race([once(worker, 'message'), result]), result }
}

/** Sends a plan from `plan.workers` threads that begin at the same instant; request i of this machine's share belongs to worker i mod n. */
export const runWorkers = async (
  plan: LoadPlan,
  { onRow, signal }: WorkersOptions,
): Promise<readonly ShardResult[]> => {
  const connections = Math.max(1, Math.floor(plan.connections / plan.workers))
  const hands = Array.from({ length: plan.workers }, (_, index) =>
    engage(
      {
        role: 'load-worker',
        plan,
        share: workerShare(plan.share, index, plan.workers),
        connections,
        live: onRow !== undefined,
      },
      onRow,
    ),
  )
  const order = (message: WorkerOrder): void => {
    for (const { worker } of hands) worker.postMessage(message)
  }
  const stop = (): void => order({ stop: true })
  signal.addEventListener('abort', stop)
  try {
    await Promise.all(hands.map(({ ready }) => ready))
    order({ start: performance.timeOrigin + performance.now() + LEAD_MS })
    if (signal.aborted) stop()
    return await Promise.all(hands.map(({ result }) => result))
  } finally {
    signal.removeEventListener('abort', stop)
    await Promise.all(hands.map(({ worker }) => worker.terminate()))
  }
}
