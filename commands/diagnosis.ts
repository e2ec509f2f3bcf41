import { globMatcher } from '../judge/glob.ts'
import type { NotApplicableRule } from '../judge/judge.ts'
import { type CapabilityCheck, checkCapabilities, type Judgeability, judgeability } from '../suites/checkup.ts'
import { discoverSuites } from '../suites/discovery.ts'
import { openSession, type Session } from '../suites/session.ts'
import { TargetError } from '../targets/errors.ts'
import type { Redactor } from '../targets/redactor.ts'
import type { ReadOptions } from './options.ts'
import type { System } from './system.ts'

/** What the doctor found, as data. */
export interface Diagnosis {
  readonly reached: boolean
  /** Why it could not be reached; empty where it was. */
  readonly problem: string
  readonly target: string
  readonly tier: string
  readonly capabilities: readonly CapabilityCheck[]
  readonly criteria: readonly (Judgeability & {
    /** A blocker that the profile requires. */
    readonly isRequired: boolean
    /** The config allows that it is not applicable. */
    readonly isExcused: boolean
  })[]
  /** What a reader must know of the answers so far. */
  readonly notes: readonly string[]
}

/** A capability that does not answer within this time is said to be slow; an unreachable target is known sooner. */
const CAPABILITY_MS = 3000

interface Means {
  readonly redactor: Redactor
  readonly signal: AbortSignal
}

const judged = (criteria: readonly Judgeability[], { config, catalogue }: ReadOptions): Diagnosis['criteria'] =>
  criteria.map(each => {
    const row = catalogue.find(({ id }) => id === each.id)
    const isExcusing = ({ match }: NotApplicableRule): boolean => globMatcher([match])(each.id)
    return {
      ...each,
      isRequired: row?.severity === 'blocker' && row.profiles.includes(config.profile),
      isExcused: each.obstacle === 'capability' && config.allowNotApplicable.some(isExcusing),
    }
  })

const examine = async (session: Session, read: ReadOptions, redact: (text: string) => string): Promise<Diagnosis> => {
  const { context, facts, scope } = session
  const { scenarios } = await discoverSuites()
  const checks = await checkCapabilities(context.target, CAPABILITY_MS)
  const unreadable = new Set(checks.flatMap(({ offered, ok, capability }) => (offered && !ok ? [capability] : [])))
  return {
    reached: true,
    problem: '',
    target: redact(`${facts.name}, build ${facts.build.slice(0, 12)}, ${facts.timeBase} clock`),
    tier: redact(`${scope.tier}: ${scope.tierReason}`),
    capabilities: checks.map(check => ({ ...check, found: redact(check.found) })),
    criteria: judged(judgeability(scenarios, { ...context, catalogue: read.catalogue, unreadable }), read),
    notes: session.notes().map(redact),
  }
}

const unreached = (system: System, read: ReadOptions, problem: string): Diagnosis => ({
  reached: false,
  problem,
  target: system.plan.url,
  tier: 'observe',
  capabilities: [],
  criteria: judged(
    read.catalogue.map(({ id }) => ({
      id,
      judgeable: false,
      obstacle: 'unreadable',
      lacks: [],
      why: 'the target cannot be reached',
    })),
    read,
  ),
  notes: [],
})

/** Connects and asks every capability one read-only question; nothing is changed on the target. */
export const diagnose = async (system: System, read: ReadOptions, { redactor, signal }: Means): Promise<Diagnosis> => {
  const plan = { ...system.plan, timeoutMs: Math.min(system.plan.timeoutMs, CAPABILITY_MS) }
  try {
    const session = await openSession(plan, { redactor, signal, progress: () => {}, store: async () => {} })
    try {
      return await examine(session, read, redactor.redact)
    } finally {
      await session.close()
    }
  } catch (error) {
    if (!(error instanceof TargetError)) throw error
    return unreached(system, read, redactor.redact(error.message))
  }
}
