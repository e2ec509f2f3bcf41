import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Batch } from './row-scanner.ts'
import type { Piece, WorkerAnswer, WorkerStart } from './worker.ts'

/** Threads that scan pieces of a file; what they find is handed on in the order in which the pieces were given. */
export interface Pool {
  /** A thread could take a piece at once. */
  readonly hasRoom: () => boolean
  /** Threads that have started. */
  readonly ready: () => number
  /** Starts one thread more. */
  readonly grow: () => void
  /** Gives a piece as soon as a thread has room, so that memory stays the same however large the file is. */
  readonly give: (piece: Piece) => Promise<void>
  /** Memory that held lines and is free again. */
  readonly room: () => ArrayBuffer | undefined
  /** Puts in what was found elsewhere, in the place of the next piece. */
  readonly add: (batch: Batch) => void
  /** Waits for what was given. @throws Error that a thread ended with */
  readonly end: () => Promise<void>
  /** Ends the threads, whatever they are at. */
  readonly close: () => Promise<void>
}

/** Pieces that a thread has at a time: one under way, and the next. */
const PIECES = 2
/** Found and not yet handed on, for an earlier piece is still under way. */
const EARLY_KEPT = 8

interface Thread {
  readonly worker: Worker
  isReady: boolean
  /** Numbers of its pieces, in order. */
  readonly pieces: number[]
}

interface State {
  readonly start: WorkerStart
  readonly found: (batch: Batch) => void
  readonly threads: Thread[]
  readonly early: Map<number, Batch>
  readonly rooms: ArrayBuffer[]
  given: number
  taken: number
  failure: Error | null
  /** Told at each change. */
  wake: () => void
}

const handOn = (state: State): void => {
  for (let batch = state.early.get(state.taken); batch; batch = state.early.get(state.taken)) {
    state.early.delete(state.taken)
    state.taken++
    state.found(batch)
  }
}

const receive = (state: State, thread: Thread, answer: WorkerAnswer): void => {
  if ('ready' in answer) thread.isReady = true
  else {
    const number = thread.pieces.shift()
    if ('problem' in answer || number === undefined) {
      state.failure ??= new Error('problem' in answer ? answer.problem : 'a thread answered what it was not asked')
    } else {
      state.early.set(number, answer.batch)
      if (answer.room) state.rooms.push(answer.room)
    }
    handOn(state)
  }
  state.wake()
}

const grow = (state: State): void => {
  // Small heaps: rows that fit a form leave no garbage, the others little.
  const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 }
  const program = new URL(`./worker${extname(import.meta.filename)}`, import.meta.url)
  const worker = new Worker(program, { workerData: state.start, resourceLimits })
  const thread: Thread = { worker, isReady: false, pieces: [] }
  worker.on('message', (answer: WorkerAnswer) => receive(state, thread, answer))
  worker.once('error', error => {
    state.failure ??= error instanceof Error ? error : new Error(String(error))
    state.wake()
  })
  state.threads.push(thread)
}

const until = async (state: State, isReached: () => boolean): Promise<void> => {
  while (!isReached()) {
    if (state.failure) throw state.failure
    await new Promise<void>(resolve => {
      state.wake = resolve
    })
  }
  if (state.failure) throw state.failure
}

/** The started thread that has least to do and could take a piece. */
const roomy = ({ threads, early }: State): Thread | null => {
  if (early.size >= EARLY_KEPT) return null
  const open = threads.filter(({ isReady, pieces }) => isReady && pieces.length < PIECES)
  return open.sort((a, b) => a.pieces.length - b.pieces.length)[0] ?? null
}

const give = async (state: State, piece: Piece): Promise<void> => {
  await until(state, () => roomy(state) !== null)
  const thread = roomy(state)
  thread?.pieces.push(state.given++)
  thread?.worker.postMessage(piece, 'lines' in piece ? [piece.lines.buffer] : [])
}

/** Starts the first thread. `found` is called with each batch, in the order of the pieces. */
export const openPool = (start: WorkerStart, found: (batch: Batch) => void): Pool => {
  const state: State = {
    start,
    found,
    threads: [],
    early: new Map(),
    rooms: [],
    given: 0,
    taken: 0,
    failure: null,
    wake: () => {},
  }
  grow(state)
  return {
    hasRoom: () => roomy(state) !== null,
    ready: () => state.threads.filter(({ isReady }) => isReady).length,
    grow: () => grow(state),
    give: piece => give(state, piece),
    room: () => state.rooms.pop(),
    add: batch => {
      state.early.set(state.given++, batch)
      handOn(state)
    },
    end: () => until(state, () => state.taken === state.given),
    close: async () => {
      await Promise.all(state.threads.map(({ worker }) => worker.terminate()))
    },
  }
}
