import { setTimeout } from 'node:timers/promises'
import { afterCalibration, calibrate } from '../loadtest/calibration.ts'
import { type LoadRun, runLoad } from '../loadtest/load.ts'
import type { LoadPlan } from '../loadtest/plan.ts'
import { createWindow } from '../loadtest/window.ts'
import { sha256 } from '../suites/files.ts'
import type { AddCommand } from './command.ts'
import type { ExitCode } from './exit-code.ts'
import { interruption } from './interruption.ts'
import { writeLoad } from './load-files.ts'
import { type LoadCommandOptions, loadOptions, planOf } from './load-options.ts'
import { runProfile } from './load-profile.ts'
import { printLoad, reportOf } from './load-report.ts'
import { mergeFolders } from './load-shards.ts'
import { glanceText } from './load-text.ts'
import { createProgress, type Progress } from './progress.ts'

const SECOND_MS = 1000

/** Runs a plan with a line a second of what goes on. */
const runLive = async (plan: LoadPlan, progress: Progress, signal: AbortSignal): Promise<LoadRun> => {
  const window = createWindow(plan.timeoutMs)
  let seconds = 0
  const timer = setInterval(() => {
    progress.line(glanceText(++seconds, window.look()))
  }, SECOND_MS)
  try {
    return await runLoad(plan, { onRow: window.add, signal })
  } finally {
    clearInterval(timer)
    progress.done()
  }
}

/** Waits for the instant at which all shards begin. */
const untilStart = async (startAt: number | undefined, progress: Progress, signal: AbortSignal): Promise<void> => {
  const ms = (startAt ?? 0) - Date.now()
  if (ms <= 0) return
  progress.line(`waiting ${(ms / SECOND_MS).toFixed(1)} s for the start`)
  // An interrupted wait is an interrupted run: it sends nothing and says so.
  await setTimeout(ms, undefined, { signal }).catch(() => {})
}

/** One run from the folders of its shards. */
const merge = async (options: LoadCommandOptions, folders: readonly string[]): Promise<ExitCode> => {
  const { report, ...measured } = await mergeFolders(folders)
  if (options.out !== undefined) await writeLoad(options.out, report, measured)
  return printLoad(report, options.json ?? false)
}

const load = async (options: LoadCommandOptions): Promise<number> => {
  if (options.profile) return runProfile(options.profile, options)
  if (options.merge) return merge(options, options.merge)
  const plan = planOf(options)
  const progress = createProgress(text => text)
  const { signal, release } = interruption()
  try {
    progress.line('calibrating the generator at 1.2 times the rate')
    const calibration = await calibrate(plan, signal)
    await untilStart(options.startAt, progress, signal)
    const startedAt = new Date().toISOString()
    const run = await runLive(plan, progress, signal)
    const times = { startedAt, endedAt: new Date().toISOString() }
    const health = afterCalibration(calibration, run.health)
    const bodyDigest = plan.body === null ? null : sha256(plan.body)
    const report = reportOf(plan, run, { health, interrupted: signal.aborted })
    if (options.out !== undefined) await writeLoad(options.out, report, { run, times, bodyDigest })
    return printLoad(report, options.json ?? false)
  } finally {
    release()
  }
}

export const loadCommand: AddCommand = (program, finish) => {
  loadOptions(
    program
      .command('load')
      .description('send requests at a rate, whatever the target does, and measure latency from when each was due'),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 measured, 2 nothing measured or the generator was not exact enough, 3 usage.',
    )
    .action(async (options: LoadCommandOptions) => finish(await load(options)))
}
