import type { JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import type { GeneratorHealth } from '../loadtest/generator.ts'
import type { Row } from '../loadtest/record.ts'
import type { Stationarity } from '../loadtest/stationarity.ts'
import type { ChainCheck } from './journal-chain.ts'
import type { Baseline } from './load-access.ts'
import type { OrderKind } from './load-plan.ts'
import type { Snapshot } from './reconciliation.ts'

/** One request of the load: what was asked and when, and how it ended. Microseconds from the start of the run. */
export interface LoadRow extends Row {
  readonly kind: OrderKind
  readonly client_order_id: string
  readonly symbol: string
}

/** A stretch at the baseline rate, before or after the load. */
export interface Calm {
  /** Seconds from the end of the load to the end of this stretch; negative before it. */
  readonly after: number
  readonly rows: readonly LoadRow[]
}

/** The figures that the target publishes of itself, read before and after the load. */
export interface Published {
  /** Orders accepted so far; null where it does not say. */
  readonly accepted: number | null
  /** Requests answered so far. */
  readonly answered: number | null
}

/** What a load brought home. */
export interface LoadEvidence {
  readonly asked: {
    readonly baseline: Baseline
    /** Requests a second, repeats and breaches among them, and orders a second. */
    readonly rate: number
    readonly orderRate: number
    readonly durationMs: number
    readonly timeoutMs: number
    readonly planned: number
  }
  /** Peak of six months, as declared or configured; null: unknown. */
  readonly peak: { readonly perSecond: number; readonly orders: number } | null
  readonly generator: GeneratorHealth
  readonly stationarity: Stationarity
  /** In the order in which they were due. */
  readonly rows: readonly LoadRow[]
  readonly before: Calm
  /** 1, or r after r - 1 loads whose latencies decided nothing: each is judged at a confidence that leaves an r-th of the room for error. */
  readonly attempt: number
  /** Loads before this one in which the generator was not exact or whose latencies decided nothing: nothing is timed by them, their orders are in the books. */
  readonly discarded: readonly Calm[]
  readonly after: readonly Calm[]
  readonly published: { readonly before: Published; readonly after: Published }
  readonly limits: State['limits']
  readonly books: LoadBooks
}

/** The books after the load. */
export interface LoadBooks {
  /** Seq of the last event before the first order. */
  readonly from: number
  readonly snapshots: readonly Snapshot[]
  /** Every order that the target lists, legs inside. */
  readonly orders: readonly Order[]
  /** Seq before the orders were read; they belong to the last snapshot where nothing happened to the books in between. */
  readonly ordersAt: number | null
  /** Fills, order and limit events of the whole journal. */
  readonly events: readonly JournalEvent[]
  readonly chain: ChainCheck
}
