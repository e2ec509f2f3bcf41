import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { averageTrueRange, trueRange } from './atr.ts'
import { brierScore, calibration, calibrationBins, spiegelhalterZ } from './calibration.ts'
import { drawdownSeries, maxDrawdown } from './drawdown.ts'
import { type Execution, implementationShortfall, slippageBps } from './execution-cost.ts'
import { drawdownScale, exceedsCap, kellyAllowed, kellyFull } from './kelly.ts'
import { rMultiple, summariseTrades, type Trade } from './trades.ts'

const share = () => fc.double({ min: 0, max: 1, noNaN: true })
const price = () => fc.double({ min: 1, max: 1000, noNaN: true })

describe('Kelly sizing', () => {
  test('what is allowed is within the cap, never negative and never grows with drawdown', () => {
    const scale = { ddStart: 0.05, ddStop: 0.2 }
    const b = fc.double({ min: 0.1, max: 10, noNaN: true })
    fc.assert(
      fc.property(share(), b, share(), share(), share(), (p, payoff, cap, one, other) => {
        const at = (dd: number) => kellyAllowed({ p, b: payoff, fraction: 0.5, cap, scale: drawdownScale(dd, scale) })
        const [shallow, deep] = [at(Math.min(one, other)), at(Math.max(one, other))]
        expect(0 <= deep && deep <= shallow && shallow <= cap).toBe(true)
        if (kellyFull(p, payoff) <= 0) expect(shallow).toBe(0)
      }),
    )
  })

  test('the scale never falls below its floor', () => {
    const scale = { ddStart: 0.25, ddStop: 0.75, floor: 0.3 }
    expect([0, 0.25, 0.5, 0.7, 0.75, 0.9].map(dd => drawdownScale(dd, scale))).toEqual([1, 1, 0.5, 0.3, 0.3, 0.3])
  })

  test('the cap is exact but for rounding and a declared lot', () => {
    const over = [
      exceedsCap({ exposure: 2500, cap: 2500 }),
      exceedsCap({ exposure: 2500.000001, cap: 2500 }),
      exceedsCap({ exposure: 2500.01, cap: 2500 }),
      exceedsCap({ exposure: 2599, cap: 2500, lotRounding: 100 }),
      exceedsCap({ exposure: 2601, cap: 2500, lotRounding: 100 }),
    ]
    expect(over).toEqual([false, false, true, false, true])
  })
})

describe('average true range', () => {
  const bars = () =>
    fc.array(
      fc.tuple(price(), price(), share()).map(([one, other, at]) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        return { high, low, close: low + at * (high - low) }
      }),
      { minLength: 1, maxLength: 60 },
    )

  test('it lies between the smallest and largest true range and starts where its seed says', () => {
    fc.assert(
      fc.property(
        bars(),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom('wilder1978', 'talib'),
        (data, period, seed) => {
          const ranges = trueRange(data)
          const averages = averageTrueRange({ bars: data, period, seed })
          const first = period - (seed === 'wilder1978' ? 1 : 0)
          expect(averages.map(average => average === null)).toEqual(data.map((_, i) => i < first))
          for (const average of averages) {
            if (average === null) continue
            expect(average).toBeGreaterThanOrEqual(Math.min(...ranges) - 1e-9)
            expect(average).toBeLessThanOrEqual(Math.max(...ranges) + 1e-9)
          }
        },
      ),
    )
  })
})

describe('drawdown', () => {
  test('it is a share, does not hang on the currency and is the deepest of the series', () => {
    fc.assert(
      fc.property(fc.array(price(), { minLength: 1, maxLength: 100 }), equity => {
        const { maxDrawdown: deepest, peakIndex, troughIndex } = maxDrawdown(equity)
        expect(deepest >= 0 && deepest < 1 && peakIndex <= troughIndex).toBe(true)
        expect(deepest).toBe(Math.max(...drawdownSeries(equity)))
        expect(maxDrawdown(equity.map(value => value * 8)).maxDrawdown).toBe(deepest)
      }),
    )
  })
})

