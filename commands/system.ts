import { dirname, resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { interpolate, type Secret } from '../config/interpolate.ts'
import { readContracts } from '../config/scan-inputs.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { LoadAccess } from '../suites/load-access.ts'
import type { SessionPlan } from '../suites/session.ts'
import type { Redactor } from '../targets/redactor.ts'
import type { Source } from '../targets/source.ts'
import { commandError } from './errors.ts'
import { launchReference } from './launch.ts'
import { LEFT_OUT, type LoadWish, launchLoadReference, loadAccessOf } from './load-system.ts'
import { checkDefects } from './reference.ts'
import { type NamedTarget, secretsIn, sourceOf, timeoutOf } from './sources.ts'
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
  /** Default: nothing is loaded. */
  readonly load?: LoadWish
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Told every secret before anything is started or asked. */
  readonly redactor: Redactor
  /** Ends a start that is under way. */
  readonly signal: AbortSignal
  readonly progress: (text: string) => void
}

interface Described {
  readonly name: string
  readonly url: string
  readonly token: string | null
  readonly timeoutMs: number
  readonly sources?: readonly Source[]
  readonly load: LoadAccess
  readonly standIn?: boolean
}

const REFERENCE_TIMEOUT_MS = 10_000

const planOf = ({ config, catalogue }: SystemQuestion, described: Described): SessionPlan => ({
  roles: {},
  headers: {},
  ...described,
  seed: config.seed,
  profile: config.profile,
  tier: config.tier,
  paperAccounts: config.paperAccounts,
  catalogue,
  ...(config.capabilities === undefined ? {} : { choose: config.capabilities }),
})

const NO_WISH: LoadWish = { isWanted: false, allowed: [] }

/** The reference target, and where a load is wanted a second one with a clock that runs. */
const referenceSystem = async (question: SystemQuestion): Promise<System> => {
  checkDefects(question.defects)
  const options = { seed: question.config.seed, defects: question.defects }
  const { url, token, stop } = await launchReference(options)
  try {
    const loaded = (question.load ?? NO_WISH).isWanted ? await launchLoadReference(options) : null
    const described = {
      name: 'reference',
      url,
      token,
      timeoutMs: REFERENCE_TIMEOUT_MS,
      load: loaded?.load ?? LEFT_OUT,
      standIn: true,
    }
    return {
      plan: planOf(question, described),
      secrets: [
        { label: 'target token', value: token },
        ...(loaded ? [{ label: 'load target token', value: loaded.launched.token }] : []),
      ],
      log: null,
      stop: async () => {
        await Promise.all([stop(), loaded?.launched.stop()])
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The systems that the config names, their variables put in; the token of one alone may come from FINAL_GATE_TOKEN. */
const namedTargets = (question: SystemQuestion): { named: readonly NamedTarget[]; secrets: readonly Secret[] } => {
  const { config, environment, path } = question
  const { target, targets } = config
  if (targets) {
    const { value, secrets } = interpolate({ targets }, environment, path)
    const named = Object.entries(value.targets).map(([name, each]) => {
      return { key: `targets.${name}`, name, target: each, token: null }
    })
    return { named, secrets }
  }
  if (target === 'reference') return { named: [], secrets: [] }
  const { value, secrets } = interpolate({ target }, environment, path)
  const name = value.target.name ?? value.target.url
  const token = environment.FINAL_GATE_TOKEN ?? null
  return { named: [{ key: 'target', name, target: value.target, token }], secrets }
}

/** Systems that run already, or will once they are started: one plan for them all. */
const runningSystem = async (question: SystemQuestion, named: readonly NamedTarget[]): Promise<System> => {
  const sources = await Promise.all(named.map(each => sourceOf(each, question.path)))
  const timeoutMs = Math.max(...named.map(({ target }) => timeoutOf(target)))
  const name = named.map(each => each.name).join('+')
  const load = await loadAccessOf(sources, question.load ?? NO_WISH, dirname(question.path))
  return {
    plan: planOf(question, { name, url: sources[0]?.url ?? '', token: null, timeoutMs, sources, load }),
    secrets: named.flatMap(secretsIn),
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

interface Started {
  readonly name: string
  readonly lines: () => readonly string[]
  readonly stop: () => Promise<void>
}

const stopAll = async (started: readonly Started[]): Promise<void> => {
  // Every one of them is ended, whatever becomes of another.
  const ends = await Promise.allSettled([...started].reverse().map(({ stop }) => stop()))
  const failed = ends.find(end => end.status === 'rejected')
  if (failed) throw failed.reason
}

/** Starts the systems whose config says how, one after another; their logs are kept for the run directory. */
const startedSystem = async (
  question: SystemQuestion,
  system: System,
  named: readonly NamedTarget[],
): Promise<System> => {
  const { path, redactor, signal, progress } = question
  const started: Started[] = []
  try {
    for (const { name, target } of named) {
      const { start, url } = target
      if (start === undefined) continue
      const { stop, log } = await startSystem({
        start: { ...start, command: commandOf(start.command), cwd: resolve(dirname(path), start.cwd ?? '.') },
        url,
        redact: redactor.redact,
        signal,
        progress,
      })
      started.push({ name, lines: log.lines, stop })
    }
  } catch (error) {
    await stopAll(started)
    throw error
  }
  if (started.length === 0) return system
  const log = (): string[] =>
    started.flatMap(({ name, lines }) => lines().map(line => (started.length === 1 ? line : `${name}: ${line}`)))
  return { ...system, log, stop: () => stopAll(started) }
}

const openTarget = async (question: SystemQuestion): Promise<System> => {
  const { target, targets, ...others } = question.config
  // A variable outside the target is refused, whatever the target is: it would be written as it stands, and its reader would take it for put in.
  interpolate(others, question.environment, question.path)
  const { named, secrets } = namedTargets(question)
  const [first] = named
  if (!first) {
    const reference = await referenceSystem(question)
    register(question, reference)
    return reference
  }
  if (question.defects.length > 0) throw commandError('GATE_DEFECT_TARGET', { target: first.target.url })
  const found = await runningSystem(question, named)
  const system = { ...found, secrets: [...secrets, ...found.secrets] }
  register(question, system)
  return await startedSystem(question, system, named)
}

/** Starts the reference target, or takes the systems that the config names. @throws ConfigError, ScanError, CommandError */
export const openSystem = async (question: SystemQuestion): Promise<System> => {
  // Before anything is started: a schema that cannot be used ends the run here.
  const contracts = await readContracts(question.config.contracts ?? [], question.path)
  const system = await openTarget(question)
  return contracts.length === 0 ? system : { ...system, plan: { ...system.plan, contracts } }
}
