import { setTimeout as delay } from 'node:timers/promises'
import type { CriterionId } from '../judge/catalogue.ts'
import type { CapabilityName, Criterion, ProfileName, Tier } from '../judge/criterion.ts'
import type { Reason } from '../judge/verdict.ts'
import type { Target } from '../targets/capability.ts'
import type { Evidence } from './evidence.ts'
import { destinationOf, type LoadAccess, noLoad } from './load-access.ts'
import type { ContractPlan } from './own-contracts.ts'
import type { Phase, Scenario, Scope } from './scenario.ts'

/** What a run of scenarios needs: the target, what may be done to it, and where evidence goes. */
export interface GatherContext {
  readonly target: Target
  readonly seed: number
  readonly profile: ProfileName
  readonly tier: Tier
  /** Reads the facts behind the tier again; a reason where acting is no longer allowed. Asked before each acting scenario. */
  readonly guard: () => Promise<Reason | null>
  readonly paperAccounts: readonly string[]
  /** Default none. */
  readonly contracts?: readonly ContractPlan[]
  readonly catalogue: readonly Criterion[]
  readonly timeBase: 'virtual' | 'real'
  /** Fires on SIGINT. */
  readonly signal: AbortSignal
  readonly progress: (text: string) => void
  readonly store: (evidence: Evidence) => Promise<void>
  /** What the phase `load` drives. Default nothing. */
  readonly load?: LoadAccess
  /** Opens it as a target of its own, to be closed by whoever asked. */
  readonly openLoad?: () => Promise<Target>
}

const TIERS: readonly Tier[] = ['observe', 'act', 'control']
/** The order of a run. */
export const PHASES: readonly Phase[] = ['workload', 'observe', 'drill', 'load', 'closing']
/** After the time limit a gather has this long to end by itself before it is left behind. */
const GRACE_MS = 2000

const reason = (code: Reason['code'], text: string): Reason => ({ code, text })

/** Why a scenario is not run on this target in this profile, or null. Reads facts that are known already; asks nothing. */
export const skipReason = (
  scenario: Scenario,
  context: Pick<GatherContext, 'target' | 'tier' | 'catalogue' | 'timeBase' | 'profile'>,
): Reason | null => {
  const missing = scenario.needs.filter(name => !context.target.capabilities.has(name))
  if (missing.length > 0) return reason('capability-missing', `the target does not offer: ${missing.join(', ')}`)
  if (TIERS.indexOf(scenario.tier) > TIERS.indexOf(context.tier)) {
    return reason('tier', `needs tier ${scenario.tier}, this run may only ${context.tier}`)
  }
  const rows = context.catalogue.filter(row => row.id in scenario.observe)
  const seconds = Math.max(0, ...rows.map(row => row.realSeconds))
  const isRequired = rows.some(row => row.profiles.includes(context.profile))
  if (context.timeBase === 'real' && seconds > 0 && !isRequired) {
    return reason(
      'not-gathered',
      `takes ${seconds} s on a real clock and profile ${context.profile} does not require it`,
    )
  }
  return null
}

const scopeOf = (
  context: GatherContext,
  target: Target,
  more: Pick<Scope, 'signal' | 'workload' | 'load'>,
): Scope<CapabilityName, CapabilityName> => ({
  target,
  seed: context.seed,
  profile: context.profile,
  tier: context.tier,
  timeBase: context.timeBase,
  criterion: (id: CriterionId) => {
    const found = context.catalogue.find(row => row.id === id)
    if (!found) throw new Error(`criterion ${id} is not in this run's catalogue`)
    return found
  },
  paperAccounts: context.paperAccounts,
  contracts: context.contracts ?? [],
  progress: context.progress,
  ...more,
})

