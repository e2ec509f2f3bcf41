import { count, positiveDecimal, probability } from './primitives.schema.ts'

const positive = { type: 'number', exclusiveMinimum: 0 } as const

/** The limits of a target by name: money in decimals, the others numbers. Used by the state and by PATCH /v1/config. */
export const limitProperties = {
  ai_limit: count,
  max_order_value: positiveDecimal,
  max_order_qty: positive,
  max_symbol_value: positiveDecimal,
  max_exposure: positiveDecimal,
  max_open_trades: count,
  max_daily_loss: positiveDecimal,
  collar_pct: positive,
  msgs_per_s: positive,
  capital_stage: probability,
  data_max_age_s: positive,
  quote_max_age_s: positive,
  completeness_min: probability,
  k_sl: positive,
  k_tp: positive,
  /** Distances of stop and target in percent of the entry, where no ATR is used; a target without them has none. */
  fixed_sl_pct: positive,
  fixed_tp_pct: positive,
} as const

export const limitNames = [
  'ai_limit',
  'max_order_value',
  'max_order_qty',
  'max_symbol_value',
  'max_exposure',
  'max_open_trades',
  'max_daily_loss',
  'collar_pct',
  'msgs_per_s',
  'capital_stage',
  'data_max_age_s',
  'quote_max_age_s',
  'completeness_min',
  'k_sl',
  'k_tp',
] as const

/** How much a drawdown shrinks the stake: from dd_start (full size) in a straight line to dd_stop, never below `floor`. */
export const scaleProperties = {
  kind: { type: 'string', enum: ['linear'] },
  dd_start: probability,
  dd_stop: probability,
  floor: probability,
  peak: { type: 'string', enum: ['run', 'day'] },
} as const

export const repeatProperties = { max: { type: 'integer', minimum: 1 }, window_s: positive } as const
export const drawdownProperties = { target: probability, rollback: probability } as const
export const responseTimeProperties = { warning: positive, critical: positive } as const
