/** How bad a failed criterion is: a blocker closes the gate, a major is counted in the first line (and blocks a go-live), a minor is shown. */
export type Severity = 'blocker' | 'major' | 'minor'

/** What a scenario does to the target: read only; change state on a paper account; move its virtual clock and its environment. */
export type Tier = 'observe' | 'act' | 'control'

/** What a verdict speaks of: exactly the units of this run (counted), or the system in general (an interval). */
export type Claim = 'census' | 'process'

export type ProfileName = 'ci' | 'nightly' | 'go-live'

/** A thing that a target can be asked. `targets/capability.ts` says how. */
export type CapabilityName =
  | 'health'
  | 'metrics'
  | 'clock'
  | 'account'
  | 'positions'
  | 'orders'
  | 'quotes'
  | 'decisions'
  | 'events'
  | 'state'
  | 'trade'
  | 'cycles'
  | 'config'
  | 'control'
  | 'flags'
  | 'flagAdmin'
  | 'observations'
  | 'rollback'
  | 'kill'

/**
 * What is measured and where the limit lies; bounds stand here or in the user's config, never in a suite.
 * - `every`: a yes/no on each record; one no fails.
 * - `proportion`: a yes/no on each record; at least the share `bound` must be yes (Clopper-Pearson).
 * - `quantile`: a number per record; its q-quantile lies below `bound` (order statistics).
 * - `maximum`: a number per record; every one below `bound` (and above `above`, where given); one beyond fails.
 * - `rate`: counts over seconds; events per second at least `bound` (exact Poisson).
 * - `availability`: up or down at instants; the share of time up is at least `bound`.
 * - `steps`: a drill of named steps, each with at least `minimum` trials; a step that was not taken is inconclusive, a wrong one fails.
 * - `equivalence`: in or out on each record of a group; each group's share lies within `bound` of its centre, a centre of 0 or 1 tolerates nothing.
 * - `independence`: two yes/no facts of each record of a pair; they go together no more than `bound` (the size of phi).
 * - `calibration`: a probability and what happened per record; the expected calibration error lies below `bound` (McDiarmid).
 * - `slope`: a pair x, y per record; y grows by less than `bound` per unit of x (least squares, t bounds).
 */
export type Measure =
  | { readonly kind: 'every' }
  | { readonly kind: 'proportion'; readonly bound: number; readonly strict?: true }
  | { readonly kind: 'quantile'; readonly q: number; readonly bound: number; readonly unit: string }
  | {
      readonly kind: 'maximum'
      readonly bound: number
      readonly unit: string
      readonly strict?: true
      readonly above?: number
    }
  | { readonly kind: 'rate'; readonly bound: number; readonly unit: string }
  | { readonly kind: 'availability'; readonly bound: number; readonly intervalSeconds: number }
  | { readonly kind: 'steps'; readonly steps: readonly string[] }
  | EquivalenceMeasure
  | IndependenceMeasure
  | CalibrationMeasure
  | SlopeMeasure

export interface EquivalenceMeasure {
  readonly kind: 'equivalence'
  /** How far a share may lie from its centre, e.g. 0.04 for four points. */
  readonly bound: number
  /** Groups that must be there, each with the row's minimum; where absent, those that the records name. */
  readonly groups?: readonly string[]
}

export interface IndependenceMeasure {
  readonly kind: 'independence'
  /** Largest size of phi: 0 is independent, 1 is the same fact twice. */
  readonly bound: number
  /** A pair whose chi-square p-value (Holm over the pairs) lies below this fails. */
  readonly alpha: number
  /** Pairs that must be there, each with the row's minimum; where absent, those that the records name. */
  readonly groups?: readonly string[]
}

export interface CalibrationMeasure {
  readonly kind: 'calibration'
  readonly bound: number
  /** Equal-width bins of the probability. */
  readonly bins: number
}

export interface SlopeMeasure {
  readonly kind: 'slope'
  readonly bound: number
  /** Of y per unit of x, e.g. `ms/flag`. */
  readonly unit: string
}

export type MeasureKind = Measure['kind']

/** A row of the catalogue as it is written: data only. What is left out follows from the marks (see `criterionOf`). */
export interface CriterionRow {
  readonly title: string
  /** The title of a failed criterion: the same sentence, broken. */
  readonly failing: string
  readonly why: string
  /** A requirement document and line (S1:170), a rule, or `ours` for a definition that no source gives. */
  readonly source: string
  /** Default major. */
  readonly severity?: Severity
  /** P point check, S statistical, D drill: gives the defaults of tier, claim and minimum. */
  readonly kind: 'P' | 'S' | 'D'
  readonly tier?: Tier
  readonly claim?: Claim
  readonly measure: Measure
  /** Fewest records for a pass (for `steps`: trials of each step). */
  readonly minimum?: number
  readonly needs: readonly CapabilityName[]
  /** Profiles that require it. Default all three. */
  readonly profiles?: readonly ProfileName[]
  /** Shortest time in which a target with a real clock can give the minimum, in seconds; 0 where only requests are needed. */
  readonly realSeconds?: number
  /** The share of good units that planning assumes for a `proportion` or `quantile`, e.g. 0.999. */
  readonly planned?: number
  /** Records that the suites gather on a target that can be driven, where that is more than the minimum: what the power is planned with. */
  readonly plannedRecords?: number
  /** Named numbers of the definition (tolerances, limits of a profile) that the observer needs; overridable by config like the bound. */
  readonly params?: Readonly<Record<string, number>>
  /** Go-live checklist item, e.g. GL-04. */
  readonly item: string
  /** Rules that ask for it, e.g. `RTS 6 Art. 15(1)(a)`. */
  readonly rules?: readonly string[]
  /** What the reader of a fail should look at first. */
  readonly runbook: string
}

/** A row with every default filled in and the config's overrides applied. */
export interface Criterion extends CriterionRow {
  readonly id: string
  readonly severity: Severity
  readonly tier: Tier
  readonly claim: Claim
  readonly minimum: number
  readonly profiles: readonly ProfileName[]
  readonly realSeconds: number
  readonly params: Readonly<Record<string, number>>
}

const recordsOf = (row: CriterionRow): number => {
  if (row.kind === 'D') return 1
  return row.needs.includes('orders') || row.needs.includes('decisions') ? 299 : 20
}

/** Fills the defaults of design section 3: P observe, census, minimum 299 (orders, decisions) or 20; S process; D act, one trial of each step. */
export const criterionOf = (id: string, row: CriterionRow): Criterion => ({
  ...row,
  id,
  severity: row.severity ?? 'major',
  tier: row.tier ?? (row.kind === 'D' ? (row.needs.includes('control') ? 'control' : 'act') : 'observe'),
  claim: row.claim ?? (row.kind === 'S' ? 'process' : 'census'),
  minimum: row.minimum ?? recordsOf(row),
  profiles: row.profiles ?? ['ci', 'nightly', 'go-live'],
  realSeconds: row.realSeconds ?? 0,
  params: row.params ?? {},
})
