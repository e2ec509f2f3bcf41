import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { betaQuantile } from './beta-quantile.ts'
import { betaTails } from './beta-tails.ts'
import { binomialAtLeast, binomialAtMost } from './binomial-tails.ts'
import { chiSquareUpperTail } from './chi-square-tail.ts'
import { gammaQuantile } from './gamma-quantile.ts'
import { gammaTails } from './gamma-tails.ts'
import { hypergeometricAtMost } from './hypergeometric.ts'
import { increasingRoot } from './increasing-root.ts'
import { logGamma, stirlingError } from './log-gamma.ts'
import { normalQuantile } from './normal-quantile.ts'
import { erfc, normalTails } from './normal-tails.ts'
import { poissonBounds } from './poisson-bounds.ts'
import { logBinomial, logPoisson } from './saddle-point.ts'
import { smallestInteger } from './smallest-integer.ts'
import { studentQuantile, studentUpperTail } from './student-t.ts'
import { belowAlpha, withinAlpha } from './tolerance.ts'

const shape = () => fc.double({ min: 0.5, max: 2000, noNaN: true })
const inside = () => fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })

describe('laws of the special functions', () => {
  test('log binomials of a row add up to one', () => {
    const row = fc.record({ n: fc.integer({ min: 1, max: 60 }), p: inside() })
    fc.assert(
      fc.property(row, ({ n, p }) => {
        const terms = Array.from({ length: n + 1 }, (_, k) => Math.exp(logBinomial({ k, n, p, q: 1 - p })))
        expect(terms.reduce((sum, term) => sum + term, 0)).toBeCloseTo(1, 12)
      }),
    )
  })

  test('log Poisson terms follow their recurrence', () => {
    const term = fc.record({
      k: fc.integer({ min: 1, max: 5000 }),
      mean: fc.double({ min: 0.1, max: 5000, noNaN: true }),
    })
    fc.assert(
      fc.property(term, ({ k, mean }) => {
        const step = Math.log(mean) - Math.log(k + 1)
        const scale = Math.max(1, Math.abs(logPoisson(k, mean)))
        expect(Math.abs(logPoisson(k + 1, mean) - logPoisson(k, mean) - step) / scale).toBeLessThan(1e-12)
      }),
    )
  })

  test('the tails of a beta distribution add up to one and mirror each other', () => {
    fc.assert(
      fc.property(shape(), shape(), inside(), (a, b, x) => {
        const tails = betaTails({ a, b, x })
        const mirrored = betaTails({ a: b, b: a, x: 1 - x, complement: x })
        expect(tails.lower + tails.upper).toBeCloseTo(1, 12)
        expect(mirrored.upper).toBeCloseTo(tails.lower, 10)
      }),
    )
  })

  test('a beta quantile leads back to its probability and its complement to one', () => {
    const tail = fc.constantFrom('lower' as const, 'upper' as const)
    const query = fc.record({ a: shape(), b: shape(), tail, p: fc.double({ min: 1e-9, max: 0.999, noNaN: true }) })
    fc.assert(
      fc.property(query, of => {
        const { value, complement } = betaQuantile(of)
        const tails = betaTails({ a: of.a, b: of.b, x: value, complement })
        expect(Math.abs(tails[of.tail] / of.p - 1)).toBeLessThan(1e-9)
        expect(value + complement).toBeCloseTo(1, 14)
      }),
    )
  })

  test('a gamma quantile leads back to its probability', () => {
    const tail = fc.constantFrom('lower' as const, 'upper' as const)
    const query = fc.record({ shape: shape(), tail, p: fc.double({ min: 1e-9, max: 0.999, noNaN: true }) })
    fc.assert(
      fc.property(query, of => {
        const reached = gammaTails(of.shape, gammaQuantile(of))[of.tail]
        expect(Math.abs(reached / of.p - 1)).toBeLessThan(1e-9)
      }),
    )
  })

  test('the normal and the t quantile lead back to their probability', () => {
    const df = fc.integer({ min: 1, max: 500 })
    fc.assert(
      fc.property(inside(), df, (p, degrees) => {
        expect(normalTails(normalQuantile(p)).lower / p).toBeCloseTo(1, 9)
        expect((1 - studentUpperTail(studentQuantile(p, degrees), degrees)) / p).toBeCloseTo(1, 9)
      }),
    )
  })

  test('at most k and more than k successes are all there is', () => {
    const of = fc.record({ n: fc.integer({ min: 1, max: 5000 }), p: inside(), k: fc.integer({ min: 0, max: 5000 }) })
    fc.assert(
      fc.property(of, ({ n, p, k }) => {
        expect(binomialAtMost({ k, n, p }) + binomialAtLeast({ k: k + 1, n, p })).toBeCloseTo(1, 12)
      }),
    )
  })

  test('Poisson bounds enclose the count and grow with confidence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.double({ min: 0.6, max: 0.99, noNaN: true }), (k, conf) => {
        const near = poissonBounds({ k, conf, sides: 'one' })
        const far = poissonBounds({ k, conf, sides: 'two' })
        expect([far.lower <= near.lower, near.lower <= k, k <= near.upper, near.upper < far.upper]).not.toContain(false)
      }),
    )
  })
})

describe('known values of the special functions', () => {
  test('the t quantile at 39 degrees of freedom has the 40-digit value of mpmath', () => {
    expect(studentQuantile(0.95, 39)).toBeCloseTo(1.6848751217112254, 13)
    expect(studentQuantile(0.05, 39)).toBeCloseTo(-1.6848751217112254, 13)
    expect(studentQuantile(0.5, 39)).toBe(0)
  })

  test('chi-square of two degrees of freedom, erfc and gamma have their closed forms', () => {
    expect(chiSquareUpperTail(3, 2)).toBeCloseTo(Math.exp(-1.5), 13)
    expect(erfc(0)).toBe(1)
    expect(erfc(1)).toBeCloseTo(0.15729920705028513, 13)
    expect(erfc(-1)).toBeCloseTo(1.8427007929497148, 13)
    expect(Math.exp(logGamma(6))).toBeCloseTo(120, 10)
    expect(stirlingError(20)).toBeCloseTo(0.00416631969199692, 15)
  })

  test('a sample of the whole lot finds every bad unit', () => {
    expect(hypergeometricAtMost({ k: 1, lotSize: 10, bad: 2, n: 10 })).toBe(0)
    expect(hypergeometricAtMost({ k: 2, lotSize: 10, bad: 2, n: 10 })).toBe(1)
  })

  test('the bracketed search meets a root that Newton alone would leave', () => {
    const at = (x: number) => ({ value: Math.atan(x - 3), slope: 1 / (1 + (x - 3) ** 2) })
    expect(increasingRoot({ at, start: 80, low: -100, high: 100 })).toBeCloseTo(3, 12)
  })

  test('the integer search finds the first hit, or null', () => {
    expect(smallestInteger({ low: 0, high: 1000, holds: n => n >= 777 })).toBe(777)
    expect(smallestInteger({ low: 5, high: 1000, holds: () => true })).toBe(5)
    expect(smallestInteger({ low: 0, high: 1000, holds: () => false })).toBe(null)
    expect(smallestInteger({ low: 2, high: 1, holds: () => true })).toBe(null)
  })

  test('a tie with alpha passes the pass test and fails the fail test', () => {
    expect([withinAlpha(0.05, 1 - 0.95), belowAlpha(0.05, 1 - 0.95)]).toEqual([true, false])
    expect([withinAlpha(0.0501, 0.05), belowAlpha(0.0499, 0.05)]).toEqual([false, true])
  })
})
