import type { State } from '../contracts/state.schema.ts'
import type { Criterion, ProfileName, Tier } from '../judge/criterion.ts'
import type { RunFacts } from '../judge/run.ts'
import type { Reason } from '../judge/verdict.ts'
import type { Role, Target } from '../targets/capability.ts'
import type { Composition } from '../targets/compose.ts'
import { TargetError } from '../targets/errors.ts'
import type { Redactor } from '../targets/redactor.ts'
import { openSources, type Source } from '../targets/source.ts'
import { isLoopback, type TierDecision, tierOf } from '../targets/tier.ts'
import { suiteError } from './errors.ts'
import type { Evidence } from './evidence.ts'
import type { GatherContext } from './gather.ts'
import { type LoadAccess, noLoad } from './load-access.ts'
import type { ContractPlan } from './own-contracts.ts'

/** Everything that a run of scenarios needs to know, as plain data: it crosses into the process or thread that gathers. */
export interface SessionPlan {
  readonly name: string
  readonly url: string
  readonly token: string | null
  readonly roles: Readonly<Partial<Record<Role, string>>>
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly seed: number
  readonly profile: ProfileName
  /** The tier asked for; null takes what the facts allow. */
  readonly tier: Tier | null
  readonly paperAccounts: readonly string[]
  readonly catalogue: readonly Criterion[]
  /** The systems that are the target together; left out, the one that is described above. */
  readonly sources?: readonly Source[]
  /** The user's own data contracts; left out, none. */
  readonly contracts?: readonly ContractPlan[]
  /** What a load may be sent to; left out, nothing. */
  readonly load?: LoadAccess
  /** Which of them gives a capability, by its name. */
  readonly choose?: Composition['choose']
  /** The embedded reference target, started for this run. */
  readonly standIn?: boolean
}

/** What the session does not share between processes. */
export interface SessionMeans {
  readonly redactor: Redactor
  readonly signal: AbortSignal
  readonly progress: (text: string) => void
  readonly store: (evidence: Evidence) => Promise<void>
}

/** A connected target and what may be done to it. */
export interface Session {
  readonly context: GatherContext
  readonly scope: { readonly tier: Tier; readonly tierReason: string }
  /** What the target is, for run.json. */
  readonly facts: RunFacts['target']
  /** What a reader must know of the exchanges so far, e.g. unknown extra fields. */
  readonly notes: () => readonly string[]
  readonly close: () => Promise<void>
}

const TIERS: readonly Tier[] = ['observe', 'act', 'control']

interface Fact<T> {
  /** Null where the target has no such thing, or shows it in a way that cannot be read. */
  readonly value: T | null
  /** Why it cannot be read; null where it can. */
  readonly problem: string | null
}

/** A fact that is offered and cannot be read is not shown: nothing is allowed on its strength. Where no answer comes at all there is no target. */
const factOf = async <T>(offered: boolean, ask: () => Promise<T>): Promise<Fact<T>> => {
  try {
    return { value: offered ? await ask() : null, problem: null }
  } catch (error) {
    if (!(error instanceof TargetError) || error.status === null) throw error
    return { value: null, problem: error.message }
  }
}

/** The facts behind the tier, asked anew each time: a target can turn live between two scenarios. */
const tierNow = async (target: Target, paperAccounts: readonly string[]): Promise<TierDecision> => {
  const { value: account, problem } = await factOf(target.capabilities.has('account'), () => target.account.get())
  if (problem !== null) return { tier: 'observe', reason: `the account cannot be read: ${problem}` }
  return tierOf(
    {
      mode: account?.mode ?? null,
      accountId: account?.id ?? null,
      loopback: isLoopback(target.url),
      hasControl: target.capabilities.has('control'),
    },
    { paperAccounts },
  )
}

/** Lowers the tier as asked. @throws SuiteError GATE_TIER_RAISED where more is asked than the facts allow */
const chosenTier = (asked: Tier | null, allowed: TierDecision): TierDecision => {
  if (asked === null || asked === allowed.tier) return allowed
  if (TIERS.indexOf(asked) > TIERS.indexOf(allowed.tier)) {
    throw suiteError('GATE_TIER_RAISED', { tier: asked, reason: allowed.reason })
  }
  return { tier: asked, reason: `lowered with --tier; ${allowed.reason}` }
}

