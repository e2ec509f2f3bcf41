import { max, mean, sum } from 'simple-statistics'

/** Forecasts p of an event and what happened, y = 1 or 0, pair by pair. */
export type Forecasts = { readonly p: readonly number[]; readonly y: readonly (0 | 1)[] }

/** Scores of forecasts; see each function for its definition. */
export type Calibration = {
  readonly n: number
  readonly brier: number
  /** 1 - Brier / Brier of the base rate; null if all outcomes are equal. */
  readonly brierSkill: number | null
  readonly logLoss: number
  /** Null if every forecast is 0, 1 or 1/2. */
  readonly spiegelhalterZ: number | null
  readonly ece: number
  /** McDiarmid bounds of the calibration error, each one-sided at conf. */
  readonly eceLower: number
  readonly eceUpper: number
  /** Largest gap of a bin. */
  readonly mce: number
  readonly binCounts: readonly number[]
}

/** Forecasts are clipped this far from 0 and 1 before their logarithm is taken. */
const CLIP = 1e-15

function check({ p, y }: Forecasts): void {
  if (p.length === 0) throw new RangeError('calibration requires at least one value')
  if (p.length !== y.length) {
    throw new RangeError(`calibration requires as many outcomes as forecasts, found ${y.length} and ${p.length}`)
  }
  const wrong = p.find(value => !(value >= 0 && value <= 1))
  if (wrong !== undefined) throw new RangeError(`calibration requires forecasts between 0 and 1, found ${wrong}`)
  const odd = y.find(value => value !== 0 && value !== 1)
  if (odd !== undefined) throw new RangeError(`calibration requires outcomes of 0 or 1, found ${odd}`)
}

/** Calls a function for each pair and returns the results. */
function pairs({ p, y }: Forecasts, score: (p: number, y: number) => number): number[] {
  return p.map((value, index) => score(value, y[index] ?? Number.NaN))
}

/**
 * Mean of -log of the probability given to what happened, in nats, forecasts clipped at 1e-15.
 *
 * @throws RangeError if there is no pair or a forecast is outside 0..1.
 * @example logLoss({ p: [0.5], y: [1] }) // => 0.6931471805599453
 */
export function logLoss(forecasts: Forecasts): number {
  check(forecasts)
  return mean(
    pairs(forecasts, (p, y) => {
      const clipped = Math.min(1 - CLIP, Math.max(CLIP, p))
      return y === 1 ? -Math.log(clipped) : -Math.log1p(-clipped)
    }),
  )
}

/**
 * Brier score, mean of (p - y)^2: 0 is perfect, 0.25 is a coin.
 *
 * Source: G. Brier, Monthly Weather Review 78 (1950) 1.
 *
 * @throws RangeError if there is no pair or a forecast is outside 0..1.
 * @example brierScore({ p: [0.5, 1], y: [1, 1] }) // => 0.125
 */
export function brierScore(forecasts: Forecasts): number {
  check(forecasts)
  return mean(pairs(forecasts, (p, y) => (p - y) ** 2))
}

/**
 * Spiegelhalter's statistic, standard normal if the forecasts are calibrated; null if no forecast carries information.
 *
 * Source: D. Spiegelhalter, Statistics in Medicine 5 (1986) 421.
 *
 * @throws RangeError if there is no pair or a forecast is outside 0..1.
 * @example spiegelhalterZ({ p: [0.9], y: [1] }) // => -0.3333333333333333
 */
export function spiegelhalterZ(forecasts: Forecasts): number | null {
  check(forecasts)
  const variance = sum(pairs(forecasts, p => (1 - 2 * p) ** 2 * p * (1 - p)))
  return variance === 0 ? null : sum(pairs(forecasts, (p, y) => (y - p) * (1 - 2 * p))) / Math.sqrt(variance)
}

/**
 * Gap |mean outcome - mean forecast| and size of each of `bins` equal-width bins; bin = min(bins - 1, floor(p * bins)).
 *
 * @throws RangeError if there is no pair, a forecast is outside 0..1 or bins is not an integer of at least 1.
 * @example calibrationBins({ p: [0.2, 0.9], y: [0, 1] }, 2) // => [{ count: 1, gap: 0.2 }, { count: 1, gap: 0.09999999999999998 }]
 */
export function calibrationBins(
  forecasts: Forecasts,
  bins: number,
): readonly { readonly count: number; readonly gap: number }[] {
  check(forecasts)
  if (!Number.isInteger(bins) || bins < 1) {
    throw new RangeError(`calibrationBins requires at least one bin, found ${bins}`)
  }
  const members = Array.from({ length: bins }, (): { p: number[]; y: number[] } => ({ p: [], y: [] }))
  forecasts.p.forEach((p, index) => {
    const bin = members[Math.min(bins - 1, Math.floor(p * bins))]
    bin?.p.push(p)
    bin?.y.push(forecasts.y[index] ?? Number.NaN)
  })
  return members.map(({ p, y }) => ({ count: p.length, gap: p.length === 0 ? 0 : Math.abs(mean(y) - mean(p)) }))
}

/**
 * All scores of a set of forecasts. The expected calibration error (ECE) is biased upwards, so its bounds are McDiarmid's, which need no model.
 *
 * Source: R. Roelofs et al., arXiv 2012.08668; C. McDiarmid (1989): one outcome moves the error by at most 1/n.
 *
 * @throws RangeError if there is no pair, a forecast is outside 0..1 or bins is not an integer of at least 1.
 * @example calibration({ forecasts: { p: [0.5], y: [1] }, bins: 10, conf: 0.95 }).brier // => 0.25
 */
export function calibration(of: {
  readonly forecasts: Forecasts
  readonly bins: number
  readonly conf: number
}): Calibration {
  const { forecasts, bins, conf } = of
  if (!(conf > 0 && conf < 1)) throw new RangeError(`calibration requires conf between 0 and 1, found ${conf}`)
  const brier = brierScore(forecasts)
  const n = forecasts.p.length
  const baseRate = mean([...forecasts.y])
  const baseBrier = baseRate * (1 - baseRate)
  const binned = calibrationBins(forecasts, bins)
  const ece = sum(binned.map(({ count, gap }) => (count / n) * gap))
  const margin = Math.sqrt(-Math.log(1 - conf) / (2 * n))
  const bias = sum(binned.map(({ count }) => Math.sqrt(count))) / (2 * n)
  return {
    n,
    brier,
    brierSkill: baseBrier === 0 ? null : 1 - brier / baseBrier,
    logLoss: logLoss(forecasts),
    spiegelhalterZ: spiegelhalterZ(forecasts),
    ece,
    eceLower: Math.max(0, ece - margin - bias),
    eceUpper: Math.min(1, ece + margin),
    mce: max(binned.map(({ gap }) => gap)),
    binCounts: binned.map(({ count }) => count),
  }
}
