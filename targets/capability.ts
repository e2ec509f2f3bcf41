import type { Account } from '../contracts/account.schema.ts'
import type { Bar } from '../contracts/bar.schema.ts'
import type { CancelResult } from '../contracts/cancel-result.schema.ts'
import type { Clock } from '../contracts/clock.schema.ts'
import type { ConfigAnswer, ConfigPatch } from '../contracts/config-patch.schema.ts'
import type { ControlAnswer, ControlRequest, StateImage } from '../contracts/control.schema.ts'
import type { Cycle, CycleRequest, CycleStarted } from '../contracts/cycle.schema.ts'
import type { Decision } from '../contracts/decision.schema.ts'
import type { JournalEvent } from '../contracts/event.schema.ts'
import type { Health } from '../contracts/health.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { OrderRequest } from '../contracts/order-request.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import type { Problem } from '../contracts/problem.schema.ts'
import type { Quote } from '../contracts/quote.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { Stimulus } from '../contracts/stimulus.schema.ts'
import type { CapabilityName } from '../judge/criterion.ts'
import type { Exchange, LedgerSnapshot } from './ledger.ts'
import type { Credential, RawAnswer, RawRequest, Role } from './raw.ts'
import type {
  FlagAdminCapability,
  FlagsCapability,
  KillCapability,
  ObservationsCapability,
  RollbackCapability,
} from './release-capability.ts'

export type { Credential, RawAnswer, RawRequest, Role }

export interface CallOptions {
  readonly as?: Credential
  /** Milliseconds for the whole call, answer included. */
  readonly timeoutMs?: number
}

/** An answer with the circumstances in which it was given. */
export interface Reading<T> {
  readonly value: T
  /** HTTP status. */
  readonly status: number
  /** Seq of the last journal event when the answer was made; null where the target does not say. */
  readonly journalSeq: number | null
  /** When the call began, in ms since the run began. */
  readonly at: number
  /** Milliseconds from the call to the last byte of the answer. */
  readonly ms: number
  readonly exchange: number
}

/** What a call that changes something was answered: the thing made, or the problem. A transport fault throws `TargetError` instead. */
export interface Outcome {
  readonly status: number
  readonly problem: Problem | null
  readonly at: number
  readonly ms: number
  readonly exchange: number
}

export interface TradeAnswer extends Outcome {
  readonly order: Order | null
}

export interface CancelAnswer extends Outcome {
  /** One row per order for `cancelAll`; empty for `cancel`. */
  readonly results: readonly CancelResult[]
}

export interface CycleAnswer extends Outcome {
  readonly cycle: CycleStarted | null
  readonly location: string | null
}

export interface PatchAnswer extends Outcome {
  readonly answer: ConfigAnswer | null
}

export interface HealthCapability {
  readonly get: () => Promise<Health>
  /** A status of 503 with a valid body is an answer, not a fault. */
  readonly read: (path?: '/health' | '/livez' | '/readyz', options?: CallOptions) => Promise<Reading<Health>>
}

export interface MetricSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface MetricsCapability {
  readonly all: () => Promise<readonly MetricSample[]>
}

export interface ClockCapability {
  readonly get: () => Promise<Clock>
  readonly read: () => Promise<Reading<Clock>>
}

export interface AccountCapability {
  readonly get: () => Promise<Account>
  readonly read: () => Promise<Reading<Account>>
}

export interface PositionsCapability {
  readonly all: () => Promise<readonly Position[]>
}

export interface OrderQuery {
  readonly status?: 'all' | 'open' | 'closed'
  /** True: parents only, legs inside. Default false: every order, legs included, on its own. */
  readonly nested?: boolean
  readonly symbols?: readonly string[]
  readonly after?: number
}

export interface OrdersCapability {
  /** Every order that matches, read to the end of the list; default status all. */
  readonly all: (query?: OrderQuery) => Promise<readonly Order[]>
  /** Null where there is no such order. */
  readonly one: (id: string) => Promise<Order | null>
}

export interface TimeRange {
  /** RFC 3339, inclusive. */
  readonly from: string
  readonly to: string
}

export interface QuotesCapability {
  /** By symbol; a symbol without a quote is absent. With `at`: as known at that instant. */
  readonly latest: (symbols: readonly string[], at?: string) => Promise<Readonly<Record<string, Quote>>>
  readonly between: (symbol: string, range: TimeRange) => Promise<readonly Quote[]>
  /** Bars of 60 s, read to the end of the range. */
  readonly bars: (symbol: string, query?: Partial<TimeRange> & { readonly after?: number }) => Promise<readonly Bar[]>
}

