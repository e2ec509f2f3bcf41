import { mean, sampleStandardDeviation, sum } from 'simple-statistics'
import { studentQuantile } from '../stats/student-t.ts'

/** A closed trade with its initial stop; prices in the instrument's currency, quantity in units. */
export type Trade = {
  readonly side: 'long' | 'short'
  readonly entry: number
  readonly stop: number
  readonly exit: number
  readonly qty: number
}

/** What a set of closed trades earned, in R (initial risk) and in currency. */
export type TradeSummary = {
  readonly n: number
  readonly expectancyR: number
  /** Sample standard deviation of R; null for one trade. */
  readonly sdR: number | null
  /** One-sided lower t bound of the expectancy at `conf`; null for one trade. */
  readonly expectancyRLower: number | null
  readonly winRate: number
  /** Mean R of winners and mean size of R of losers; null where there are none. */
  readonly avgWinR: number | null
  readonly avgLossR: number | null
  /** Gross win over gross loss in currency; null without a loss. */
  readonly profitFactor: number | null
  readonly totalPnl: number
}

function direction(side: 'long' | 'short'): 1 | -1 {
  return side === 'long' ? 1 : -1
}

/**
 * R multiple of a trade: its result per unit over the initial risk per unit, |entry - stop|.
 *
 * Source: V. Tharp, Trade Your Way to Financial Freedom.
 *
 * @throws RangeError if a price is not finite or the stop equals the entry: a trade without risk has no R.
 * @example rMultiple({ side: 'long', entry: 100, stop: 98, exit: 103, qty: 1 }) // => 1.5
 */
export function rMultiple(trade: Trade): number {
  const { side, entry, stop, exit } = trade
  if (![entry, stop, exit].every(Number.isFinite)) {
    throw new RangeError(`rMultiple requires finite prices, found ${entry}, ${stop}, ${exit}`)
  }
  if (entry === stop) throw new RangeError(`rMultiple requires a stop away from the entry, found both at ${entry}`)
  return (direction(side) * (exit - entry)) / Math.abs(entry - stop)
}

/**
 * Result of a trade in currency, before fees.
 *
 * @throws RangeError if a price or the quantity is not finite.
 * @example tradePnl({ side: 'short', entry: 10, stop: 11, exit: 9, qty: 5 }) // => 5
 */
export function tradePnl({ side, entry, exit, qty }: Trade): number {
  if (![entry, exit, qty].every(Number.isFinite)) {
    throw new RangeError(`tradePnl requires finite numbers, found ${entry}, ${exit}, ${qty}`)
  }
  return direction(side) * (exit - entry) * qty
}

/**
 * Expectancy, win rate, profit factor and their kin of closed trades; a trade of R = 0 is neither win nor loss.
 *
 * Source: expectancy is the mean of R with a one-sided t bound at `conf` (default 0.95).
 *
 * @throws RangeError if there is no trade, a price is not finite or a stop equals its entry.
 * @example summariseTrades([{ side: 'long', entry: 10, stop: 9, exit: 12, qty: 1 }]).expectancyR // => 2
 */
export function summariseTrades(trades: readonly Trade[], conf = 0.95): TradeSummary {
  if (trades.length === 0) throw new RangeError('summariseTrades requires at least one value')
  const n = trades.length
  const rs = trades.map(rMultiple)
  const pnls = trades.map(tradePnl)
  const wins = rs.filter(r => r > 0)
  const losses = rs.filter(r => r < 0)
  const expectancyR = mean(rs)
  const sdR = n > 1 ? sampleStandardDeviation(rs) : null
  const grossLoss = -sum(pnls.filter(pnl => pnl < 0))
  return {
    n,
    expectancyR,
    sdR,
    expectancyRLower: sdR === null ? null : expectancyR - (studentQuantile(conf, n - 1) * sdR) / Math.sqrt(n),
    winRate: wins.length / n,
    avgWinR: wins.length === 0 ? null : mean(wins),
    avgLossR: losses.length === 0 ? null : -mean(losses),
    profitFactor: grossLoss === 0 ? null : sum(pnls.filter(pnl => pnl > 0)) / grossLoss,
    totalPnl: sum(pnls),
  }
}
