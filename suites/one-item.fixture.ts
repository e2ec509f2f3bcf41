import type { DecisionInput, FullDecision } from '../contracts/decision.schema.ts'
import type { DecidedItem } from './one-item.ts'

/** What a test wants to say of a decision; the rest is filled in with what does not matter to it. */
interface Told {
  readonly symbol: string
  readonly outcome?: 'order' | 'skip' | 'blocked'
  readonly reason?: string
  readonly inputs?: readonly DecisionInput[]
  readonly decidedAt?: string
  readonly atrSeqs?: readonly [from: number, to: number]
}

const sizing = {
  basis: 'notional',
  equity: '100000',
  p: 0.52,
  b: 1.2,
  kelly_full: 0.12,
  fraction: 0.5,
  dd: 0,
  dd_scale: 1,
  cap: 0.25,
  used: 0.06,
  entry: '10',
  qty: '600',
  atr: '0.1',
  atr_seed: 'wilder1978',
  k_sl: 2,
  k_tp: 3,
  stop: '9.8',
  target: '10.3',
} as const

const common = {
  seq: 1,
  started_at: '2026-01-05T00:00:01Z',
  user_id: 'user:a',
  algo: 'v1',
  signal: { side: 'buy', confidence_raw: 0.52, confidence: 0.52, regime: 'up' },
  versions: { v1: {}, v3: {}, weights: {}, mode: 'confidence' },
  flags: {},
  result: null,
} as const

const decisionOf = (told: Told): FullDecision => {
  const { symbol, outcome = 'order', reason = 'data-quality', inputs = [], atrSeqs = [1, 100] } = told
  const own = {
    ...common,
    id: `decision ${symbol}`,
    cycle_id: `cycle ${symbol}`,
    symbol,
    decided_at: told.decidedAt ?? '2026-01-05T00:00:02Z',
    inputs,
    sizing: { ...sizing, atr_from_seq: atrSeqs[0], atr_to_seq: atrSeqs[1] },
  }
  return outcome === 'order'
    ? { ...own, outcome, reason: null, order_id: `order ${symbol}` }
    : { ...own, outcome, reason, order_id: null }
}

/** For tests: an item of one symbol and the decision that became of it. */
export const decidedItem = (told: Told): DecidedItem & { readonly decision: FullDecision } => ({
  symbol: told.symbol,
  cycle_id: `cycle ${told.symbol}`,
  decision: decisionOf(told),
})

/** For tests: a quote as the input of a decision. */
export const quoteInput = (symbol: string, as_of: string, seq = 1): DecisionInput => ({
  kind: 'quote',
  symbol,
  as_of,
  seq,
})
