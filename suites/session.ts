import type { Criterion, ProfileName, Tier } from '../judge/criterion.ts'
import type { RunFacts } from '../judge/run.ts'
import type { Reason } from '../judge/verdict.ts'
import type { Role, Target } from '../targets/capability.ts'
import { connect } from '../targets/http/connect.ts'
import type { Redactor } from '../targets/redactor.ts'
import { isLoopback, type TierDecision, tierOf } from '../targets/tier.ts'
import { suiteError } from './errors.ts'
import type { Evidence } from './evidence.ts'
import type { GatherContext } from './gather.ts'

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

/** The facts behind the tier, asked anew each time: a target can turn live between two scenarios. */
const tierNow = async (target: Target, paperAccounts: readonly string[]): Promise<TierDecision> => {
  const account = target.capabilities.has('account') ? await target.account.get() : null
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

const notesOf = (target: Target): string[] =>
  Object.entries(target.ledger().unknownFields).map(
    ([contract, fields]) => `${contract}: fields that no contract names: ${fields.join(', ')}`,
  )

const factsOf = async (target: Target, plan: SessionPlan): Promise<RunFacts['target']> => {
  const state = target.capabilities.has('state') ? await target.state.get() : null
  const clock = target.capabilities.has('clock') ? await target.clock.get() : null
  return {
    name: plan.name,
    url: plan.url,
    build: state?.build.sha ?? 'unknown',
    configHash: state?.build.config_hash ?? 'unknown',
    timeBase: clock?.time_base ?? 'unknown',
    capabilities: [...target.capabilities].sort(),
  }
}

/**
 * Connects, reads what the target is and decides what may be done to it.
 * @throws TargetError where it cannot be reached, SuiteError GATE_TIER_RAISED
 */
export const openSession = async (plan: SessionPlan, means: SessionMeans): Promise<Session> => {
  const { redactor, ...rest } = means
  const target = await connect({
    name: plan.name,
    url: plan.url,
    ...(plan.token === null ? {} : { token: plan.token }),
    roles: plan.roles,
    headers: plan.headers,
    timeoutMs: plan.timeoutMs,
    redact: redactor.redact,
    onSecret: redactor.register,
  })
  try {
    const { tier, reason } = chosenTier(plan.tier, await tierNow(target, plan.paperAccounts))
    const facts = await factsOf(target, plan)
    const context: GatherContext = {
      ...rest,
      target,
      seed: plan.seed,
      profile: plan.profile,
      tier,
      guard: guardOf(target, plan, tier),
      paperAccounts: plan.paperAccounts,
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