describe('execution cost', () => {
  const order: Execution = {
    side: 'buy',
    decisionMid: 100,
    arrivalMid: 101,
    endMid: 105,
    avgFill: 102,
    qty: 10,
    filled: 6,
    fees: 1,
  }
  test('the parts add up to the whole and change sign with the side, fees apart', () => {
    const bought = implementationShortfall(order)
    expect(bought).toEqual({ delayCost: 6, executionCost: 6, opportunityCost: 20, fees: 1, isTotal: 33, isBps: 330 })
    const sold = implementationShortfall({ ...order, side: 'sell' })
    expect(sold).toMatchObject({ delayCost: -6, executionCost: -6, opportunityCost: -20, isTotal: -31 })
  })

  test('paying more than the reference costs a buyer and helps a seller', () => {
    const of = { fill: 101, reference: 100 }
    expect([slippageBps({ side: 'buy', ...of }), slippageBps({ side: 'sell', ...of })]).toEqual([100, -100])
  })
})

describe('trades', () => {
  test('R is positive exactly for a gain, on either side', () => {
    const side = fc.constantFrom('long' as const, 'short' as const)
    fc.assert(
      fc.property(side, price(), price(), price(), (direction, entry, stop, exit) => {
        fc.pre(entry !== stop && entry !== exit)
        const r = rMultiple({ side: direction, entry, stop, exit, qty: 1 })
        expect(r > 0).toBe(direction === 'long' ? exit > entry : exit < entry)
      }),
    )
  })

  test('one trade has an expectancy but no bound, and no loss gives no profit factor', () => {
    const trade: Trade = { side: 'long', entry: 10, stop: 9, exit: 12, qty: 3 }
    expect(summariseTrades([trade])).toEqual({
      n: 1,
      expectancyR: 2,
      sdR: null,
      expectancyRLower: null,
      winRate: 1,
      avgWinR: 2,
      avgLossR: null,
      profitFactor: null,
      totalPnl: 6,
    })
  })
})

describe('calibration', () => {
  test('bounds enclose the error, bins hold all forecasts and scores lie in their range', () => {
    const pair = fc.tuple(share(), fc.constantFrom(0 as const, 1 as const))
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (pairs, bins) => {
        const forecasts = { p: pairs.map(([p]) => p), y: pairs.map(([, y]) => y) }
        const score = calibration({ forecasts, bins, conf: 0.95 })
        expect(0 <= score.eceLower && score.eceLower <= score.ece && score.ece <= score.eceUpper).toBe(true)
        expect(score.binCounts.reduce((sum, count) => sum + count, 0)).toBe(pairs.length)
        expect([score.brier >= 0, score.brier <= 1, score.mce >= score.ece - 1e-12]).not.toContain(false)
      }),
    )
  })

  test('forecasts that say nothing have no Spiegelhalter statistic', () => {
    expect(spiegelhalterZ({ p: [0, 0.5, 1], y: [0, 1, 1] })).toBe(null)
    expect(calibration({ forecasts: { p: [0.5], y: [1] }, bins: 10, conf: 0.95 }).brierSkill).toBe(null)
  })
})

test.each([
  ['drawdown requires at least one value', () => maxDrawdown([])],
  ['drawdown requires finite values, found NaN at position 2', () => drawdownSeries([1, NaN])],
  ['drawdown requires a positive peak, found 0 at position 1', () => drawdownSeries([0])],
  ['calibration requires at least one value', () => brierScore({ p: [], y: [] })],
  ['calibration requires as many outcomes as forecasts, found 1 and 2', () => brierScore({ p: [0.5, 0.5], y: [1] })],
  ['calibration requires forecasts between 0 and 1, found NaN', () => brierScore({ p: [NaN], y: [1] })],
  ['calibrationBins requires at least one bin, found 0', () => calibrationBins({ p: [0.5], y: [1] }, 0)],
  ['summariseTrades requires at least one value', () => summariseTrades([])],
  [
    'rMultiple requires a stop away from the entry, found both at 5',
    () => rMultiple({ side: 'long', entry: 5, stop: 5, exit: 6, qty: 1 }),
  ],
  ['kellyFull requires a finite p, found NaN', () => kellyFull(NaN, 1)],
  ['kellyFull requires a positive payoff ratio, found 0', () => kellyFull(0.5, 0)],
  ['exceedsCap requires a finite exposure, found Infinity', () => exceedsCap({ exposure: Infinity, cap: 1 })],
  [
    'averageTrueRange requires a period of at least 1, found 0',
    () => averageTrueRange({ bars: [], period: 0, seed: 'talib' }),
  ],
  ['trueRange requires low of at most high, found 2 above 1', () => trueRange([{ high: 1, low: 2, close: 1 }])],
  ['slippageBps requires positive prices, found 0', () => slippageBps({ side: 'buy', fill: 1, reference: 0 })],
])('refused: %s', (message, call) => {
  expect(call).toThrow(new RangeError(message))
})
