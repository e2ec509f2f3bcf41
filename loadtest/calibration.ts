import type { GeneratorHealth } from './generator.ts'
import { runLoad } from './load.ts'
import { startNullServer } from './null-server.ts'
import type { LoadPlan } from './plan.ts'
import type { Crew } from './workers.ts'

/** By how much more than the run's the calibration's rate is. */
const RATE_FACTOR = 1.2
/** Enough requests to show a delay, and no more than a run can hold. */
const LEAST_RATE = 20
const MOST_RATE = 1_000_000
const DURATION_MS = 1000
const TIMEOUT_MS = 2000

/**
 * Runs the same requests from the same threads at 1.2 times the rate against a server that does nothing: a generator that is not exact enough here is not anywhere. Takes
 * about a second.
 */
export const calibrate = async (plan: LoadPlan, signal: AbortSignal, crew?: Crew): Promise<GeneratorHealth> => {
  const server = await startNullServer()
  try {
    const { rate, seed } = plan.schedule
    const { ca: _ca, ...rest } = plan
    const schedule = { shape: 'constant', rate: rate * RATE_FACTOR, seed, durationMs: DURATION_MS } as const
    const bounded = { ...schedule, rate: Math.min(MOST_RATE, Math.max(LEAST_RATE, schedule.rate)) }
    const timing = { schedule: bounded, timeoutMs: TIMEOUT_MS, expectations: [] }
    const means = { signal, ...(crew === undefined ? {} : { crew }) }
    const { health } = await runLoad({ ...rest, ...timing, url: server.url }, means)
    return { ...health, reasons: health.reasons.map(reason => `calibration: ${reason}`) }
  } finally {
    await server.close()
  }
}

/** A generator is ok only if it was ok before and during the run; the figures are those of the run. */
export const afterCalibration = (calibration: GeneratorHealth | null, health: GeneratorHealth): GeneratorHealth =>
  calibration === null
    ? health
    : { ...health, ok: health.ok && calibration.ok, reasons: [...calibration.reasons, ...health.reasons] }
