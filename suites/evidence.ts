import type { ExchangeRecord, Reason } from '../judge/verdict.ts'
import type { Phase } from './scenario.ts'

/** One request and its redacted answer as kept beside the evidence; `ids` are the records that the answer held. */
export interface EvidenceExchange extends ExchangeRecord {
  readonly ids: readonly string[]
}

/** What a scenario brought home: its data, or the error or reason why there is none. This is what is written to `evidence/<scenario>.json`. */
export interface Evidence {
  readonly scenario: string
  readonly phase: Phase
  readonly timeBase: 'virtual' | 'real' | 'unknown'
  /** Real time that the gather took, in ms. */
  readonly ms: number
  /** Why the scenario was not run: a capability that is missing, a tier that is not allowed, an interrupted run. */
  readonly skipped: Reason | null
  /** Why its gather ended without data. */
  readonly error: { readonly code: string; readonly message: string } | null
  /** Records that broke their contract and were left out. */
  readonly unseen: number
  readonly data: object | null
  readonly exchanges: readonly EvidenceExchange[]
}
