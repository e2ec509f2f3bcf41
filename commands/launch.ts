import { createInterface } from 'node:readline'
import { commandError } from './errors.ts'
import { PROJECT_ROOT } from './version.ts'

/** A system that was started for this run. */
export interface Launched {
  readonly url: string
  readonly token: string
  readonly pid: number
  /** Ends it and waits until it is gone; safe to call twice. */
  readonly stop: () => Promise<void>
}

export interface ReferenceOptions {
  readonly seed: number
  readonly defects: readonly string[]
  /** Its clock follows the wall clock. Default false. */
  readonly loadMode?: boolean
}

const READY_MS = 15_000
const STOP_MS = 5000

interface ReadyLine {
  readonly url: string
  readonly token: string
  readonly pid: number
}

const isReadyLine = (value: unknown): value is ReadyLine =>
  typeof value === 'object' && value !== null && 'url' in value && 'token' in value && 'pid' in value

const parseReady = (line: string): ReadyLine | null => {
  try {
    const value: unknown = JSON.parse(line)
    return isReadyLine(value) ? value : null
  } catch {
    return null
  }
}

/** The first line of standard output that is the ready line, or an error with what the process said instead. */
const firstReadyLine = async (output: NodeJS.ReadableStream, ended: Promise<string>): Promise<ReadyLine> => {
  const lines = createInterface({ input: output })
  const ready = new Promise<ReadyLine>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(commandError('GATE_REFERENCE_START', { problem: `not ready within ${READY_MS / 1000} s` })),
      READY_MS,
    )
    timer.unref()
    lines.on('line', line => {
      const value = parseReady(line)
      if (value) resolve(value)
    })
    void ended.then(problem => reject(commandError('GATE_REFERENCE_START', { problem })))
  })
  try {
    return await ready
  } finally {
    lines.close()
  }
}

/**
 * Starts the embedded reference target in a process of its own and waits until it is ready. It ends with `stop`, with this process, or when its standard
 * input closes. @throws CommandError GATE_REFERENCE_START
 */
export const launchReference = async ({ seed, defects, loadMode }: ReferenceOptions): Promise<Launched> => {
  // zx takes a tenth of a second to load: only where something is started.
  const { $ } = await import('zx')
  const mode = loadMode ? ['--load-mode'] : []
  const args = [
    'final-gate.js',
    'reference',
    '--seed',
    String(seed),
    ...mode,
    ...defects.flatMap(id => ['--defect', id]),
  ]
  const child = $({
    cwd: PROJECT_ROOT,
    quiet: true,
    nothrow: true,
    stdio: 'pipe',
  })`exec ${process.execPath} --disable-warning=ExperimentalWarning ${args}`
  const ended: Promise<string> = child.then(
    result => result.stderr.trim() || `it ended with exit code ${result.exitCode}`,
  )
  const stop = async (): Promise<void> => {
    child.stdin.end()
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
    }, STOP_MS)
    await ended
    clearTimeout(timer)
  }
  try {
    const ready = await firstReadyLine(child.stdout, ended)
    return { ...ready, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
