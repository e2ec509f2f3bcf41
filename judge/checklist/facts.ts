import type { VerdictState } from '../verdict.ts'

/** What ties evidence and signatures to one state of the system and of the gate; another value of any of them reopens what rests on it. */
export interface Tested {
  /** Build of the target, as it names it. */
  readonly build: string
  /** Digest of the target's own configuration. */
  readonly configHash: string
  /** Digest of the catalogue with its bounds, the confidence and what is excused. */
  readonly bounds: string
}

/** A row of the catalogue, as far as the checklist looks at it. */
export interface ChecklistCriterion {
  readonly id: string
  readonly item: string
  readonly isBlocker: boolean
  /** A time bounds it: measured on a virtual clock it shows nothing. */
  readonly isTimed: boolean
  /** Load and drills, which keep longer than what is read every day. */
  readonly isSlow: boolean
}

/** What a run says of a criterion. */
export interface CriterionFact {
  readonly id: string
  readonly state: VerdictState
  readonly timeBase: 'virtual' | 'real' | 'unknown'
  /** Why it is open, in the run's words; empty for a pass. */
  readonly reason: string
}

/** One run directory, its digests compared and its verdicts judged again by the caller. */
export interface EvidenceRun extends Tested {
  /** How the directory was named. */
  readonly name: string
  readonly id: string
  /** Digest of its manifest, which names the digest of each of its files. */
  readonly digest: string
  /** RFC 3339. */
  readonly endedAt: string
  /** A target that stands in for a system, the embedded reference target above all; null where the run does not say. */
  readonly isStandIn: boolean | null
  readonly isPartial: boolean
  readonly isInterrupted: boolean
  /** Why nothing in it can be relied on: a changed file, a verdict that its evidence does not support. */
  readonly problem: string | null
  readonly criteria: readonly CriterionFact[]
}

export interface AttachmentFact {
  readonly name: string
  readonly sha256: string
  /** Whether the file lay where the record says, with this digest. */
  readonly isHere: boolean
}

/** A record whose signature, place in the chain, signer and authorship the caller has verified. */
export interface SignedFact extends Tested {
  readonly kind: 'sign' | 'waive'
  readonly line: number
  readonly item: string
  readonly name: string
  readonly role: string
  /** RFC 3339. */
  readonly at: string
  /** False where the list of approvers is another than when it was signed. */
  readonly isSameList: boolean
  /** Digests of the manifests that were shown. */
  readonly evidence: readonly string[]
  readonly attachments: readonly AttachmentFact[]
  /** Of a waiver: criteria and parts (`GL-08/training`) that it covers. */
  readonly covers: readonly string[]
  readonly reason: string
  /** Of a waiver: RFC 3339 date. */
  readonly expires: string | null
}

/** A record that does not count, and why. */
export interface RefusedRecord {
  readonly line: number
  readonly item: string
  readonly name: string
  readonly problem: string
}

/** The system that runs live, as a run directory gathered there shows it. */
export interface LiveFacts {
  readonly name: string
  readonly digest: string
  readonly endedAt: string
  readonly build: string
  readonly configHash: string
  readonly problem: string | null
}

/** How old evidence may be, in milliseconds. */
export interface AgeLimits {
  readonly slow: number
  readonly other: number
}

const HOUR_MS = 3_600_000
const SLOW_HOURS = 168
const OTHER_HOURS = 24

/** Seven days for load and drills, a day for all else. */
export const defaultAgeLimits: AgeLimits = { slow: SLOW_HOURS * HOUR_MS, other: OTHER_HOURS * HOUR_MS }

export interface ChecklistInput {
  readonly criteria: readonly ChecklistCriterion[]
  readonly runs: readonly EvidenceRun[]
  readonly signed: readonly SignedFact[]
  readonly refused: readonly RefusedRecord[]
  readonly live: LiveFacts | null
  /** RFC 3339. */
  readonly now: string
  readonly ages: AgeLimits
}
