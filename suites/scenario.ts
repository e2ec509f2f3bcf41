import type { CriterionId, ObservationFor } from '../judge/catalogue.ts'
import type { CapabilityName, Criterion, ProfileName, Tier } from '../judge/criterion.ts'
import type { Figure } from '../judge/figure.ts'
import type { AnyObservation } from '../judge/observation.ts'
import type { Reason, Report } from '../judge/verdict.ts'
import type { Target } from '../targets/capability.ts'
import type { LoadDestination } from './load-access.ts'
import type { ContractPlan } from './own-contracts.ts'

/**
 * When a scenario runs. `workload`: once, on the fresh target. `observe`: read-only over what the workload left, side by side. `drill`: acting, one
 * after another, each on a target that was reset first (where it can be). `closing`: read-only, after the drills; may judge the ledger of the whole run.
 */
export type Phase = 'workload' | 'observe' | 'drill' | 'load' | 'closing'

/** Parts of a target that every scenario may use. */
export type TargetBase = Pick<Target, 'url' | 'capabilities' | 'raw' | 'ledger' | 'watchSecret'>

/** What a gather is given: only the capabilities that it declared, `may` ones possibly absent. */
export interface Scope<Needs extends CapabilityName = CapabilityName, May extends CapabilityName = CapabilityName> {
  readonly target: TargetBase & Pick<Target, Needs> & Partial<Pick<Target, Exclude<May, Needs>>>
  readonly seed: number
  readonly profile: ProfileName
  readonly tier: Tier
  readonly timeBase: 'virtual' | 'real'
  /** Fires at the scenario's time limit and on SIGINT; calls of the target obey it by themselves. */
  readonly signal: AbortSignal
  /** The row with the config's overrides: minimum and params say how much to ask. */
  readonly criterion: (id: CriterionId) => Criterion
  /** Names that count as a paper account, from the config. */
  readonly paperAccounts: readonly string[]
  /** The user's own data contracts, from the config. */
  readonly contracts: readonly ContractPlan[]
  /** What a load drives, in the phase `load`; null in the others. */
  readonly load: LoadDestination | null
  /** What the workload scenario returned, where it ran. */
  readonly workload: Readonly<Record<string, unknown>> | null
  /** One line of progress. */
  readonly progress: (text: string) => void
}

/** What an observer is given beside the evidence. */
export interface Judging {
  readonly criterion: Criterion
  readonly seed: number
  readonly timeBase: 'virtual' | 'real' | 'unknown'
}

/** What a maker of figures is given beside the evidence. */
export interface Drawing {
  /** The row with the config's overrides: limits are drawn from it. */
  readonly criterion: (id: CriterionId) => Criterion
  readonly timeBase: 'virtual' | 'real' | 'unknown'
}

type Observers<Evidence> = {
  readonly [Id in CriterionId]?: (evidence: Evidence, judging: Judging) => readonly ObservationFor<Id>[]
}

interface Definition<Needs extends CapabilityName, May extends CapabilityName, Evidence extends object> {
  readonly phase: Phase
  readonly tier: Tier
  readonly needs: readonly Needs[]
  /** Used where offered; the gather checks. */
  readonly may?: readonly May[]
  /** False where there is nothing that it could ask: it is then left out of the run, as if it were not there. Default true. */
  readonly applies?: (given: Pick<Scope, 'contracts'>) => boolean
  /** Time limit of the gather, in seconds of real time. Default 60. */
  readonly timeoutSeconds?: number
  /** Impure: asks the target and returns plain data (what JSON can hold), which is saved as evidence. */
  readonly gather: (scope: Scope<Needs, May>) => Promise<Evidence>
  /** Pure: evidence to observations, by criterion. May be called a year later on another machine. */
  readonly observe: Observers<Evidence>
  /** Pure: why this evidence cannot make a criterion pass, whatever its observations say; a counterexample still fails it. Default never. */
  readonly doubt?: (evidence: Evidence, judging: Judging) => Reason | null
  /** Pure: which attempt this is, where attempts before it decided nothing and were planned anew; its criteria are then judged more strictly. Default 1. */
  readonly attempt?: (evidence: Evidence) => number
  /** Pure: plots of this evidence for the report, of things whose shape one verdict does not tell; nothing is judged by them. Default none. */
  readonly figures?: (evidence: Evidence, drawing: Drawing) => readonly Figure[]
}

/** A scenario with its evidence type erased: what the runner and the judge handle. */
export interface Scenario {
  readonly id: string
  readonly phase: Phase
  readonly tier: Tier
  readonly needs: readonly CapabilityName[]
  readonly may: readonly CapabilityName[]
  readonly applies: (given: Pick<Scope, 'contracts'>) => boolean
  readonly timeoutSeconds: number
  readonly gather: (scope: Scope) => Promise<object>
  readonly observe: Readonly<
    Partial<Record<CriterionId, (evidence: object, judging: Judging) => readonly AnyObservation[]>>
  >
  readonly doubt: (evidence: object, judging: Judging) => Reason | null
  readonly attempt: (evidence: object) => number
  readonly figures: (evidence: object, drawing: Drawing) => readonly Figure[]
}

/** One gather, one evidence folder, one or a few criteria. The compiler checks ids, observation types and that only declared capabilities are used. */
export const scenario = <
  const Needs extends CapabilityName,
  const May extends CapabilityName = never,
  Evidence extends object = object,
>(
  id: string,
  definition: Definition<Needs, May, Evidence>,
): Scenario => ({
  id,
  phase: definition.phase,
  tier: definition.tier,
  needs: definition.needs,
  may: definition.may ?? [],
  applies: definition.applies ?? (() => true),
  timeoutSeconds: definition.timeoutSeconds ?? 60,
  // The casts erase the evidence type; the runner hands each observer what its own gather returned, after a round trip through JSON.
  gather: definition.gather as (scope: Scope) => Promise<object>,
  observe: definition.observe as Scenario['observe'],
  doubt: (definition.doubt ?? (() => null)) as Scenario['doubt'],
  attempt: (definition.attempt ?? (() => 1)) as Scenario['attempt'],
  figures: (definition.figures ?? (() => [])) as Scenario['figures'],
})

/** This run's evidence, to be judged again with a part removed or broken: the subject of the gate's own criteria. */
export interface ControlExperiment {
  readonly scenarios: readonly string[]
  /** Criteria that had observations in this run. */
  readonly observed: readonly CriterionId[]
  /** Judges this run again after `change` has been applied to each criterion's observations (null removes them). */
  readonly judgeAgain: (
    change: (id: CriterionId, observations: readonly AnyObservation[]) => readonly AnyObservation[] | null,
  ) => Report
}

/** A control experiment on the gate itself: no target is asked. */
export interface SelfScenario {
  readonly id: string
  readonly experiment: { readonly [Id in CriterionId]?: (run: ControlExperiment) => readonly ObservationFor<Id>[] }
}

export const selfScenario = (definition: SelfScenario): SelfScenario => definition
