import { setTimeout as delay } from 'node:timers/promises'
import { parseDuration } from '../config/duration.ts'
import { commandError } from './errors.ts'
import { createLogTail, type LogTail } from './log-tail.ts'

/** `target.start` of the config, its variables put in. */
export interface StartConfig {
  readonly command: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** A URL or a path below the target's URL that must answer 2xx, or else a text that a line of its log must hold. Default: the target's URL answers. */
  readonly ready?: string
  /** How long it may take to be ready. Default 30s. */
  readonly timeout?: string
  /** The signal that asks it to end. Default SIGTERM; after five seconds SIGKILL follows. */
  readonly stop?: string
}

/** A system under test that this run started. */
export interface StartedSystem {
  readonly log: LogTail
  /** Ends the whole process group and waits until it is gone; safe to call twice. */
  readonly stop: () => Promise<void>
}

export interface StartOptions {
  readonly start: StartConfig
  readonly url: string
  readonly redact: (text: string) => string
  readonly signal: AbortSignal
  readonly progress: (text: string) => void
}

const DEFAULT_READY_MS = 30_000
const POLL_MS = 100
const STOP_MS = 5000

const answers = async (url: string, anyStatus: boolean): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000), redirect: 'manual' })
    await response.body?.cancel()
    return anyStatus || response.ok
  } catch {
    return false
  }
}

/** The check that says whether it is ready. */
const readiness = ({ start, url }: StartOptions, log: LogTail): (() => Promise<boolean>) => {
  const { ready } = start
  if (ready === undefined) return () => answers(url, true)
  if (/^https?:/.test(ready) || ready.startsWith('/')) return () => answers(new URL(ready, url).href, false)
  return async () => log.hasSeen(ready)
}

/** Sends a signal to the process group; false where none of it is left. */
const signalGroup = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    process.kill(-pid, signal)
    return true
  } catch {
    return false
  }
}

const stopGroup = async (pid: number, signal: NodeJS.Signals): Promise<void> => {
  if (!signalGroup(pid, signal)) return
  const deadline = performance.now() + STOP_MS
  while (performance.now() < deadline) {
    // Signal 0 only asks: a member that outlives its leader still counts.
    if (!signalGroup(pid, 0 as unknown as NodeJS.Signals)) return
    await delay(POLL_MS / 2)
  }
  signalGroup(pid, 'SIGKILL')
}

interface Launch {
  readonly pid: number
  readonly log: LogTail
  /** Resolves with a sentence once the process has ended. */
  readonly ended: Promise<string>
}

const launch = async ({ start, redact }: StartOptions): Promise<Launch> => {
  const { $ } = await import('zx')
  const log = createLogTail(redact)
  const child = $({
    ...(start.cwd === undefined ? {} : { cwd: start.cwd }),
    env: { ...process.env, ...start.env },
    // A group of its own, so that what it starts is ended with it.
    detached: true,
    quiet: true,
    nothrow: true,
    stdio: 'pipe',
  })`exec ${[...start.command]}`
  const ended: Promise<string> = child.then(result => `it ended with exit code ${result.exitCode}`)
  child.stdout.on('data', chunk => log.write(String(chunk)))
  child.stderr.on('data', chunk => log.write(String(chunk)))
  child.stdin.end()
  if (child.pid === undefined)
    throw commandError('GATE_SYSTEM_START', { problem: await ended, log: log.lines().join('\n') })
  return { pid: child.pid, log, ended }
}

/** Polls until ready; the problem as a sentence where it ends, is late or is interrupted. */
const waitUntilReady = async (options: StartOptions, { log, ended }: Launch): Promise<string | null> => {
  const isReady = readiness(options, log)
  const limit = parseDuration(options.start.timeout ?? '') ?? DEFAULT_READY_MS
  const deadline = performance.now() + limit
  let problem: string | null = null
  void ended.then(text => {
    problem = text
  })
  while (performance.now() < deadline) {
    if (problem !== null) return problem
    if (options.signal.aborted) return 'interrupted'
    if (await isReady()) return null
    await delay(POLL_MS)
  }
  return `it was not ready within ${limit / 1000} s`
}

const SHOWN_LINES = 20

/**
 * Starts the system under test with the command of the config, in a process group of its own, and waits until it is ready. Its standard output and error
 * are kept as the last 200 lines, redacted.
 * @throws CommandError GATE_SYSTEM_START with the end of its log
 */
export const startSystem = async (options: StartOptions): Promise<StartedSystem> => {
  const command = options.start.command.join(' ')
  options.progress(`starting ${command}`)
  // Else what is judged would be a process that this run did not start, left over from another.
  if (await answers(options.url, true)) {
    const problem = `something answers at ${options.url} already: end it, or leave target.start out`
    throw commandError('GATE_SYSTEM_START', { problem, log: '(nothing was started)' })
  }
  const launched = await launch(options)
  const { pid, log } = launched
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopping ??= stopGroup(pid, (options.start.stop ?? 'SIGTERM') as NodeJS.Signals)
    return stopping
  }
  // The last way out: nothing that this run started outlives it.
  const lastResort = (): void => void signalGroup(pid, 'SIGKILL')
  process.once('exit', lastResort)
  const problem = await waitUntilReady(options, launched)
  if (problem !== null) {
    await stop()
    process.off('exit', lastResort)
    if (options.signal.aborted) throw commandError('GATE_START_INTERRUPTED', { command })
    throw commandError('GATE_SYSTEM_START', { problem, log: log.lines().slice(-SHOWN_LINES).join('\n') || '(nothing)' })
  }
  return {
    log,
    stop: async () => {
      await stop()
      process.off('exit', lastResort)
    },
  }
}
