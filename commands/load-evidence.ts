import type { LoadProfileFile } from '../contracts/files/load-profile.schema.ts'
import type { Criterion } from '../judge/criterion.ts'
import type { ObservedPart } from '../judge/judge.ts'
import type { AnyObservation } from '../judge/observation.ts'
import type { Reason } from '../judge/verdict.ts'
import type { SearchRule, SearchStep } from '../loadtest/capacity-search.ts'
import type { MemorySample } from '../loadtest/memory.ts'
import type { Row, SecondSlice } from '../loadtest/record.ts'
import type { PartFacts } from './load-part.ts'
import type { MeasuredProfile } from './load-profiles.ts'

/** What was asked of a target, without what may be secret. */
export type AskedFacts = LoadProfileFile['asked']

interface Common {
  readonly asked: AskedFacts
  /** What a reader must know, e.g. what could not be taken back. */
  readonly notes: readonly string[]
}

export interface SpikeEvidence extends Common {
  readonly part: PartFacts
  readonly rows: readonly Row[]
}

export interface SoakEvidence extends Common {
  readonly part: PartFacts
  readonly windowMs: number
  /** One of them is empty: rows, or of a longer soak histograms of each second. */
  readonly rows: readonly Row[]
  readonly seconds: readonly SecondSlice[]
  readonly memory: {
    /** Null where the target publishes none. */
    readonly samples: readonly MemorySample[] | null
    /** Bytes an hour; null: not judged. */
    readonly limit: number | null
  }
}

export interface CapacityStep extends PartFacts {
  readonly kind: SearchStep['kind']
  /** The number of the confirming run, from 1; of a try 1. */
  readonly attempt: number
}

export interface CapacityEvidence extends Common {
  readonly search: SearchRule
  readonly steps: readonly CapacityStep[]
  /** Requests of all steps, each with the number of its step, from 0. */
  readonly rows: readonly (Row & { readonly step: number })[]
  /** Why the search ended before it had an answer; null where it had one. */
  readonly ended: string | null
}

/** What each profile brings home. */
export interface ProfileEvidence {
  spike: SpikeEvidence
  soak: SoakEvidence
  capacity: CapacityEvidence
}

/** What is said of a profile's evidence. */
export interface ProfileFindings {
  /** The rows that it is judged by, and what they are judged on. */
  readonly rows: readonly Criterion[]
  readonly observed: ReadonlyMap<string, readonly ObservedPart[]>
  readonly parts: LoadProfileFile['parts']
  readonly capacity: LoadProfileFile['capacity']
  readonly memory: LoadProfileFile['memory']
  readonly sent: readonly PartFacts[]
  /** Why nothing can be said. */
  readonly faults: readonly string[]
}

/** The name under which the evidence of a profile lies in a run directory. */
export const scenarioOf = (profile: MeasuredProfile): string => `load.${profile}`

export const partOf = (
  profile: MeasuredProfile,
  observations: readonly AnyObservation[],
  reason: Reason | null,
): ObservedPart => ({
  scenario: scenarioOf(profile),
  observations,
  reason,
  unseen: 0,
  timeBase: 'real',
  evidence: [`evidence/${scenarioOf(profile)}.json`],
  exchanges: [],
})

/** A row of a profile: that of the catalogue under a name of its own, which nothing but this profile requires. */
export const rowOf = (
  base: Criterion,
  of: Pick<Criterion, 'id' | 'title' | 'failing'> & Partial<Pick<Criterion, 'measure' | 'minimum' | 'claim'>>,
): Criterion => ({ ...base, ...of, severity: 'blocker', profiles: ['ci', 'nightly', 'go-live'], realSeconds: 0 })
