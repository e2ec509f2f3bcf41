import { setTimeout } from 'node:timers/promises'
import { afterCalibration, calibrate } from '../loadtest/calibration.ts'
import { sha256 } from '../suites/files.ts'
import type { AddCommand } from './command.ts'
import type { ExitCode } from './exit-code.ts'
import { interruption } from './interruption.ts'
import { writeLoad } from './load-files.ts'
import { runLive } from './load-live.ts'
import { type LoadCommandOptions, loadOptions } from './load-options.ts'
import { runProfile } from './load-profile.ts'
import { printLoad, reportOf } from './load-report.ts'
import { planOf } from './load-request.ts'
import { mergeFolders } from './load-shards.ts'
import { createProgress, type Progress } from './progress.ts'

const SECOND_MS = 1000

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
    const run = await runLive(plan, { progress, signal })
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

const HELP = `
Latency counts from the instant at which a request was due, whatever the target
does. A run whose generator was not exact says so and gives no verdict.

One address of any system, measured and not judged:
  final-gate load --url http://127.0.0.1:4321/v2/orders --body order.json \\
    --expect status=accepted --rate 200 --duration 30s --out load-run

A configured target, with a purpose (--target reference where nothing is said):
  final-gate load --profile baseline       find its usual rate and write it down
  final-gate load --profile 10x            every load.* criterion at ten times that
  final-gate load --profile spike          the usual rate, ten times of it for a
                                           fifth of the time, and back: p95 and
                                           success within, recovery after
  final-gate load --profile soak --duration 2h --memory-growth 64MiB
                                           the usual rate for long: every window,
                                           drift, the memory of the target
  final-gate load --profile capacity --p95 200ms --success 99% --most 2k
                                           the highest rate that keeps the bounds,
                                           by trying, then by a confirming run

The last three take --url too, with a --rate: of a spike the highest, of a
capacity the first, which is also the least that passes.
  final-gate load --profile capacity --url http://127.0.0.1:4321/quotes --rate 100

They write a run directory (--out, default: reports); \`final-gate judge DIR\`
judges it again, with other bounds where --config names some. Orders are sent
to paper accounts alone, and to this machine unless --allow-load names another.

Exit codes: 0 measured or pass, 1 fail, 2 nothing measured, no verdict or a
generator that was not exact, 3 usage.`

export const loadCommand: AddCommand = (program, finish) => {
  loadOptions(
    program
      .command('load')
      .description('send requests at a rate, whatever the target does, and measure latency from when each was due'),
  )
    .addHelpText('after', HELP)
    .action(async (options: LoadCommandOptions) => finish(await load(options)))
}
