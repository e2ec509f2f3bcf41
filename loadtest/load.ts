import { type GeneratorFacts, type GeneratorHealth, generatorHealth } from './generator.ts'
import { mergeRecords } from './merge.ts'
import type { LoadPlan } from './plan.ts'
import { preparePlan } from './plan-shard.ts'
import type { LoadRecord, Row } from './record.ts'
import { requestCount, shareOf } from './schedule.ts'
import type { ShardResult } from './shard.ts'
import { type Crew, runWorkers } from './workers.ts'

export interface LoadOptions {
  /** Told each request once it has ended; of threads a little later. */
  readonly onRow?: (row: Row) => void
  /** Threads that are there already and send in the place of the plan's own. */
  readonly crew?: Crew
  readonly signal: AbortSignal
}

/** What a load run brought. */
export interface LoadRun {
  readonly record: LoadRecord
  /** One for each thread. */
  readonly generators: readonly GeneratorFacts[]
  readonly health: GeneratorHealth
  /** What was found where no usable answer came, counted. */
  readonly details: Readonly<Record<string, number>>
  /** Requests that the schedule held for this machine, and those of which nothing is known for the run was stopped. */
  readonly planned: number
  readonly unsettled: number
  /** Connections opened. */
  readonly opened: number
}

const LEAD_MS = 20

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const addDetails = (parts: readonly ShardResult['details'][]): Record<string, number> => {
  const total: Record<string, number> = {}
  for (const part of parts) for (const [name, count] of Object.entries(part)) total[name] = (total[name] ?? 0) + count
  return total
}

/** Errors of this machine, which say nothing about the target: it has no more sockets, ports or memory. */
const OWN_FAULTS = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL']

const withOwnFaults = (health: GeneratorHealth, details: Readonly<Record<string, number>>): GeneratorHealth => {
  const found = OWN_FAULTS.flatMap(code => (details[code] ? [`${details[code]} requests ended here with ${code}`] : []))
  return found.length === 0 ? health : { ...health, ok: false, reasons: [...health.reasons, ...found] }
}

/** One run from its parts: threads of one machine or shards of several. */
export const mergeShards = (shards: readonly ShardResult[], boundMs: number): Omit<LoadRun, 'planned'> => {
  const generators = shards.map(({ generator }) => generator)
  const details = addDetails(shards.map(part => part.details))
  return {
    record: mergeRecords(shards.map(({ record }) => record)),
    generators,
    health: withOwnFaults(generatorHealth(generators, boundMs), details),
    details,
    unsettled: sum(shards.map(({ unsettled }) => unsettled)),
    opened: sum(shards.map(({ opened }) => opened)),
  }
}

const send = async (plan: LoadPlan, { crew, ...options }: LoadOptions): Promise<readonly ShardResult[]> => {
  if (crew) return await crew.run(plan, options)
  const { share, connections, workers } = plan
  if (workers > 1) return await runWorkers(plan, options)
  const start = preparePlan(plan, { ...options, share, connections })
  return [await start(performance.now() + LEAD_MS)]
}

/**
 * Sends a plan and waits until every request has ended: at the latest two time limits after the last was due.
 * @throws RangeError for a schedule or a header that cannot be sent
 */
export const runLoad = async (plan: LoadPlan, options: LoadOptions): Promise<LoadRun> => {
  const planned = shareOf(requestCount(plan.schedule), plan.share).length
  const shards = await send(plan, options)
  return { planned, ...mergeShards(shards, plan.boundMs) }
}