export interface DecisionQuery {
  readonly cycle?: string
  readonly symbol?: string
  readonly after?: number
}

export interface DecisionsCapability {
  readonly all: (query?: DecisionQuery) => Promise<readonly Decision[]>
}

export interface EventQuery {
  /** Names or prefixes: `fill`, `order.*`. */
  readonly types?: readonly string[]
  readonly after?: number
}

export interface EventsCapability {
  readonly all: (query?: EventQuery) => Promise<readonly JournalEvent[]>
  /** Server-sent events from `after` on (sent as Last-Event-ID), until `signal` fires or the reader stops. */
  readonly stream: (query: EventQuery & { readonly signal: AbortSignal }) => AsyncIterable<JournalEvent>
}

export interface StateCapability {
  readonly get: () => Promise<State>
  readonly read: () => Promise<Reading<State>>
}

export interface TradeCapability {
  /** `key` is sent as Idempotency-Key. A body that breaks the contract on purpose goes through `raw`. */
  readonly submit: (body: OrderRequest, options?: CallOptions & { readonly key?: string }) => Promise<TradeAnswer>
  readonly cancel: (id: string, options?: CallOptions) => Promise<CancelAnswer>
  readonly cancelAll: (options?: CallOptions) => Promise<CancelAnswer>
}

export interface CyclesCapability {
  readonly start: (body: CycleRequest, options?: CallOptions) => Promise<CycleAnswer>
  readonly one: (id: string) => Promise<Cycle | null>
}

export interface ConfigCapability {
  readonly patch: (body: ConfigPatch, options?: CallOptions) => Promise<PatchAnswer>
}

export interface ControlCapability {
  /** Without `defects` the target keeps those that it was started with. */
  readonly reset: (reset: { readonly seed: number; readonly defects?: readonly string[] }) => Promise<ControlAnswer>
  readonly stimulate: (...stimuli: readonly Stimulus[]) => Promise<ControlAnswer>
  /** Moves the virtual clock: `500ms`, `30s`, `15m`, `2h`. */
  readonly advance: (duration: string) => Promise<ControlAnswer>
  /** Through the target's own image and back, or from the image given. */
  readonly restart: (image?: StateImage) => Promise<ControlAnswer>
  readonly exportImage: () => Promise<StateImage>
  /** Several steps in one call, applied in the order of the interface. */
  readonly send: (request: ControlRequest) => Promise<ControlAnswer>
}

/** The capability objects by name: what a target can be asked. */
export interface CapabilityByName {
  readonly health: HealthCapability
  readonly metrics: MetricsCapability
  readonly clock: ClockCapability
  readonly account: AccountCapability
  readonly positions: PositionsCapability
  readonly orders: OrdersCapability
  readonly quotes: QuotesCapability
  readonly decisions: DecisionsCapability
  readonly events: EventsCapability
  readonly state: StateCapability
  readonly trade: TradeCapability
  readonly cycles: CyclesCapability
  readonly config: ConfigCapability
  readonly control: ControlCapability
  readonly flags: FlagsCapability
  readonly flagAdmin: FlagAdminCapability
  readonly observations: ObservationsCapability
  readonly rollback: RollbackCapability
  readonly kill: KillCapability
}

/**
 * A system under test; `capabilities` says what it has. Using another throws `CapabilityMissing`; in a scope (see `scoped`) it is undefined,
 * so that a gather can look whether an optional one is there.
 */
export interface Target extends CapabilityByName {
  readonly name: string
  readonly url: string
  readonly capabilities: ReadonlySet<CapabilityName>
  /** Roles for which a credential of their own was configured. */
  readonly roles: ReadonlySet<Role>
  readonly raw: (request: RawRequest) => Promise<RawAnswer>
  /** From now on every answer of the target is searched for this value (of eight characters and more), raw and encoded. */
  readonly watchSecret: (label: string, value: string) => void
  /** What the whole run asked and found so far: plain data. */
  readonly ledger: () => LedgerSnapshot
  /** Records of this scope's lists that broke their contract and were left out. */
  readonly unseen: () => number
  /** The exchanges of this scope, redacted. */
  readonly exchanges: () => readonly Exchange[]
  /** The same target with its own exchanges and count of unseen records; its calls end when `signal` fires. One per scenario. */
  readonly scoped: (scope: { readonly signal?: AbortSignal }) => Target
  readonly close: () => Promise<void>
}
