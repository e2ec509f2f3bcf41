import { setTimeout as delay } from 'node:timers/promises'
import { afterCalibration, calibrate } from '../loadtest/calibration.ts'
import type { GeneratorHealth } from '../loadtest/generator.ts'
import type { LoadRun } from '../loadtest/load.ts'
import { isAnswered } from '../loadtest/outcome.ts'
import type { LoadPlan } from '../loadtest/plan.ts'
import type { LoadRecord } from '../loadtest/record.ts'
import { requestCount, type Schedule } from '../loadtest/schedule.ts'
import { type LiveMeans, runLive } from './load-live.ts'
import type { Stretch } from './load-source.ts'

/** How a stretch of load was sent, apart from its requests. Plain data. */
export interface PartFacts {
  readonly schedule: Schedule
  /** Requests of the schedule, and those of which nothing is known for the stretch was stopped. */
  readonly planned: number
  readonly unsettled: number
  readonly opened: number
  readonly generator: GeneratorHealth
  /** What was found where no usable answer came, counted. */
  readonly details: Readonly<Record<string, number>>
  readonly interrupted: boolean
  /** Why it was given up before its end; null where it was not. */
  readonly stopped: string | null
}

export interface SentPart {
  readonly facts: PartFacts
  readonly record: LoadRecord
}

export interface PartWish {
  /** The stretch of an attempt, from 1: each with requests of its own. */
  readonly stretchOf: (attempt: number) => Stretch
  /** Takes back what an attempt left, before the next one. */
  readonly takeBack: () => Promise<unknown>
  /** How often it is sent while the generator is not exact, which is known without a look at the target. */
  readonly attempts: number
  /** Whether it is sent although the generator was not exact before: its errors are the target's all the same. */
  readonly evenIfLate: boolean
}

/** Past the time limit of a request this long without one answer is a target that is not there. */
const SILENCE_MS = 5000
/** How often a generator that is not exact enough is looked at again before anything is sent. */
const CALIBRATIONS = 3
const PAUSE_MS = 1000
/** A generator that sends less than this share of the rate will not do better in a moment. */
const HOPELESS = 0.5

interface Run {
  readonly run: LoadRun
  readonly stopped: string | null
}

/** The run, given up where nobody ever answers: half an hour against a dead port would only repeat itself. */
const runUnlessSilent = async ({ plan, onRow }: Stretch, means: LiveMeans): Promise<Run> => {
  const silence = new AbortController()
  const limitMs = plan.timeoutMs + SILENCE_MS
  let answered = 0
  const timer = setTimeout(() => {
    if (answered === 0) silence.abort()
  }, limitMs)
  try {
    const run = await runLive(plan, {
      ...means,
      signal: AbortSignal.any([means.signal, silence.signal]),
      onRow: row => {
        if (isAnswered(row.outcome)) answered++
        onRow(row)
      },
    })
    return { run, stopped: silence.signal.aborted ? `nobody answered within ${limitMs / 1000} s` : null }
  } finally {
    clearTimeout(timer)
  }
}

const calibrated = async (plan: LoadPlan, { progress, signal }: LiveMeans): Promise<GeneratorHealth> => {
  for (let look = 1; ; look++) {
    const health = await calibrate(plan, signal)
    if (health.ok || health.achieved < HOPELESS || look >= CALIBRATIONS || signal.aborted) return health
    progress.line(`the generator once more: ${health.reasons.join('; ')}`)
    // Whatever keeps the machine busy may be over in a moment; an interrupted pause ends with the loop.
    await delay(PAUSE_MS, undefined, { signal }).catch(() => {})
  }
}

interface Ended {
  readonly generator: GeneratorHealth
  readonly interrupted: boolean
}

const partOf = (plan: LoadPlan, { generator, interrupted }: Ended, sent: Run | null): SentPart => ({
  facts: {
    schedule: plan.schedule,
    planned: requestCount(plan.schedule),
    unsettled: sent?.run.unsettled ?? 0,
    opened: sent?.run.opened ?? 0,
    generator,
    details: sent?.run.details ?? {},
    interrupted,
    stopped: sent?.stopped ?? null,
  },
  record: sent?.run.record ?? { kind: 'rows', rows: [] },
})

/** Looks at the generator, sends a stretch and waits until all of it has ended. A generator that sends much less than it is asked for even against nothing sends nothing. */
export const sendPart = async (wish: PartWish, means: LiveMeans): Promise<SentPart> => {
  const { stretchOf, takeBack, attempts, evenIfLate } = wish
  const { progress, signal } = means
  for (let attempt = 1; ; attempt++) {
    const stretch = stretchOf(attempt)
    const { plan } = stretch
    progress.line(`${means.label ?? ''}calibrating the generator at 1.2 times ${plan.schedule.rate}/s`)
    const calibration = await calibrated(plan, means)
    const isSent = calibration.ok || (evenIfLate && calibration.achieved >= HOPELESS)
    if (!isSent || signal.aborted) {
      return partOf(plan, { generator: calibration, interrupted: signal.aborted }, null)
    }
    const sent = await runUnlessSilent(stretch, means)
    const health = afterCalibration(calibration, sent.run.health)
    if (health.ok || attempt >= attempts || signal.aborted || sent.stopped !== null) {
      return partOf(plan, { generator: health, interrupted: signal.aborted }, sent)
    }
    progress.line(`${means.label ?? ''}again, the generator was not exact: ${health.reasons.join('; ')}`)
    await takeBack()
  }
}
