import { dirname, resolve } from 'node:path'
import type { Config, TargetConfig, TargetStart } from '../config/config.ts'
import { parseDuration } from '../config/duration.ts'
import { interpolate, type Secret } from '../config/interpolate.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { SessionPlan } from '../suites/session.ts'
import type { Redactor } from '../targets/redactor.ts'
import { commandError } from './errors.ts'
import { launchReference } from './launch.ts'
import { checkDefects } from './reference.ts'
import { startSystem } from './start.ts'

/** The system under test, started where it had to be. */
export interface System {
  readonly plan: SessionPlan
  /** What must never be written: registered with the redactor before anything else happens. */
  readonly secrets: readonly Secret[]
  /** The last lines that it wrote, redacted; null where this run did not start it. */
  readonly log: (() => readonly string[]) | null
  readonly stop: () => Promise<void>
}

export interface SystemQuestion {
  readonly config: Config
  readonly catalogue: readonly Criterion[]
  /** What messages call the configuration. */
  readonly path: string
  readonly defects: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Told every secret before anything is started or asked. */
  readonly redactor: Redactor
  /** Ends a start that is under way. */
  readonly signal: AbortSignal
  readonly progress: (text: string) => void
}

const DEFAULT_TIMEOUT_MS = 10_000

const planOf = (question: SystemQuestion, target: TargetConfig, token: string | null): SessionPlan => {
  const { config, catalogue } = question
  return {
    name: target.name ?? target.url,
    url: target.url,
    token,
    roles: target.auth?.roles ?? {},
    headers: target.headers ?? {},
    timeoutMs:
      target.timeout === undefined ? DEFAULT_TIMEOUT_MS : (parseDuration(target.timeout) ?? DEFAULT_TIMEOUT_MS),
    seed: config.seed,
    profile: config.profile,
    tier: config.tier,
    paperAccounts: config.paperAccounts,
    catalogue,
  }
}

const referenceSystem = async (question: SystemQuestion): Promise<System> => {
  checkDefects(question.defects)
  const { url, token, stop } = await launchReference({ seed: question.config.seed, defects: question.defects })
  return {
    plan: planOf(question, { name: 'reference', url }, token),
    secrets: [{ label: 'target token', value: token }],
    log: null,
    stop,
  }
}

/** A system that runs already; its token comes from the config or from FINAL_GATE_TOKEN. */
const runningSystem = (question: SystemQuestion, target: TargetConfig): System => {
  const { value, secrets } = interpolate({ target }, question.environment, question.path)
  const token = value.target.auth?.token ?? question.environment.FINAL_GATE_TOKEN ?? null
  const roles = Object.entries(value.target.auth?.roles ?? {})
  const headers = Object.entries(value.target.headers ?? {})
  return {
    plan: planOf(question, value.target, token),
    secrets: [
      ...secrets,
      ...(token === null ? [] : [{ label: 'target token', value: token }]),
      ...roles.map(([role, key]) => ({ label: `${role} token`, value: key })),
      ...headers.map(([name, header]) => ({ label: `header ${name}`, value: header })),
    ],
    log: null,
    stop: async () => {},
  }
}

const register = ({ redactor }: SystemQuestion, { secrets }: System): void => {
  for (const { label, value } of secrets) redactor.register(label, value)
}

/** The command of a start as a list: a text is a line for the shell. */
const commandOf = (command: string | readonly string[]): readonly string[] =>
  typeof command === 'string' ? ['sh', '-c', command] : command

/** Starts the system where the config says how; its log is kept for the run directory. */
const startedSystem = async (question: SystemQuestion, system: System, start: TargetStart): Promise<System> => {
  const { path, redactor, signal, progress } = question
  const { stop, log } = await startSystem({
    start: { ...start, command: commandOf(start.command), cwd: resolve(dirname(path), start.cwd ?? '.') },
    url: system.plan.url,
    redact: redactor.redact,
    signal,
    progress,
  })
  return { ...system, log: log.lines, stop }
}

/** Starts the reference target, or takes the running system that the config names. @throws ConfigError, CommandError */
export const openSystem = async (question: SystemQuestion): Promise<System> => {
  const { target, ...others } = question.config
  // A variable outside the target is refused, whatever the target is: it would be written as it stands, and its reader would take it for put in.
  interpolate(others, question.environment, question.path)
  if (target === 'reference') {
    const reference = await referenceSystem(question)
    register(question, reference)
    return reference
  }
  if (question.defects.length > 0) throw commandError('GATE_DEFECT_TARGET', { target: target.url })
  const system = runningSystem(question, target)
  register(question, system)
  if (target.start === undefined) return system
  const { value } = interpolate({ target }, question.environment, question.path)
  return await startedSystem(question, system, value.target.start ?? target.start)
}