const guardOf =
  (target: Target, plan: SessionPlan, tier: Tier): GatherContext['guard'] =>
  async (): Promise<Reason | null> => {
    try {
      const now = await tierNow(target, plan.paperAccounts)
      if (TIERS.indexOf(now.tier) >= TIERS.indexOf(tier)) return null
      return { code: 'tier', text: `acting is no longer allowed: ${now.reason}` }
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      return { code: 'tier', text: `the facts that allow acting could not be read again: ${text}` }
    }
  }

const notesOf = (target: Target): string[] => {
  const { unknownFields, notes } = target.ledger()
  const unknown = Object.entries(unknownFields).map(
    ([contract, fields]) => `${contract}: fields that no contract names: ${fields.join(', ')}`,
  )
  return [...unknown, ...notes]
}

const sourcesOf = (plan: SessionPlan): readonly Source[] => {
  const { name, url, token, roles, headers, timeoutMs } = plan
  // A command that has less time than the config allows says so in the plan.
  if (plan.sources) {
    return plan.sources.map(source => ({ ...source, timeoutMs: Math.min(source.timeoutMs ?? timeoutMs, timeoutMs) }))
  }
  return [{ name, url, ...(token === null ? {} : { token }), roles, headers, timeoutMs }]
}

/** A clock that stands still makes one instant of a whole load. */
const loadOf = ({ load }: SessionPlan, timeBase: RunFacts['target']['timeBase']): LoadAccess => {
  if (!load) return noLoad('nothing was named that a load could be sent to')
  if ('reason' in load || load.isOwn || timeBase !== 'virtual') return load
  return noLoad('the clock of the target is virtual; a load needs one that runs')
}

/** The target's own word, or that of who started it; nobody's where it shows no state. */
const standInOf = ({ standIn }: SessionPlan, state: State | null): Pick<RunFacts['target'], 'standIn'> => {
  if (standIn) return { standIn: true }
  return state === null ? {} : { standIn: state.build.stand_in === true }
}

const factsOf = async (target: Target, plan: SessionPlan): Promise<RunFacts['target']> => {
  const { value: state } = await factOf(target.capabilities.has('state'), () => target.state.get())
  const { value: clock } = await factOf(target.capabilities.has('clock'), () => target.clock.get())
  return {
    name: plan.name,
    url: plan.url,
    build: state?.build.sha ?? 'unknown',
    configHash: state?.build.config_hash ?? 'unknown',
    timeBase: clock?.time_base ?? 'unknown',
    capabilities: [...target.capabilities].sort(),
    ...standInOf(plan, state),
  }
}

/**
 * Connects, reads what the target is and decides what may be done to it.
 * @throws TargetError where it cannot be reached, SuiteError GATE_TIER_RAISED
 */
export const openSession = async (plan: SessionPlan, means: SessionMeans): Promise<Session> => {
  const { redactor, ...rest } = means
  const composition = { name: plan.name, ...(plan.choose === undefined ? {} : { choose: plan.choose }) }
  const secrecy = { redact: redactor.redact, onSecret: redactor.register }
  const target = await openSources(sourcesOf(plan), composition, secrecy)
  try {
    const { tier, reason } = chosenTier(plan.tier, await tierNow(target, plan.paperAccounts))
    const facts = await factsOf(target, plan)
    const load = loadOf(plan, facts.timeBase)
    const context: GatherContext = {
      ...rest,
      target,
      seed: plan.seed,
      profile: plan.profile,
      tier,
      guard: guardOf(target, plan, tier),
      paperAccounts: plan.paperAccounts,
      contracts: plan.contracts ?? [],
      load,
      ...('reason' in load ? {} : { openLoad: () => openSources([load.source], { name: load.source.name }, secrecy) }),
      catalogue: plan.catalogue,
      timeBase: facts.timeBase === 'virtual' ? 'virtual' : 'real',
    }
    return {
      context,
      scope: { tier, tierReason: reason },
      facts,
      notes: () => notesOf(target),
      close: () => target.close(),
    }
  } catch (error) {
    await target.close()
    throw error
  }
}
