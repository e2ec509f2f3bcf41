import type { Reporter, TestCase, Vitest } from 'vitest/node'
import type { GatherPlan } from '../suites/gather-plan.ts'
import { commandError } from './errors.ts'
import type { Progress } from './progress.ts'
import { PROJECT_ROOT } from './version.ts'

export interface VitestGathering {
  readonly plan: GatherPlan
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** Says what is being gathered, keeps the notes, and collects what no test owns: an unhandled rejection or a broken file is the harness's own failure. */
const listener = (progress: Progress): { reporter: Reporter; notes: string[]; faults: string[] } => {
  const notes: string[] = []
  const faults: string[] = []
  const reporter: Reporter = {
    onTestCaseReady: test => {
      if (test.parent.type === 'suite') progress.line(test.fullName.replace(' > ', ': '))
    },
    onTestCaseAnnotate: (_, annotation) => progress.line(annotation.message),
    onTestCaseResult: (test: TestCase) => {
      notes.push(...(test.meta().notes ?? []))
    },
    onTestRunEnd: (modules, unhandled) => {
      faults.push(...unhandled.map(error => error.message))
      for (const module of modules) faults.push(...module.errors().map(error => error.message))
    },
  }
  return { reporter, notes, faults }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Runs `make` and takes away the signal listeners that it added: vitest's end the process before evidence is kept; this command has its own. */
const withoutNewListeners = async (make: () => Promise<Vitest>): Promise<Vitest> => {
  const before = new Set(SIGNALS.flatMap(name => process.listeners(name)))
  const made = await make()
  for (const name of SIGNALS) {
    for (const added of process.listeners(name)) if (!before.has(added)) process.off(name, added)
  }
  return made
}

const create = async ({ plan }: VitestGathering, reporter: Reporter): Promise<Vitest> => {
  const { createVitest } = await import('vitest/node')
  return await withoutNewListeners(() =>
    createVitest({
      root: PROJECT_ROOT,
      config: false,
      watch: false,
      include: ['suites/gather.vitest.ts'],
      exclude: ['__none__'],
      reporters: [reporter],
      pool: 'threads',
      isolate: false,
      fileParallelism: false,
      maxConcurrency: 4,
      passWithNoTests: false,
      allowOnly: false,
      provide: { gatherPlan: plan },
    }),
  )
}

/**
 * Runs the scenarios in scope as vitest tests in a worker thread; each stores its own evidence. Vitest's own verdict is not used: a scenario that left no
 * evidence is a criterion that nobody answered. Returns what a reader of the run must know.
 * @throws CommandError GATE_GATHERING where the worker itself broke
 */
export const gatherWithVitest = async (gathering: VitestGathering): Promise<readonly string[]> => {
  const { reporter, notes, faults } = listener(gathering.progress)
  const vitest = await create(gathering, reporter)
  const cancel = (): void => void vitest.cancelCurrentRun('keyboard-input')
  gathering.signal.addEventListener('abort', cancel, { once: true })
  try {
    if (!gathering.signal.aborted) await vitest.start()
  } finally {
    gathering.signal.removeEventListener('abort', cancel)
    await vitest.close()
  }
  // Vitest sets the exit code of this process; the gate's is set by its own verdict alone.
  process.exitCode = undefined
  if (faults.length > 0 && !gathering.signal.aborted)
    throw commandError('GATE_GATHERING', { problem: faults.join('; ') })
  return notes
}
