import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createHistogram, type MicroHistogram } from './histogram.ts'

/** What a generator, or all of a run's together, did: facts about itself alone, whatever the target did. */
export interface GeneratorFacts {
  /** Requests of the schedule. */
  readonly planned: number
  /** Requests taken up by the pacer, on time or late. */
  readonly taken: number
  /** Length of the schedule, and the instant at which the last request was taken up. */
  readonly durationMs: number
  readonly lastTakenMs: number
  /** Microseconds from due to taken: HDR V2, compressed, base64. */
  readonly lag: string
  /** By how many milliseconds the event loop was late, at its 99th percentile. */
  readonly eventLoopP99: number
  /** Share of one core that the busiest thread used. */
  readonly cpu: number
}

/** The verdict on a generator: only a run whose generator is ok says anything about the target. */
export interface GeneratorHealth {
  readonly ok: boolean
  /** Why not: what was found and what is allowed. */
  readonly reasons: readonly string[]
  /** Share of the asked rate that was taken up. */
  readonly achieved: number
  /** Milliseconds. */
  readonly sendLagP99: number
  readonly eventLoopP99: number
  readonly cpu: number
}

const LEAST_ACHIEVED = 0.99
const MOST_CPU = 0.8
const MOST_LAG_SHARE = 0.02
const MOST_LAG_FLOOR_MS = 1

const lagP99 = (facts: readonly GeneratorFacts[]): number => {
  const histogram = createHistogram()
  histogram.merge(...facts.map(({ lag }) => lag))
  return histogram.count() === 0 ? 0 : histogram.at(Math.ceil(histogram.count() * 0.99)) / 1000
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const ms = (value: number): string => `${value.toFixed(1)} ms`

/**
 * Judges the generators of a run, all parts of one schedule, by the latency bound in milliseconds that the run is about: they must have taken up 99 % of the asked rate, with a
 * send lag and an event-loop delay below max(1 ms, 2 % of the bound) at the 99th percentile, on less than 80 % of a core.
 */
export const generatorHealth = (facts: readonly GeneratorFacts[], boundMs: number): GeneratorHealth => {
  const planned = facts.reduce((sum, each) => sum + each.planned, 0)
  const taken = facts.reduce((sum, each) => sum + each.taken, 0)
  const stretch = Math.max(1, ...facts.map(each => each.lastTakenMs / each.durationMs))
  const achieved = planned === 0 ? 0 : taken / planned / stretch
  const sendLagP99 = lagP99(facts)
  const eventLoopP99 = Math.max(0, ...facts.map(each => each.eventLoopP99))
  const cpu = Math.max(0, ...facts.map(each => each.cpu))
  const limit = Math.max(MOST_LAG_FLOOR_MS, MOST_LAG_SHARE * boundMs)
  const checks: readonly (readonly [ok: boolean, text: string])[] = [
    [
      achieved >= LEAST_ACHIEVED,
      `${percent(achieved)} of the asked rate was sent, at least ${percent(LEAST_ACHIEVED)} is needed`,
    ],
    [sendLagP99 < limit, `requests were taken up ${ms(sendLagP99)} late at p99, below ${ms(limit)} is needed`],
    [eventLoopP99 < limit, `the event loop was ${ms(eventLoopP99)} late at p99, below ${ms(limit)} is needed`],
    [cpu < MOST_CPU, `it used ${percent(cpu)} of a core, below ${percent(MOST_CPU)} is needed`],
  ]
  const reasons = checks.flatMap(([ok, text]) => (ok ? [] : [text]))
  return { ok: reasons.length === 0, reasons, achieved, sendLagP99, eventLoopP99, cpu }
}

/** Watches this thread while it generates. */
export interface GeneratorWatch {
  readonly lag: MicroHistogram
  /** Ends the watch; what it saw. Safe to call twice. */
  readonly stop: () => Pick<GeneratorFacts, 'lag' | 'eventLoopP99' | 'cpu'>
}

/** How often the event loop is looked at, which is also how long it is away when it is not late at all. */
const RESOLUTION_MS = 5

export const watchGenerator = (): GeneratorWatch => {
  const lag = createHistogram()
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  loop.enable()
  const [began, cpuBefore] = [performance.now(), process.threadCpuUsage()]
  let seen: Pick<GeneratorFacts, 'eventLoopP99' | 'cpu'> | null = null
  return {
    lag,
    stop: () => {
      if (seen === null) {
        loop.disable()
        const { user, system } = process.threadCpuUsage(cpuBefore)
        const wallUs = (performance.now() - began) * 1000
        const late = loop.count === 0 ? 0 : loop.percentile(99) / 1e6 - RESOLUTION_MS
        seen = { eventLoopP99: Math.max(0, late), cpu: (user + system) / wallUs }
      }
      return { ...seen, lag: lag.encode() }
    },
  }
}
