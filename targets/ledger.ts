/** One call and its answer as kept for evidence: redacted, its body cut to 4 KiB. */
export interface Exchange {
  /** Unique in the run. */
  readonly id: number
  /** Milliseconds since the run began. */
  readonly at: number
  readonly method: string
  readonly path: string
  /** Null where no answer came. */
  readonly status: number | null
  readonly ms: number
  /** Bytes of the answer's body. */
  readonly bytes: number
  readonly body: string
  /** Ids of the records that the answer held. */
  readonly ids: readonly string[]
  readonly error?: string
}

export interface ContractViolation {
  readonly contract: string
  /** Request path that showed it. */
  readonly request: string
  /** Where in the record, as a JSON Pointer. */
  readonly path: string
  readonly rule: string
  readonly message: string
  /** The start of the record, redacted. */
  readonly sample: string
  readonly exchange: number
}

export interface PagedRead {
  readonly path: string
  /** X-Total-Count of the last page; null where the target does not say. */
  readonly total: number | null
  readonly received: number
  readonly pages: number
  /** Seq rose from record to record, over all pages. */
  readonly ascending: boolean
  /** Records that came twice. */
  readonly repeated: number
  /** Why the reading ended early; null where it reached the end. */
  readonly stopped: string | null
}

/** What the whole run asked and found, as plain data: the evidence of the criteria that judge every exchange. */
export interface LedgerSnapshot {
  readonly calls: number
  /** Calls other than GET and HEAD, and other than the evaluation of flags; the first 10,000. */
  readonly mutating: readonly { readonly method: string; readonly path: string; readonly status: number | null }[]
  readonly mutatingCount: number
  /** Records that met their contract, by contract. */
  readonly bodies: Readonly<Record<string, number>>
  /** The first 100; `violationCount` counts all. */
  readonly violations: readonly ContractViolation[]
  readonly violationCount: number
  /** Records left out because they broke their contract, by contract. */
  readonly unseen: Readonly<Record<string, number>>
  /** Top-level fields that no contract names, by contract. */
  readonly unknownFields: Readonly<Record<string, readonly string[]>>
  readonly pagedReads: readonly PagedRead[]
  /** Watched secrets that an answer showed. */
  readonly leaks: readonly { readonly label: string; readonly path: string; readonly exchange: number }[]
  /** Answers searched for secrets. */
  readonly scanned: number
  /** What a reader must know of how it was asked, e.g. a wait that the target demanded; the first 100. */
  readonly notes: readonly string[]
}
