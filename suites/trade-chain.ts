import type { Account } from '../contracts/account.schema.ts'
import type { Bar } from '../contracts/bar.schema.ts'
import type { Cycle } from '../contracts/cycle.schema.ts'
import type { Decision, OrderDecision } from '../contracts/decision.schema.ts'
import type { EventOf, JournalEvent } from '../contracts/event.schema.ts'
import type { Order } from '../contracts/order.schema.ts'
import type { Position } from '../contracts/position.schema.ts'
import type { Fill } from './books.ts'

/** One trade from its signal to the account, as the target tells it. */
export interface TradingCycleEvidence {
  readonly symbol: string
  readonly signal: { readonly side: 'buy' | 'sell'; readonly p: number; readonly b: number }
  readonly before: Account
  readonly after: Account
  readonly cycle: Cycle | null
  readonly decisions: readonly Decision[]
  /** The entry with its legs, as it ended. */
  readonly order: Order | null
  /** Everything journalled after `before` was read. */
  readonly events: readonly JournalEvent[]
  /** Bars of the symbol up to the end. */
  readonly bars: readonly Bar[]
  readonly positions: readonly Position[]
}

/** The parts of the chain that every step looks at; `exits` are the fills of whatever took the position down again. */
export interface Chain {
  readonly evidence: TradingCycleEvidence
  readonly decision: OrderDecision
  readonly order: Order
  readonly entryFills: readonly Fill[]
  readonly exitFills: readonly Fill[]
  readonly trades: readonly EventOf<'trade.closed'>[]
}

/** What is wrong with one link of the chain, in words; empty where it holds. `cent` is what rounding may take off an amount, `costBps` off a cost. */
export type Check = (chain: Chain, tolerance: { readonly costBps: number; readonly cent: number }) => string[]

/** `what: expected a, found b` for each pair that differs. */
export const differing = (pairs: Readonly<Record<string, readonly [expected: unknown, found: unknown]>>): string[] =>
  Object.entries(pairs).flatMap(([what, [expected, found]]) =>
    expected === found ? [] : [`${what}: expected ${String(expected)}, found ${String(found)}`],
  )