const errorOf = (error: unknown): NonNullable<Evidence['error']> => {
  if (!(error instanceof Error)) return { code: 'GATE_GATHER', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'GATE_GATHER'
  return { code, message: error.message }
}

/** The gather, or an error once its time is up, even if it does not heed the signal. */
const withinLimit = async (gather: Promise<object>, limit: AbortSignal, late: () => string): Promise<object> => {
  const overdue = new Promise<never>((_, reject) => {
    const end = (): void => {
      void delay(GRACE_MS, undefined, { ref: false }).then(() => reject(new Error(late(), { cause: limit.reason })))
    }
    if (limit.aborted) end()
    else limit.addEventListener('abort', end, { once: true })
  })
  return await Promise.race([gather, overdue])
}

/** What is known of a scenario before its gather. */
const blank = (scenario: Scenario, context: GatherContext): Evidence => ({
  scenario: scenario.id,
  phase: scenario.phase,
  timeBase: context.timeBase,
  ms: 0,
  skipped: null,
  error: null,
  unseen: 0,
  data: null,
  exchanges: [],
})

/** Evaluating flags is a POST that only reads. */
const ACTING: readonly CapabilityName[] = [
  'trade',
  'cycles',
  'config',
  'control',
  'flagAdmin',
  'observations',
  'rollback',
  'kill',
]

/** True where the scenario acts, or may where it is allowed to. */
const mayAct = ({ tier, may }: Scenario, context: GatherContext): boolean =>
  tier !== 'observe' || (context.tier !== 'observe' && may.some(name => ACTING.includes(name)))

const skippedBefore = async (scenario: Scenario, context: GatherContext): Promise<Reason | null> =>
  skipReason(scenario, context) ??
  (context.signal.aborted ? reason('interrupted', 'the run was interrupted before it') : null) ??
  (mayAct(scenario, context) ? await context.guard() : null)

/** Gathers on the target of the context, whatever the phase. */
const gatherOn = async (
  scenario: Scenario,
  context: GatherContext,
  more: Pick<Scope, 'workload' | 'load'>,
): Promise<Evidence> => {
  const evidence = blank(scenario, context)
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(scenario.timeoutSeconds * 1000)])
  const target = context.target.scoped({ signal })
  const started = performance.now()
  const finish = (more: Partial<Evidence>): Evidence => ({
    ...evidence,
    ms: Math.round(performance.now() - started),
    unseen: target.unseen(),
    exchanges: target
      .exchanges()
      .map(({ id, method, path, status, body, ids }) => ({ id, method, path, status, body, ids })),
    ...more,
  })
  try {
    const resets = scenario.phase === 'drill' || scenario.phase === 'workload'
    if (resets && context.tier === 'control') await target.control.reset({ seed: context.seed })
    const gathering = scenario.gather(scopeOf(context, target, { signal, ...more }))
    const late = (): string =>
      context.signal.aborted ? 'the run was interrupted' : `did not end within ${scenario.timeoutSeconds} s`
    return finish({ data: await withinLimit(gathering, signal, late) })
  } catch (error) {
    return finish({ error: errorOf(error) })
  }
}

/** Gathers on the system that is there to be loaded, opened for this alone: its clock is real. */
const gatherLoad = async (scenario: Scenario, context: GatherContext): Promise<Evidence> => {
  const { load = noLoad('nothing was named that a load could be sent to'), openLoad } = context
  if ('reason' in load || !openLoad) {
    const skipped = 'reason' in load ? load.reason : reason('not-gathered', 'the system to be loaded cannot be opened')
    return { ...blank(scenario, context), skipped }
  }
  try {
    const target = await openLoad()
    try {
      const own = { ...context, target, timeBase: 'real' as const }
      return await gatherOn(scenario, own, { workload: null, load: destinationOf(load) })
    } finally {
      await target.close()
    }
  } catch (error) {
    return { ...blank(scenario, context), error: errorOf(error) }
  }
}

/** Runs one scenario. Never throws: what goes wrong is its evidence. Drills begin with a reset where the target can be reset. */
export const gatherScenario = async (
  scenario: Scenario,
  context: GatherContext,
  workload: Scope['workload'] = null,
): Promise<Evidence> => {
  const skipped = await skippedBefore(scenario, context)
  if (skipped) return { ...blank(scenario, context), skipped }
  return scenario.phase === 'load'
    ? await gatherLoad(scenario, context)
    : await gatherOn(scenario, context, { workload, load: null })
}

/** One of several machines that share a run: the `index`-th (from 1) of `count`. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/**
 * The scenarios that answer a criterion in scope, in the order of the phases; the workload comes along where one of them looks at what it left.
 * A shard takes every count-th of them; `judge DIR DIR...` merges what the shards brought home.
 */
export const scenariosInScope = (
  scenarios: readonly Scenario[],
  isInScope: (id: string) => boolean,
  shard: Shard = { index: 1, count: 1 },
): Scenario[] => {
  const wanted = scenarios
    .filter(scenario => Object.keys(scenario.observe).some(isInScope))
    .filter((_, position) => position % shard.count === shard.index - 1)
  const needsWorkload = wanted.some(scenario => scenario.phase === 'observe')
  const chosen = scenarios.filter(
    scenario => wanted.includes(scenario) || (needsWorkload && scenario.phase === 'workload'),
  )
  return chosen.sort((a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase))
}

/** The scenarios that have something to ask in this run. */
export const applicable = (
  scenarios: readonly Scenario[],
  { contracts = [] }: Pick<GatherContext, 'contracts'>,
): Scenario[] => scenarios.filter(scenario => scenario.applies({ contracts }))

/** Runs the scenarios phase by phase and stores each one's evidence as it comes; those that only look run side by side. */
export const gatherAll = async (scenarios: readonly Scenario[], context: GatherContext): Promise<void> => {
  let workload: Scope['workload'] = null
  const gather = async (scenario: Scenario): Promise<void> => {
    context.progress(`${scenario.phase}: ${scenario.id}`)
    const evidence = await gatherScenario(scenario, context, workload)
    if (scenario.phase === 'workload') workload = evidence.data as Scope['workload']
    await context.store(evidence)
  }
  for (const phase of PHASES) {
    const members = applicable(scenarios, context).filter(scenario => scenario.phase === phase)
    if (phase === 'observe') await Promise.all(members.map(gather))
    else for (const scenario of members) await gather(scenario)
  }
}
