import { describe, expect, test } from 'vitest'
import type { FullDecision } from '../contracts/decision.schema.ts'
import type { State } from '../contracts/state.schema.ts'
import { type UserFlag, userFlags } from './feature-signs.ts'
import { type EffectEvidence, type EffectRound, effectSteps } from './flag-effect.ts'

const limits = {
  fixed_sl_pct: 2,
  fixed_tp_pct: 3,
  kelly: {
    cap: 0.25,
    fraction: 0.5,
    basis: 'notional',
    scale: { kind: 'linear', dd_start: 0.02, dd_stop: 0.1, floor: 0, peak: 'run' },
  },
} as unknown as State['limits']

const allOn = Object.fromEntries(userFlags.map(flag => [flag, true]))

/** With every feature on: ATR 0.5 at two of it, half of the size in a drawdown of 6 %, blended, calibrated, with a regime, stopped by the gates. */
const withAll = {
  id: 'd-1',
  user_id: 'ann',
  outcome: 'blocked',
  reason: 'data-quality',
  signal: { side: 'buy', confidence_raw: 0.56, confidence: 0.5, regime: 'up' },
  versions: {
    v1: { confidence: 0.5 },
    v3: { confidence: 0.6 },
    weights: { v1: 0.4, v3: 0.6 },
    mode: 'weighted',
    served: 'v3',
  },
  sizing: {
    ...{ entry: '100.00', atr: '0.5', k_sl: 2, k_tp: 2, stop: '99.00', target: '101.00' },
    ...{ dd: 0.06, dd_scale: 0.5, cap: 0.25, fraction: 0.5, kelly_full: 0.2, used: 0.05 },
  },
  flags: allOn,
} as unknown as FullDecision

const off = { ...withAll, outcome: 'order', reason: null } as unknown as FullDecision

/** The same decision as it was before there were features. */
const withNone = {
  ...off,
  signal: { ...withAll.signal, confidence_raw: 0.6, confidence: 0.6, regime: 'none' },
  sizing: { ...withAll.sizing, stop: '98.00', target: '103.00', dd_scale: 1, used: 0.1 },
  flags: Object.fromEntries(userFlags.map(flag => [flag, false])),
} as unknown as FullDecision

const nobody = Object.fromEntries(userFlags.map(flag => [flag, [] as string[]])) as Record<UserFlag, string[]>
const everyone = Object.fromEntries(userFlags.map(flag => [flag, 'everyone'])) as EffectRound['off']

const round = (on: boolean, ...decisions: FullDecision[]): EffectRound => ({
  what: on ? 'all on' : 'all off',
  off: on ? nobody : everyone,
  given: false,
  spoilt: true,
  decisions,
})

const evidence = (...rounds: EffectRound[]): EffectEvidence => ({
  rounds,
  limits,
  weights: { v1: 0.4, v3: 0.6 },
  results: 60,
  limit: 1200,
  cycles: [],
  gaps: [],
})

const tolerance = { price: 0.011, confidence: 0.0001 }

const open = (of: EffectEvidence) =>
  effectSteps(of, tolerance)
    .filter(({ value }) => value !== true)
    .map(({ step, value }) => [step, value])

test('features that follow their flags are right on both sides', () => {
  const steps = effectSteps(evidence(round(true, withAll), round(false, withNone)), tolerance)
  expect([steps.length, steps.filter(({ value }) => value !== true)]).toEqual([14, []])
})

test('a system that does not read its flags is wrong in every one of them', () => {
  const wrong = open(evidence(round(true, withAll), round(false, { ...withAll, flags: withNone.flags })))
  expect(wrong).toEqual([
    ['atr-brackets', false],
    ['drawdown-kelly', false],
    ['confidence-calibration', false],
    ['ensemble-weighting', false],
    ['regime-detection', false],
    ['data-quality-gates', false],
  ])
})

test('a flag that is off for one user is on for the others', () => {
  const only = (flag: UserFlag) => ({ ...nobody, [flag]: ['ann'] })
  const decided = {
    ...withAll,
    flags: { ...allOn, regime_detection: false },
    signal: { ...withAll.signal, regime: 'none' },
  }
  const bob = { ...withAll, user_id: 'bob' }
  const mixed = { ...round(true, decided, bob), off: only('regime_detection') }
  expect(open(evidence(mixed, round(false, withNone)))).toEqual([])
  const swapped = {
    ...round(true, { ...decided, user_id: 'bob' }, { ...bob, user_id: 'ann' }),
    off: only('regime_detection'),
  }
  expect(open(evidence(swapped, round(false, withNone)))).toEqual([
    ['regime-detection', false],
    ['regime-detection', false],
    ['recorded', false],
  ])
})

test('a size that is not what its scale makes of it is neither on nor off', () => {
  const wrong = { ...withAll, sizing: { ...withAll.sizing, used: 0.1 } } as FullDecision
  expect(open(evidence(round(true, wrong), round(false, withNone)))).toEqual([['drawdown-kelly', false]])
})

test('what no decision shows is unknown: no drawdown, no results, a side that was not seen', () => {
  const calm = (decision: FullDecision) =>
    ({ ...decision, sizing: { ...decision.sizing, dd: 0, dd_scale: 1, used: 0.1 } }) as FullDecision
  const few = { ...evidence(round(true, calm(withAll)), round(false, calm(withNone))), results: 12 }
  expect(open(few)).toEqual([
    ['drawdown-kelly', null],
    ['drawdown-kelly', null],
    ['confidence-calibration', null],
  ])
  expect(open(evidence(round(true, withAll))).map(([, value]) => value)).toEqual(userFlags.map(() => null))
})

describe('effects on the whole', () => {
  const cycle = (on: boolean, items: number | null) => ({ on, universe: 1500, items })
  const gap = (on: boolean, group: 'system' | 'activity', ...seconds: number[]) => ({ on, group, seconds })
  const whole = (more: Partial<EffectEvidence>) =>
    open({ ...evidence(round(true, withAll), round(false, withNone)), ...more })

  test('a budget that is kept and one that is not managed', () => {
    expect(whole({ cycles: [cycle(true, 1200), cycle(false, 1500)] })).toEqual([])
    expect(whole({ cycles: [cycle(true, 1500), cycle(false, null)] })).toEqual([
      ['api-budget', false],
      ['api-budget', null],
    ])
  })

  test('samples at their period, and at twice of it', () => {
    expect(whole({ gaps: [gap(true, 'system', 30, 30), gap(false, 'activity', 120)] })).toEqual([])
    expect(whole({ gaps: [gap(false, 'system', 30, 30), gap(true, 'activity')] })).toEqual([
      ['monitoring', false],
      ['monitoring', null],
    ])
  })
})
