import { expect, test } from 'vitest'
import { batchMeans } from './batch-means.ts'
import { betaQuantile } from './beta-quantile.ts'
import { betaTails } from './beta-tails.ts'
import { binomialAtMost } from './binomial-tails.ts'
import { clopperPearson } from './clopper-pearson.ts'
import { criticalCounts } from './critical-counts.ts'
import { effectiveSize } from './effective-size.ts'
import { requiredUnits } from './failures-allowed.ts'
import { gammaTails } from './gamma-tails.ts'
import { composeGate } from './gate-composition.ts'
import { hdrBucket } from './hdr-bucket.ts'
import { hodgesLehmann } from './hodges-lehmann.ts'
import { hypergeometricAtMost } from './hypergeometric.ts'
import { intervalVerdict } from './interval-verdict.ts'
import { jeffreys } from './jeffreys.ts'
import { logGamma } from './log-gamma.ts'
import { requiredLotSample } from './lot-sample.ts'
import { mannWhitney } from './mann-whitney.ts'
import { normalQuantile } from './normal-quantile.ts'
import { normalTails } from './normal-tails.ts'
import { operatingCharacteristic } from './operating-characteristic.ts'
import { quantileRanks } from './order-statistic-ranks.ts'
import { adjustP } from './p-adjust.ts'
import { poissonBounds } from './poisson-bounds.ts'
import { requiredForPower } from './power-size.ts'
import { proportionVerdict } from './proportion-verdict.ts'
import { quantile } from './quantile.ts'
import { quantileRatio } from './quantile-ratio.ts'
import { quantileBounds, quantileVerdict } from './quantile-verdict.ts'
import { rankSum } from './rank-sum.ts'
import { rankSumDistribution } from './rank-sum-distribution.ts'
import { serialCorrelation } from './serial-correlation.ts'
import { sorted } from './sorted.ts'
import { studentQuantile, studentUpperTail } from './student-t.ts'
import { uptime } from './uptime.ts'
import { mser5 } from './warm-up.ts'
import { wilson } from './wilson.ts'
import { zeroTolerance } from './zero-tolerance.ts'

const plan = { target: 0.95, conf: 0.95 }
const latency = { q: 0.95, conf: 0.95 }
const window = { samples: [], from: 0, to: 10, hold: 3, exclude: [], target: 0.99 }

test.each([
  ['quantile', () => quantile([], 0.5, 7)],
  ['sorted', () => sorted([])],
  ['quantileBounds', () => quantileBounds({ values: [], ...latency })],
  ['quantileVerdict', () => quantileVerdict({ values: [], threshold: 1, ...latency })],
  ['quantileRanks', () => quantileRanks({ n: 0, ...latency })],
  ['clopperPearson', () => clopperPearson({ k: 0, n: 0, conf: 0.95, sides: 'one' })],
  ['wilson', () => wilson({ k: 0, n: 0, conf: 0.95, sides: 'one' })],
  ['jeffreys', () => jeffreys({ k: 0, n: 0, conf: 0.95, sides: 'one' })],
  ['criticalCounts', () => criticalCounts({ n: 0, ...plan })],
  ['intervalVerdict', () => intervalVerdict({ ok: 0, ambiguous: 0, bad: 0, ...plan })],
  ['proportionVerdict', () => proportionVerdict({ k: 0, n: 0, ...plan })],
  ['batchMeans', () => batchMeans({ series: [], conf: 0.95 })],
  ['mser5', () => mser5([])],
  ['effectiveSize', () => effectiveSize([])],
  ['serialCorrelation', () => serialCorrelation([])],
  ['rankSum', () => rankSum([1], [])],
  ['rankSum', () => mannWhitney({ x: [], y: [1] })],
  ['rankSum', () => hodgesLehmann({ x: [], y: [1], conf: 0.9 })],
  ['quantileBounds', () => quantileRatio({ base: [], cand: [1], ...latency })],
])('%s names itself when there is no value', (name, call) => {
  expect(call).toThrow(new RangeError(`${name} requires at least one value`))
})

