import type { AttachmentFact, RefusedRecord, Tested } from './facts.ts'

/** Closed by evidence alone; by a person as well; by a waiver in force; or not closed. */
export type ItemState = 'auto-ticked' | 'signed' | 'waived' | 'open'

/** Where a criterion of an item stands. */
export interface CriterionStanding {
  readonly id: string
  readonly state: 'passes' | 'waived' | 'not-applicable' | 'open'
  /** What it rests on; null where it rests on nothing. */
  readonly from: { readonly run: string; readonly digest: string; readonly ageMs: number } | null
  /** Why it does not tick; empty where it passes. */
  readonly reason: string
}

/** Where a part of an item stands: shown by criteria, by a comparison, signed with a file, waived, or still without evidence. */
export interface PartStanding {
  readonly id: string
  readonly text: string
  readonly state: 'automatic' | 'attached' | 'waived' | 'open'
  readonly note: string
}

export interface SignatureLine {
  readonly line: number
  readonly name: string
  readonly role: string
  readonly at: string
  readonly evidence: readonly string[]
  /** False where none of the evidence that was signed is among what is shown now. */
  readonly isShown: boolean
  readonly attachments: readonly AttachmentFact[]
}

export interface WaiverLine {
  readonly line: number
  readonly name: string
  readonly role: string
  readonly at: string
  readonly covers: readonly string[]
  readonly reason: string
  readonly expires: string
  /** Empty while it is in force. */
  readonly fault: string
}

export interface ItemStanding {
  readonly id: string
  readonly title: string
  readonly state: ItemState
  readonly signer: string
  readonly confirms: string
  readonly needsPerson: boolean
  /** Roles of which each must sign; empty where any approver of the item may. */
  readonly roles: readonly string[]
  readonly criteria: readonly CriterionStanding[]
  readonly parts: readonly PartStanding[]
  readonly signatures: readonly SignatureLine[]
  readonly waivers: readonly WaiverLine[]
  /** Signatures and waivers for another build, configuration or set of bounds. */
  readonly outdated: readonly string[]
  /** What is missing, worst first; empty for a closed item. */
  readonly missing: readonly string[]
}

/** A run directory and why it cannot tick anything; `bars` is empty where it can. */
export interface RunStanding extends Tested {
  readonly name: string
  readonly id: string
  readonly digest: string
  readonly endedAt: string
  readonly ageMs: number
  readonly bars: readonly string[]
  readonly isBroken: boolean
}

/** The whole checklist. It never says more than that a decision can be taken. */
export interface Checklist {
  readonly now: string
  readonly isReady: boolean
  readonly tested: Tested | null
  readonly runs: readonly RunStanding[]
  readonly items: readonly ItemStanding[]
  readonly refused: readonly RefusedRecord[]
}
