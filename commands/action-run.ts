import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Environment, environmentValue } from './environment.ts'
import { type CommandError, commandError } from './errors.ts'
import { exitCodes } from './exit-code.ts'
import { PROJECT_ROOT } from './version.ts'

/** How the gate's process ended. */
export interface GateEnd {
  /** One of exit-code.ts where all went well; else what the process ended with. */
  readonly code: number
  /** The error that it ended with, as the command line told it; empty where it came to a verdict. */
  readonly reason: string
  /** Path of the run directory; empty where this run did not get as far as making one. */
  readonly report: string
}

/** Files by which a step speaks to the runner: what is judged, and what it starts, is not to speak for this step. */
const RUNNER_FILES = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']
const KEPT_CHARACTERS = 8192
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const childEnvironment = ({ GATE_TOKEN, ...environment }: Environment): Environment => ({
  ...Object.fromEntries(Object.entries(environment).filter(([name]) => !RUNNER_FILES.includes(name))),
  ...(GATE_TOKEN ? { FINAL_GATE_TOKEN: GATE_TOKEN } : {}),
})

/** What is wrong with the inputs or with the event, beyond what the command line itself refuses; null where nothing is. */
const faultOf = ({ GATE_ARTIFACT: name = '', GITHUB_EVENT_NAME: event }: Environment): CommandError | null => {
  if (event === 'pull_request_target') return commandError('GATE_ACTION_EVENT', { event })
  // It names a folder and a marker, too.
  return /^\w[\w .-]*$/.test(name) ? null : commandError('GATE_ACTION_ARTIFACT', { name: JSON.stringify(name) })
}

const runDirectory = (environment: Environment): string =>
  environment.GATE_OUT
    ? resolve(environment.GATE_OUT)
    : join(environmentValue(environment, 'RUNNER_TEMP'), 'final-gate', environmentValue(environment, 'GATE_ARTIFACT'))

/** The arguments of `final-gate` that the inputs of the action stand for; an input that is empty leaves it to the config. */
export const runArguments = (environment: Environment, out: string): readonly string[] => {
  const { GATE_TARGET: target, GATE_CONFIG: config, GATE_PROFILE: profile, GATE_ONLY = '' } = environment
  const only = GATE_ONLY.split(/\s+/).filter(Boolean)
  // Joined by =, so that a value which begins with a dash stays a value.
  const options = Object.entries({ target, config, profile, out }).flatMap(([name, value]) =>
    value ? [`--${name}=${value}`] : [],
  )
  return ['run', ...options, ...only.map(glob => `--only=${glob}`)]
}

/** A run writes its config.json first and in the place of any older one: the file that is there names the run. */
const runMark = async (out: string): Promise<string> => {
  const found = await stat(join(out, 'config.json')).catch(() => null)
  return found ? `${found.ino} ${found.mtimeMs}` : ''
}

/** From the last line on that begins as errors of the command line do. */
const reasonIn = (errors: string): string => {
  const start = [...errors.matchAll(/^(?:final-gate|error): /gm)].at(-1)?.index
  return start === undefined ? '' : errors.slice(start).trim()
}

const spawnGate = (args: readonly string[], environment: Environment): Promise<Omit<GateEnd, 'report'>> =>
  new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(PROJECT_ROOT, 'final-gate.js'), ...args], {
      env: childEnvironment(environment),
      stdio: ['ignore', 'inherit', 'pipe'],
    })
    let errors = ''
    // Both streams as one: the runner reads two in no certain order, and the words around them must stand where they stand.
    child.stderr.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk)
      errors = (errors + chunk.toString('utf8')).slice(-KEPT_CHARACTERS)
    })
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
    for (const signal of SIGNALS) process.on(signal, pass)
    child.once('error', failed)
    child.once('close', code => {
      for (const signal of SIGNALS) process.off(signal, pass)
      done({ code: code ?? exitCodes.harness, reason: code === 0 ? '' : reasonIn(errors) })
    })
  })

/**
 * Runs the gate as a process of its own. What it prints is shown and not obeyed: a target's text may look like a command to the runner.
 * @throws Error where its process does not start
 */
export const runGate = async (environment: Environment): Promise<GateEnd> => {
  const fault = faultOf(environment)
  if (fault) return { code: fault.exitCode, reason: `final-gate: ${fault.message} (${fault.code})`, report: '' }
  const out = runDirectory(environment)
  const before = await runMark(out)
  const silence = randomUUID()
  process.stdout.write(`::stop-commands::${silence}\n`)
  const ended = await spawnGate(runArguments(environment, out), environment)
  process.stdout.write(`\n::${silence}::\n`)
  return { ...ended, report: (await runMark(out)) === before ? '' : out }
}