test.each([
  ['quantile requires finite values, found NaN at position 2', () => quantile([1, NaN], 0.5, 1)],
  ['quantile requires finite values, found Infinity at position 1', () => quantile([Infinity], 0.5, 1)],
  ['quantile requires p between 0 and 1, found 1.5', () => quantile([1], 1.5, 7)],
  ['quantile requires a finite p, found NaN', () => quantile([1], NaN, 7)],
  [
    'quantileVerdict requires a finite threshold, found NaN',
    () => quantileVerdict({ values: [1], threshold: NaN, ...latency }),
  ],
  ['quantileBounds requires q between 0 and 1, found 1', () => quantileBounds({ values: [1], q: 1, conf: 0.9 })],
  [
    'quantileBounds requires beyond to be an integer of at least 0, found -1',
    () => quantileBounds({ values: [1], beyond: -1, ...latency }),
  ],
  ['normalTails requires a finite z, found NaN', () => normalTails(NaN)],
  ['normalQuantile requires p between 0 and 1, found 0', () => normalQuantile(0)],
  ['studentQuantile requires p between 0 and 1, found NaN', () => studentQuantile(NaN, 3)],
  ['studentUpperTail requires a finite t, found Infinity', () => studentUpperTail(Infinity, 3)],
  ['betaTails requires positive a and b, found 0 and 1', () => betaTails({ a: 0, b: 1, x: 0.5 })],
  ['betaTails requires x between 0 and 1, found 2', () => betaTails({ a: 1, b: 1, x: 2 })],
  ['betaQuantile requires p between 0 and 1, found 0', () => betaQuantile({ a: 1, b: 1, tail: 'lower', p: 0 })],
  ['gammaTails requires a positive shape, found -1', () => gammaTails(-1, 1)],
  ['logGamma requires a positive x, found 0', () => logGamma(0)],
  [
    'poissonBounds requires k to be an integer of at least 0, found 1.5',
    () => poissonBounds({ k: 1.5, conf: 0.9, sides: 'one' }),
  ],
  ['binomialAtMost requires p between 0 and 1, found 1.1', () => binomialAtMost({ k: 1, n: 2, p: 1.1 })],
  [
    'clopperPearson requires k between 0 and n, found k = 3, n = 2',
    () => clopperPearson({ k: 3, n: 2, conf: 0.9, sides: 'one' }),
  ],
  [
    'clopperPearson requires conf between 0 and 1, found 95',
    () => clopperPearson({ k: 1, n: 2, conf: 95, sides: 'one' }),
  ],
  [
    'proportionVerdict requires k between 0 and n, found k = 3, n = 2',
    () => proportionVerdict({ k: 3, n: 2, ...plan }),
  ],
  [
    'intervalVerdict requires bad to be an integer of at least 0, found NaN',
    () => intervalVerdict({ ok: 1, ambiguous: 0, bad: NaN, ...plan }),
  ],
  ['criticalCounts requires conf between 0.5 and 1, found 0.5', () => criticalCounts({ n: 5, target: 0.9, conf: 0.5 })],
  [
    'requiredUnits requires target between 0 and 1, found 1',
    () => requiredUnits({ target: 1, conf: 0.95, failures: 0 }),
  ],
  [
    'requiredForPower requires a truth above the target, found 0.9 and 0.95',
    () => requiredForPower({ ...plan, truth: 0.9, power: 0.9 }),
  ],
  [
    'requiredLotSample requires badAllowed below lotSize, found 5 and 5',
    () => requiredLotSample({ lotSize: 5, badAllowed: 5, conf: 0.9 }),
  ],
  [
    'hypergeometricAtMost requires bad and n within the lot, found 9, 1 and 5',
    () => hypergeometricAtMost({ k: 0, lotSize: 5, bad: 9, n: 1 }),
  ],
  [
    'operatingCharacteristic requires a finite truth, found NaN',
    () => operatingCharacteristic({ n: 5, ...plan, truth: NaN }),
  ],
  [
    'zeroTolerance requires bad of at most seen, found 2 of 1',
    () => zeroTolerance({ bad: 2, seen: 1, unseen: 0, claim: 'census', conf: 0.9 }),
  ],
  [
    'zeroTolerance requires maxViolationRate for a process claim',
    () => zeroTolerance({ bad: 0, seen: 1, unseen: 0, claim: 'process', conf: 0.9 }),
  ],
  [
    'batchMeans requires at least 2 batches and a value for each, found 20 and 3',
    () => batchMeans({ series: [1, 2, 3], conf: 0.95 }),
  ],
  ['mser5 requires at least 10 values, found 9', () => mser5([1, 2, 3, 4, 5, 6, 7, 8, 9])],
  ['hdrBucket requires value to be an integer of at least 0, found 1.5', () => hdrBucket(1.5, 3)],
  ['hdrBucket requires 1 to 5 digits, found 6', () => hdrBucket(1, 6)],
  ['mannWhitney requires a finite mu, found NaN', () => mannWhitney({ x: [1], y: [1], mu: NaN })],
  ['rankSumDistribution requires values in both samples, found 2 of 2', () => rankSumDistribution([1, 2], 2)],
  ['quantileRatio requires positive values, found 0', () => quantileRatio({ base: [1, 0], cand: [1], ...latency })],
  ['adjustP requires p-values between 0 and 1, found NaN', () => adjustP([0.1, NaN], 'holm')],
  ['composeGate requires alpha between 0 and 1, found 5', () => composeGate([], 5)],
  ['uptime requires a window of positive length, found 0 to 0', () => uptime({ ...window, to: 0 })],
  ['uptime requires a positive hold, found 0', () => uptime({ ...window, hold: 0 })],
  [
    'uptime requires samples in time order, found 1 after 2',
    () =>
      uptime({
        ...window,
        samples: [
          { at: 2, up: true },
          { at: 1, up: true },
        ],
      }),
  ],
])('refused: %s', (message, call) => {
  expect(call).toThrow(new RangeError(message))
})

test('two blocking criteria of one id are refused', () => {
  const member = { id: 'a', verdict: 'pass', pFail: null, blocking: true } as const
  expect(() => composeGate([member, member], 0.05)).toThrow('composeGate requires criteria with different ids')
})
