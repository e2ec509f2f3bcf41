import type { Decision, FullDecision } from '../contracts/decision.schema.ts'
import type { ForecastRecord } from '../judge/observation.ts'
import { calibration } from '../judge/trading/calibration.ts'

/** A decision that sent an order, as a forecast of its trade: what it was sized by, and what came of it. */
export interface Forecast {
  readonly id: string
  readonly decided_at: string
  readonly p: number
  readonly raw: number
  /** 1 where the trade was won, 0 where it was lost; null while it is open. */
  readonly y: 0 | 1 | null
  /** What the target says of the calibration; null where it says nothing. */
  readonly calibration: FullDecision['calibration'] | null
}

const isOrder = (decision: Decision): decision is FullDecision & { readonly outcome: 'order' } =>
  decision.outcome === 'order'

/** The forecasts among decisions, in their order. */
export const forecastsOf = (decisions: readonly Decision[]): Forecast[] =>
  decisions.filter(isOrder).map(({ id, decided_at, signal, result, calibration: applied }) => ({
    id,
    decided_at: decided_at ?? '',
    p: signal.confidence,
    raw: signal.confidence_raw,
    y: result === null ? null : result.y > 0 ? 1 : 0,
    calibration: applied ?? null,
  }))

export const forecastRecords = (forecasts: readonly Forecast[]): ForecastRecord[] =>
  forecasts.map(({ id, p, y, calibration: applied }) => ({
    ref: id,
    value: y === null ? null : { p, y },
    note: `stated ${p}, ${y === null ? 'still open' : y === 1 ? 'won' : 'lost'}`,
    record: { p, y, calibration: applied },
  }))

const bins = 10
const confidence = 0.95

/** Expected calibration error of those with an outcome; null where there is none. */
export const calibrationError = (forecasts: readonly Forecast[]): { value: number; n: number } | null => {
  const known = forecasts.flatMap(({ p, y }) => (y === null ? [] : [{ p, y }]))
  if (known.length === 0) return null
  const pairs = { p: known.map(({ p }) => p), y: known.map(({ y }) => y) }
  return { value: calibration({ forecasts: pairs, bins, conf: confidence }).ece, n: known.length }
}
