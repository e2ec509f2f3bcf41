import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Batch } from './row-scanner.ts'
import type { Piece, WorkerAnswer, WorkerStart } from './worker.ts'

/** Threads that scan pieces of a file; what they find comes back in the order in which the pieces were given. */
export interface Pool {
  /** A thread has started and can be given pieces. */
  readonly isReady: () => boolean
  /** Takes a piece as soon as there is room: so the memory stays the same however large the file is. */
  readonly give: (piece: Piece) => Promise<void>
  /** Waits for the last piece. @throws Error that a thread ended with */
  readonly end: () => Promise<void>
  /** Ends the threads, whatever they are at. */
  readonly close: () => Promise<void>
}

/** Pieces given and not yet handed on: enough that no thread waits for its next. */
const AHEAD = 6

interface Thread {
  readonly worker: Worker
  /** Still starting, or at a piece. */
  busy: boolean
  isReady: boolean
}

interface State {
  readonly threads: readonly Thread[]
  readonly found: (batch: Batch) => void
  readonly waiting: { piece: Piece; number: number }[]
  readonly early: Map<number, Batch>
  given: number
  taken: number
  failure: Error | null
  /** Told at each change. */
  wake: () => void
}

const dispatch = (state: State): void => {
  for (const thread of state.threads) {
    if (thread.busy) continue
    const next = state.waiting.shift()
    if (!next) return
    thread.busy = true
    const { piece, number } = next
    thread.worker.once('message', (answer: WorkerAnswer) => {
      thread.busy = false
      if ('problem' in answer) state.failure ??= new Error(answer.problem)
      else if ('batch' in answer) state.early.set(number, answer.batch)
      handOn(state)
      dispatch(state)
      state.wake()
    })
    thread.worker.postMessage(piece, 'lines' in piece ? [piece.lines.buffer] : [])
  }
}

const handOn = (state: State): void => {
  for (let batch = state.early.get(state.taken); batch; batch = state.early.get(state.taken)) {
    state.early.delete(state.taken)
    state.taken++
    state.found(batch)
  }
}

const until = async (state: State, isReady: () => boolean): Promise<void> => {
  while (!isReady()) {
    if (state.failure) throw state.failure
    await new Promise<void>(resolve => {
      state.wake = resolve
    })
  }
  if (state.failure) throw state.failure
}

const threadOf = (start: WorkerStart): Thread => ({
  // Small heaps: rows that fit a form leave no garbage, the others little.
  worker: new Worker(new URL(`./worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: start,
    resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 },
  }),
  busy: true,
  isReady: false,
})

const listen = (state: State, thread: Thread): void => {
  thread.worker.once('message', () => {
    thread.busy = false
    thread.isReady = true
    dispatch(state)
  })
  thread.worker.once('error', error => {
    state.failure ??= error instanceof Error ? error : new Error(String(error))
    state.wake()
  })
}

/** Starts the threads. `found` is called with each batch, in the order of the pieces. */
export const openPool = (start: WorkerStart, threads: number, found: (batch: Batch) => void): Pool => {
  const state: State = {
    threads: Array.from({ length: threads }, () => threadOf(start)),
    found,
    waiting: [],
    early: new Map(),
    given: 0,
    taken: 0,
    failure: null,
    wake: () => {},
  }
  for (const thread of state.threads) listen(state, thread)
  return {
    isReady: () => state.threads.some(({ isReady }) => isReady),
    give: async piece => {
      await until(state, () => state.given - state.taken < AHEAD)
      state.waiting.push({ piece, number: state.given++ })
      dispatch(state)
    },
    end: () => until(state, () => state.taken === state.given),
    close: async () => {
      await Promise.all(state.threads.map(({ worker }) => worker.terminate()))
    },
  }
}
