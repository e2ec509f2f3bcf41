export type VerdictState = 'pass' | 'fail' | 'inconclusive' | 'not-applicable'

/** Why a verdict is not a plain pass or fail, as a stable word; the sentence stands beside it. */
export type ReasonCode =
  | 'no-data'
  | 'too-few'
  | 'unseen'
  | 'straddles'
  | 'too-correlated'
  | 'ambiguous'
  | 'step-missing'
  | 'capability-missing'
  | 'tier'
  | 'gather-failed'
  | 'observe-failed'
  | 'not-gathered'
  | 'invalid'
  | 'interrupted'
  | 'generator'
  | 'unsettled'

export interface Reason {
  readonly code: ReasonCode
  readonly text: string
}

/** One-sided bounds at `confidence`; null where none exists (too few records). */
export interface Interval {
  readonly lower: number | null
  readonly upper: number | null
  readonly method: string
}

export interface ExchangeRecord {
  readonly id: number
  readonly method: string
  readonly path: string
  readonly status: number | null
  readonly body: string
}

export interface Counterexample {
  readonly ref: string
  readonly note: string
  readonly record: unknown
  readonly exchange: ExchangeRecord | null
  readonly repeat: string
}

/** What a measure says of its observations, before who they came from is known. */
export interface Judgement {
  readonly state: 'pass' | 'fail' | 'inconclusive'
  readonly n: number
  /** Records that count against the criterion. */
  readonly bad: number
  readonly ambiguous: number
  readonly value: number | null
  readonly interval: Interval | null
  readonly reason: Reason | null
  /** Records still needed for a verdict, where that can be said. */
  readonly nRequired: number | null
  /** Indexes into the observations, worst first. */
  readonly counterexamples: readonly number[]
  /** P-value of the fail side for a statistical measure, null for a logical one (one counterexample is enough). */
  readonly pFail: number | null
  /** What a reader must know of how a pass came about; none where the plain rule was enough. */
  readonly note?: string
}

export interface Waiver {
  readonly id: string
  readonly reason: string
  readonly owner: string
  /** RFC 3339 date; at most 90 days after the run. */
  readonly expires: string
}

export interface Verdict {
  readonly id: string
  readonly title: string
  readonly severity: 'blocker' | 'major' | 'minor'
  readonly required: boolean
  readonly state: VerdictState
  readonly n: number
  readonly bad: number
  readonly ambiguous: number
  readonly value: number | null
  readonly unit: string
  /** The limit in words, e.g. `p95 < 25 min`. */
  readonly bound: string
  readonly interval: Interval | null
  readonly confidence: number
  readonly claim: 'census' | 'process'
  readonly reason: Reason | null
  readonly nRequired: number | null
  readonly pFail: number | null
  readonly counterexamples: readonly Counterexample[]
  /** How many counterexamples there were; at most 20 are kept. */
  readonly counterexampleCount: number
  /** Paths of the evidence files, relative to the run directory. */
  readonly evidence: readonly string[]
  readonly timeBase: 'virtual' | 'real' | 'unknown'
  readonly source: string
  readonly notes: readonly string[]
  readonly waiver?: Waiver
}

export type GateState = 'pass' | 'fail' | 'inconclusive'

export interface GateCounts {
  readonly catalogue: number
  readonly judged: number
  readonly pass: number
  readonly fail: number
  readonly inconclusive: number
  readonly notApplicable: number
  readonly waived: number
  readonly failedMajors: number
}

export interface Gate {
  readonly state: GateState
  readonly exitCode: 0 | 1 | 2
  readonly partial: boolean
  readonly reasons: readonly string[]
  readonly counts: GateCounts
}

export interface Report {
  readonly gate: Gate
  readonly criteria: readonly Verdict[]
}
