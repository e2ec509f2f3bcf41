import { dirname, join } from 'node:path'
import type { LoadBaselineFile } from '../contracts/files/load-baseline.schema.ts'
import { sha256, writeWhole } from '../suites/files.ts'
import { openSession } from '../suites/session.ts'
import type { Target } from '../targets/capability.ts'
import { TargetError } from '../targets/errors.ts'
import { commandError } from './errors.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { interruption } from './interruption.ts'
import { BASELINE_FILE, readBaseline } from './load-baseline.ts'
import { runMeasured } from './load-measured.ts'
import { type LoadCommandOptions, targetOptions } from './load-options.ts'
import type { LoadProfile } from './load-profiles.ts'
import { busiestMinute } from './load-rate.ts'
import { optionError } from './load-request.ts'
import { readOptions } from './options.ts'
import { openRedactor } from './redaction.ts'
import { run } from './run.ts'
import { openSystem } from './system.ts'
import { harnessFacts } from './version.ts'

type Declared = { readonly rate: number; readonly source: string; readonly instants: readonly string[] } | null

/** What the target declares, else the busiest minute of its own orders. */
const baselineIn = async (target: Target): Promise<Declared> => {
  const declared = target.capabilities.has('state') ? (await target.state.get()).load : undefined
  if (declared) return { rate: declared.baseline_rate, source: 'declared by the target', instants: [] }
  if (!target.capabilities.has('orders')) return null
  const orders = (await target.orders.all()).filter(order => order.parent_id === null)
  const instants = orders.flatMap(({ submitted_at }) => submitted_at ?? [])
  const found = busiestMinute(instants)
  if (!found) return null
  const source = `busiest minute of ${instants.length} orders: ${found.orders} from ${found.from}`
  return { rate: found.rate, source, instants }
}

/** Asks the target of the options something, with a session of its own. */
const asked = async <T>(
  options: LoadCommandOptions,
  ask: (target: Target, folder: string) => Promise<T>,
): Promise<T> => {
  const read = await readOptions(targetOptions(options))
  const { signal, release } = interruption()
  const redactor = openRedactor()
  const means = { redactor, signal, progress: () => {} }
  try {
    const system = await openSystem({ ...read, ...means, defects: [], environment: process.env })
    try {
      const session = await openSession(system.plan, { ...means, store: async () => {} })
      try {
        return await ask(session.context.target, dirname(read.path))
      } finally {
        await session.close()
      }
    } finally {
      await system.stop()
    }
  } finally {
    release()
  }
}

/** Writes load-baseline.json beside the configuration. */
const writeBaseline = (options: LoadCommandOptions): Promise<ExitCode> =>
  asked(options, async (target, folder) => {
    const found = await baselineIn(target)
    if (!found) throw commandError('GATE_BASELINE_MISSING', { problem: 'the target shows no order to count' })
    const { platform, cpus, node } = harnessFacts()
    const file: LoadBaselineFile = {
      schema: 'https://final-gate.dev/schema/load-baseline/1',
      rate: found.rate,
      source: found.source,
      measuredAt: new Date().toISOString(),
      machine: { platform, cpus, node },
      digest: sha256(JSON.stringify(found.instants)),
    }
    const path = join(folder, BASELINE_FILE)
    await writeWhole(path, `${JSON.stringify(file, null, 1)}\n`)
    process.stdout.write(`${file.rate} orders a second (${file.source}); written to ${path}: commit it\n`)
    return exitCodes.pass
  })

/** Ten times the baseline and every criterion of it; without a baseline nothing is sent. */
const tenTimes = async (options: LoadCommandOptions): Promise<number> => {
  await asked(options, async (target, folder) => {
    const isDeclared = target.capabilities.has('state') && (await target.state.get()).load !== undefined
    if (!isDeclared && (await readBaseline(folder)) === null) {
      throw commandError('GATE_BASELINE_MISSING', { problem: `there is no ${BASELINE_FILE} in ${folder}` })
    }
  })
  const { allowLoad, json = false } = options
  return await run({ ...targetOptions(options), json, allowLoad, only: ['load.*'], defect: [], all: true })
}

/** Runs a load with a purpose; the exit code of its verdict. @throws CommandError */
export const runProfile = async (profile: LoadProfile, options: LoadCommandOptions): Promise<number> => {
  if (profile !== 'baseline' && profile !== '10x') return await runMeasured(profile, options)
  if (options.url !== undefined) {
    throw optionError(
      'url',
      '(given)',
      `${profile} is of a configured target; leave --url out, or name the target with --target`,
    )
  }
  try {
    return profile === 'baseline' ? await writeBaseline(options) : await tenTimes(options)
  } catch (error) {
    if (error instanceof TargetError) throw commandError('GATE_LOAD_TARGET', { problem: error.message })
    throw error
  }
}
