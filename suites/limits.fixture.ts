import type { State } from '../contracts/state.schema.ts'

/** The limits of a small account, with what a test wants to be different. */
export const limits = (different: Partial<State['limits']> = {}): State['limits'] => ({
  ai_limit: 1200,
  kelly: {
    cap: 0.25,
    fraction: 0.5,
    basis: 'notional',
    scale: { kind: 'linear', dd_start: 0.02, dd_stop: 0.1, floor: 0, peak: 'run' },
  },
  max_order_value: '60000',
  max_order_qty: 5000,
  max_symbol_value: '80000',
  max_exposure: '150000',
  max_open_trades: 80,
  max_daily_loss: '15000',
  collar_pct: 0.1,
  msgs_per_s: 600,
  repeat: { max: 25, window_s: 10 },
  capital_stage: 1,
  max_drawdown: { target: 0.05, rollback: 0.07 },
  data_max_age_s: 300,
  quote_max_age_s: 30,
  completeness_min: 0.95,
  k_sl: 2,
  k_tp: 4,
  ...different,
})
