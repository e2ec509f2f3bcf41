import { type FullDecision, versionConfidence } from '../contracts/decision.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import { drawdownScale } from '../judge/trading/kelly.ts'

// The signs of each feature in a decision, recomputed from its numbers.

/** The flags that are read for the user of a decision. */
export const userFlags = [
  'atr_brackets',
  'drawdown_kelly',
  'confidence_calibration',
  'ensemble_weighting',
  'regime_detection',
  'data_quality_gates',
] as const

export type UserFlag = (typeof userFlags)[number]

export interface EffectTolerance {
  /** Of a price. */
  readonly price: number
  /** Of a confidence. */
  readonly confidence: number
}

/** How a decision looks; null where it does not tell. */
export type Shown = 'on' | 'off' | 'neither' | null

/** What the signs of a feature are read against. */
export interface Looking {
  readonly evidence: { readonly limits: State['limits']; readonly weights: Readonly<Record<string, number>> }
  /** Given signals ask no version and calibrate nothing; spoilt data is stopped by the gates alone. */
  readonly round: { readonly given: boolean; readonly spoilt: boolean }
  readonly tolerance: EffectTolerance
}

/** Which of two values a third one is; null where the two cannot be told apart. */
const whichOf = (found: number, of: { on: number; off: number; tolerance: number }): Shown => {
  if (!(Math.abs(of.on - of.off) > 2 * of.tolerance)) return null
  if (Math.abs(found - of.on) <= of.tolerance) return 'on'
  return Math.abs(found - of.off) <= of.tolerance ? 'off' : 'neither'
}

const brackets = ({ sizing }: FullDecision, { evidence, tolerance }: Looking): Shown => {
  const { fixed_sl_pct: sl, fixed_tp_pct: tp } = evidence.limits
  if (!sizing?.entry || !sizing.atr || !sizing.stop || !sizing.target || !sl || !tp) return null
  const entry = Number(sizing.entry)
  const far = (price: string): number => Math.abs(Number(price) - entry)
  const atr = Number(sizing.atr)
  const stop = whichOf(far(sizing.stop), { on: sizing.k_sl * atr, off: (entry * sl) / 100, tolerance: tolerance.price })
  const target = whichOf(far(sizing.target), {
    on: sizing.k_tp * atr,
    off: (entry * tp) / 100,
    tolerance: tolerance.price,
  })
  if (stop === null || target === null) return null
  return stop === target ? stop : 'neither'
}

const SCALE_GAP = 0.002

const scaling = ({ sizing }: FullDecision, { evidence }: Looking): Shown => {
  if (!sizing) return null
  const { dd_start: ddStart, dd_stop: ddStop, floor } = evidence.limits.kelly.scale
  const { dd, dd_scale, cap, fraction, kelly_full, used } = sizing
  const shown = whichOf(dd_scale, { on: drawdownScale(dd, { ddStart, ddStop, floor }), off: 1, tolerance: SCALE_GAP })
  const stake = Math.min(cap, fraction * Math.max(0, kelly_full) * dd_scale)
  return shown !== null && Math.abs(used - stake) > SCALE_GAP ? 'neither' : shown
}

const ensemble = ({ signal, versions }: FullDecision, { evidence, round, tolerance }: Looking): Shown => {
  const [v1, v3] = [versionConfidence(versions.v1), versionConfidence(versions.v3)]
  const { served } = versions
  if (round.given || v1 === null || v3 === null || (served !== 'v1' && served !== 'v3')) return null
  const { v1: w1 = 0, v3: w3 = 0 } = evidence.weights
  const [on, off] = [v1 * w1 + v3 * w3, served === 'v1' ? v1 : v3]
  return whichOf(signal.confidence_raw, { on, off, tolerance: tolerance.confidence })
}

const regimes = ['up', 'down', 'range']

const regime = ({ signal }: FullDecision): Shown => {
  if (signal.regime === 'none') return 'off'
  return regimes.includes(signal.regime) ? 'on' : 'neither'
}

const gates = ({ outcome, reason }: FullDecision, { round }: Looking): Shown => {
  if (!round.spoilt) return null
  return outcome === 'blocked' && reason === 'data-quality' ? 'on' : 'off'
}

const calibration = ({ signal }: FullDecision, { round, tolerance }: Looking): Shown => {
  if (round.given) return null
  return Math.abs(signal.confidence - signal.confidence_raw) < tolerance.confidence ? 'off' : 'on'
}

/** By flag: whether a decision looks as if it were on. */
export const shownBy: Record<UserFlag, (decision: FullDecision, looking: Looking) => Shown> = {
  atr_brackets: brackets,
  drawdown_kelly: scaling,
  confidence_calibration: calibration,
  ensemble_weighting: ensemble,
  regime_detection: regime,
  data_quality_gates: gates,
}
