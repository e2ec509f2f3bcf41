import type { ProfileName, Tier } from './criterion.ts'
import type { Gate, Verdict } from './verdict.ts'

/** What a run was: the fields of run.json, which `judge` takes everything from, "now" included. */
export interface RunFacts {
  readonly id: string
  readonly seed: number
  readonly profile: ProfileName
  readonly confidence: number
  /** What the run was narrowed to; an empty `only` is the whole catalogue. */
  readonly scope: { readonly only: readonly string[]; readonly tier: Tier; readonly tierReason: string }
  readonly startedAt: string
  readonly endedAt: string
  /** True where SIGINT ended the gathering. */
  readonly interrupted: boolean
  readonly target: {
    readonly name: string
    readonly url: string
    readonly build: string
    readonly configHash: string
    readonly timeBase: 'virtual' | 'real' | 'unknown'
    readonly capabilities: readonly string[]
    /** A target that stands in for a system, as the embedded one does: what it shows speaks of no system that trades. Absent where nobody could say. */
    readonly standIn?: boolean
  }
  readonly harness: {
    readonly version: string
    readonly node: string
    readonly platform: string
    readonly cpus: number
  }
  /** Things a reader must know, e.g. unknown extra fields of answers. */
  readonly notes: readonly string[]
}

/** What an earlier run said of a criterion, shown beside what this one says. */
export interface PreviousVerdict {
  readonly state: string
  /** What was measured then, in the unit of then: a bound or a measure may have changed since. */
  readonly value: number | null
  readonly unit: string
  readonly endedAt: string
  readonly digest: string
}

/** How the evidence of a scenario came about. */
export interface GatheringFacts {
  /** Real time that it took. */
  readonly ms: number
  /** Above 1 where it was measured again; what was discarded is told and never hidden. */
  readonly attempts: number
}

/** All that a reporter is given; verdicts.json holds the same but for `gathered`: the evidence tells it, and no two runs take the same time. */
export interface RunReport {
  readonly run: RunFacts
  readonly gate: Gate
  readonly criteria: readonly Verdict[]
  /** By criterion id; empty without `--previous`. */
  readonly previous: Readonly<Record<string, PreviousVerdict>>
  /** By path of the evidence file, as verdicts name it; left out where no evidence is at hand. */
  readonly gathered?: Readonly<Record<string, GatheringFacts>>
}
