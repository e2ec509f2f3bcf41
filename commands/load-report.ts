import type { GeneratorHealth } from '../loadtest/generator.ts'
import type { LoadRun } from '../loadtest/load.ts'
import type { LoadPlan } from '../loadtest/plan.ts'
import { stationarity } from '../loadtest/stationarity.ts'
import { answeredIn, summarise } from '../loadtest/summary.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { type LoadReport, loadJson, loadText } from './load-text.ts'

export interface Circumstances {
  /** Of the run and, where there was one, of the calibration before it. */
  readonly health: GeneratorHealth
  readonly interrupted: boolean
  /** What else makes a run say nothing. */
  readonly faults?: readonly string[]
}

/** A run in figures, with why it says nothing where that is so. */
export const reportOf = (plan: LoadPlan, run: LoadRun, of: Circumstances): LoadReport => {
  const summary = summarise(run, plan)
  const { durationMs } = plan.schedule
  return {
    plan,
    summary,
    health: of.health,
    stationarity: stationarity({ record: run.record, durationMs, limitMs: plan.timeoutMs, warmUpMs: 0 }),
    details: run.details,
    planned: run.planned,
    faults: [
      ...(of.interrupted ? ['interrupted'] : []),
      ...(of.faults ?? []),
      ...(answeredIn(summary.outcomes) === 0 ? ['not one request was answered'] : []),
      ...of.health.reasons.map(reason => `generator: ${reason}`),
    ],
  }
}

/** Prints a report; the exit code that follows from it. */
export const printLoad = (report: LoadReport, json: boolean): ExitCode => {
  process.stdout.write(`${json ? JSON.stringify(loadJson(report), null, 1) : loadText(report)}\n`)
  if (json && report.faults.length > 0) process.stderr.write(`final-gate: ${report.faults.join('; ')}\n`)
  return report.faults.length === 0 ? exitCodes.pass : exitCodes.inconclusive
}
