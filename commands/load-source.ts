import { randomUUID } from 'node:crypto'
import type { RunFacts } from '../judge/run.ts'
import type { LoadPlan } from '../loadtest/plan.ts'
import type { Row } from '../loadtest/record.ts'
import { requestCount, type Schedule } from '../loadtest/schedule.ts'
import { sha256 } from '../suites/files.ts'
import type { Baseline } from '../suites/load-access.ts'
import type { LoadCommandOptions } from './load-options.ts'
import { askingOf } from './load-request.ts'
import { placeOf } from './load-text.ts'

/** A stretch of load to be sent. */
export interface Stretch {
  readonly plan: LoadPlan
  /** Told each request once it has ended, so that later ones can follow from it. */
  readonly onRow: (row: Row) => void
}

/** What a profile drives: the orders of a configured target, or one address. */
export interface LoadSource {
  readonly target: RunFacts['target']
  readonly scope: Pick<RunFacts['scope'], 'tier' | 'tierReason'>
  /** What is sent where, without what may be secret. */
  readonly method: string
  readonly place: string
  readonly bodyDigest: string | null
  /** The usual rate; null where nobody knows it. */
  readonly baseline: Baseline | null
  /** The requests of a stretch, different from those of every other. */
  readonly stretchOf: (schedule: Schedule, part: string) => Stretch
  /** Why it may not be loaded any more; null where it may. */
  readonly guard: () => Promise<string | null>
  /** Resident bytes as the target publishes them, null where it does not; none of one address. */
  readonly readMemory: (() => Promise<number | null>) | null
  /** Takes back what the stretches left behind; a reason where that could not be done. */
  readonly takeBack: () => Promise<string | null>
}

/** One address of any system. @throws CommandError GATE_OPTION */
export const endpointSource = (options: LoadCommandOptions, boundMs: number): LoadSource => {
  const asking = askingOf(options)
  const place = placeOf(asking.url)
  return {
    target: {
      name: place,
      url: place,
      build: 'unknown',
      configHash: 'unknown',
      timeBase: 'real',
      capabilities: [],
    },
    scope: { tier: 'act', tierReason: 'the load of one endpoint' },
    method: asking.method,
    place,
    bodyDigest: asking.body === null ? null : sha256(asking.body),
    baseline: null,
    stretchOf: schedule => ({
      plan: {
        ...asking,
        boundMs,
        run: randomUUID(),
        schedule,
        share: { index: 0, count: 1 },
        workers: Math.min(options.workers, requestCount(schedule)),
      },
      onRow: () => {},
    }),
    guard: async () => null,
    readMemory: null,
    takeBack: async () => null,
  }
}
