import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantileRanks } from './order-statistic-ranks.ts'
import { proportionVerdict } from './proportion-verdict.ts'
import { quantile } from './quantile.ts'
import { quantileBounds, quantileVerdict } from './quantile-verdict.ts'
import { sorted } from './sorted.ts'

const values = () => fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 400 })
const share = () => fc.constantFrom(0.5, 0.9, 0.95, 0.99)

describe('quantiles', () => {
  test('every type lies between the smallest and the largest value and grows with p', () => {
    const p = () => fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(values(), p(), p(), fc.constantFrom(1, 2, 6, 7, 8), (data, one, other, type) => {
        const low = quantile(data, Math.min(one, other), type)
        const high = quantile(data, Math.max(one, other), type)
        const inOrder = [Math.min(...data) <= low, low <= high + 1e-9, high <= Math.max(...data)]
        expect(inOrder).not.toContain(false)
      }),
    )
  })

  test('data are left as they were', () => {
    const data = Object.freeze([3, 1, 2])
    expect([quantile(data, 0.5, 1), quantile(data, 0.5, 7), sorted(data), data]).toEqual([2, 2, [1, 2, 3], [3, 1, 2]])
  })

  test('a position that rounding moves off an integer counts as the integer', () => {
    const data = Array.from({ length: 100 }, (_, i) => i + 1)
    expect([quantile(data, 0.07, 1), quantile(data, 0.29, 1), quantile(data, 0.57, 2)]).toEqual([7, 29, 57.5])
  })
})

describe('order-statistic bounds', () => {
  test('they enclose the type 1 estimate and cover at least the confidence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), share(), fc.constantFrom(0.9, 0.95, 0.99), (n, q, conf) => {
        const ranks = quantileRanks({ n, q, conf })
        const estimate = Math.max(1, Math.ceil(n * q - 1e-9))
        expect(ranks.upper === null || ranks.upper >= estimate).toBe(true)
        expect(ranks.lower === null || ranks.lower <= estimate).toBe(true)
        for (const coverage of [ranks.upperCoverage, ranks.lowerCoverage, ranks.twoCoverage]) {
          if (coverage !== null) expect(coverage).toBeGreaterThanOrEqual(conf - 1e-12)
        }
        expect([ranks.upper === null, ranks.lower === null]).toEqual([n < ranks.nMinUpper, n < ranks.nMinLower])
      }),
    )
  })
})

describe('the quantile verdict', () => {
  test('it is the proportion verdict on the values below the threshold', () => {
    fc.assert(
      fc.property(values(), fc.nat(60), share(), fc.nat(20), (data, threshold, q, beyond) => {
        const k = data.filter(value => value < threshold).length
        const { below, verdict } = quantileVerdict({ values: data, beyond, threshold, q, conf: 0.95 })
        const proportion = proportionVerdict({ k, n: data.length + beyond, target: q, conf: 0.95 })
        expect([below, verdict]).toEqual([k, proportion.verdict])
      }),
    )
  })

  test('it is the comparison of the order-statistic bounds with the threshold', () => {
    fc.assert(
      fc.property(values(), fc.nat(60), share(), (data, threshold, q) => {
        const { upper, lower } = quantileBounds({ values: data, q, conf: 0.95 })
        const { verdict } = quantileVerdict({ values: data, threshold, q, conf: 0.95 })
        const passes = upper !== null && upper < threshold
        const fails = lower !== null && lower >= threshold
        expect(verdict).toBe(passes ? 'pass' : fails ? 'fail' : 'inconclusive')
      }),
    )
  })

  test('units beyond all values push the bounds up, out of the sample if they are many', () => {
    const data = Array.from({ length: 300 }, (_, i) => i + 1)
    const at = (beyond: number) => quantileBounds({ values: data, beyond, q: 0.9, conf: 0.95 })
    expect(at(0)).toEqual({
      n: 300,
      upperRank: 279,
      lowerRank: 261,
      upper: 279,
      lower: 261,
      estimate: 270,
      type7: 270.1,
    })
    expect(at(10)).toMatchObject({ n: 310, upper: 288, lower: 270, estimate: 279 })
    expect(at(100)).toMatchObject({ n: 400, upper: null, lower: null, estimate: null })
    const { verdict } = quantileVerdict({ values: [], beyond: 59, threshold: 1000, q: 0.95, conf: 0.95 })
    expect(verdict).toBe('fail')
  })
})
