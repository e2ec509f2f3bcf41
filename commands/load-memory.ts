import { setTimeout as delay } from 'node:timers/promises'
import type { MemorySample } from '../loadtest/memory.ts'

/** Samples in a run, and how often one is taken at most. */
const SAMPLES = 60
const LEAST_GAP_MS = 1000

export interface MemoryWatch {
  readonly samples: () => readonly MemorySample[]
  /** Ends the watch; resolves when nothing is asked any more. */
  readonly stop: () => Promise<void>
}

/** Reads a target's memory through a run of `durationMs`; what it does not answer is no sample. */
export const watchMemory = (read: () => Promise<number | null>, durationMs: number): MemoryWatch => {
  const [samples, began, ended] = [[] as MemorySample[], performance.now(), new AbortController()]
  const watching = (async () => {
    while (!ended.signal.aborted) {
      const bytes = await read().catch(() => null)
      const atMs = Math.round(performance.now() - began)
      if (bytes !== null && !ended.signal.aborted) samples.push({ atMs, bytes })
      // A watch that ends while it waits is what `stop` is for.
      await delay(Math.max(LEAST_GAP_MS, durationMs / SAMPLES), undefined, { signal: ended.signal }).catch(() => {})
    }
  })()
  return {
    samples: () => samples,
    stop: async () => {
      ended.abort()
      await watching
    },
  }
}
