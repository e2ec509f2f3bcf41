import { quantile } from '../judge/stats/quantile.ts'
import { latencySeries } from '../loadtest/latency.ts'
import { countOutcomes } from '../loadtest/summary.ts'
import type { Gathering } from './load-gathering.ts'
import { runLive } from './load-live.ts'
import { latencyLimit } from './load-rule.ts'

/** How long a target may take to come back from more than it could do. */
const WITHIN_MS = 30_000
const STRETCH_MS = 1000
/** Requests a second while it is waited for, at most. */
const CALM_RATE = 20

/** Waits until a target that had more than it could do answers a few requests well again; a reason where it does not. */
export const settle = async (gathering: Gathering, rate: number): Promise<string | null> => {
  const { source, options, rule, progress, signal } = gathering
  const { boundMs } = latencyLimit(rule)
  const began = performance.now()
  const schedule = {
    shape: 'constant',
    rate: Math.max(1, Math.min(CALM_RATE, rate / 2)),
    durationMs: STRETCH_MS,
  } as const
  // What was refused while too much was sent left positions behind, whose limits would refuse the next orders. What cannot be taken back now shows in them.
  await source.takeBack()
  progress.line(`capacity, waiting for the target to settle after ${rate}/s`)
  for (let stretch = 1; !signal.aborted; stretch++) {
    const { plan, onRow } = source.stretchOf(
      { ...schedule, seed: options.seed },
      `calm-${rate}-${stretch}-${Math.round(began)}`,
    )
    const { record } = await runLive(plan, { progress, signal, onRow, label: 'capacity, settling ' })
    const rows = record.kind === 'rows' ? record.rows : []
    const isGood = countOutcomes(record)['2xx'] === rows.length && rows.length > 0
    const latencies = latencySeries(rows, 'intended').map(value => value ?? options.timeout)
    if (isGood && quantile(latencies, 0.95, 1) < boundMs) return null
    if (performance.now() - began > WITHIN_MS) {
      return `${WITHIN_MS / 1000} s after ${rate}/s the target did not answer well again`
    }
  }
  return null
}
