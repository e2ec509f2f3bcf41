import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clopperPearson } from './clopper-pearson.ts'
import { criticalCounts } from './critical-counts.ts'
import { requiredUnits } from './failures-allowed.ts'
import { intervalVerdict } from './interval-verdict.ts'
import { jeffreys } from './jeffreys.ts'
import { operatingCharacteristic } from './operating-characteristic.ts'
import { requiredForPower } from './power-size.ts'
import { proportionVerdict } from './proportion-verdict.ts'
import { wilson } from './wilson.ts'
import { requiredCleanUnits, zeroTolerance } from './zero-tolerance.ts'

const conf = () => fc.constantFrom(0.8, 0.9, 0.95, 0.99, 0.999)
const target = () => fc.double({ min: 0.5, max: 0.9995, noNaN: true })
const counts = (max: number) =>
  fc.integer({ min: 1, max }).chain(n => fc.record({ n: fc.constant(n), k: fc.integer({ min: 0, max: n }) }))

/** Binomial probabilities 0..n by summed logarithms: slower than the judge's way and independent of it. */
function binomialRow(n: number, p: number): number[] {
  let log = n * Math.log1p(-p)
  return Array.from({ length: n + 1 }, (_, k) => {
    if (k > 0) log += Math.log((n - k + 1) / k) + Math.log(p) - Math.log1p(-p)
    return Math.exp(log)
  })
}

describe('intervals', () => {
  test('every interval encloses the share it was made from', () => {
    fc.assert(
      fc.property(
        counts(100_000),
        conf(),
        fc.constantFrom('one' as const, 'two' as const),
        ({ n, k }, level, sides) => {
          for (const interval of [clopperPearson, wilson, jeffreys]) {
            const { lower, upper } = interval({ k, n, conf: level, sides })
            const slack = 1e-12
            expect([lower >= 0, lower <= k / n + slack, k / n <= upper + slack, upper <= 1 + slack]).not.toContain(
              false,
            )
          }
        },
      ),
    )
  })

  test('Clopper-Pearson bounds contain those at lower confidence and mirror for failures', () => {
    fc.assert(
      fc.property(counts(5000), ({ n, k }) => {
        const near = clopperPearson({ k, n, conf: 0.9, sides: 'one' })
        const far = clopperPearson({ k, n, conf: 0.99, sides: 'one' })
        expect(far.lower <= near.lower && near.upper <= far.upper).toBe(true)
        const failures = clopperPearson({ k: n - k, n, conf: 0.9, sides: 'one' })
        expect([failures.lower, failures.upper]).toEqual([near.upperComplement, near.lowerComplement])
      }),
    )
  })
})

describe('the proportion verdict', () => {
  test('it is the comparison of the one-sided bounds with the target', () => {
    fc.assert(
      fc.property(counts(3000), target(), conf(), ({ n, k }, t, level) => {
        const { lower, upper, verdict } = proportionVerdict({ n, k, target: t, conf: level })
        // At a distance below rounding from the target either answer is right.
        fc.pre(Math.abs(lower - t) > 1e-9 && Math.abs(upper - t) > 1e-9)
        expect(verdict).toBe(lower >= t ? 'pass' : upper < t ? 'fail' : 'inconclusive')
      }),
    )
  })

  test('it changes at the critical counts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), target(), conf(), (n, t, level) => {
        const { kPassMin, kFailMax } = criticalCounts({ n, target: t, conf: level })
        const at = (k: number) => proportionVerdict({ n, k, target: t, conf: level }).verdict
        if (kPassMin !== null) expect(at(kPassMin)).toBe('pass')
        if (kPassMin !== null && kPassMin > 0) expect(at(kPassMin - 1)).not.toBe('pass')
        if (kPassMin === null) expect(at(n)).not.toBe('pass')
        if (kFailMax !== null) expect([at(kFailMax), at(kFailMax + 1) === 'fail']).toEqual(['fail', false])
        if (kFailMax === null) expect(at(0)).not.toBe('fail')
      }),
    )
  })

  test('removing a sample never turns fail into pass', () => {
    fc.assert(
      fc.property(counts(2000), target(), conf(), fc.boolean(), ({ n, k }, t, level, removesGood) => {
        fc.pre(n > 1 && (removesGood ? k > 0 : k < n))
        const before = proportionVerdict({ n, k, target: t, conf: level }).verdict
        const after = proportionVerdict({ n: n - 1, k: removesGood ? k - 1 : k, target: t, conf: level }).verdict
        expect([before, after]).not.toEqual(['fail', 'pass'])
      }),
      { numRuns: 500 },
    )
  })

  test('losing sight of any number of samples never turns fail into pass, nor pass into fail', () => {
    const lost = fc.tuple(fc.nat(300), fc.nat(300), fc.nat(300), fc.nat(300))
    fc.assert(
      fc.property(lost, target(), conf(), ([ok, bad, lostOk, lostBad], t, level) => {
        fc.pre(ok + bad + lostOk + lostBad > 0)
        const plan = { target: t, conf: level }
        const seen = intervalVerdict({ ok: ok + lostOk, ambiguous: 0, bad: bad + lostBad, ...plan }).verdict
        const blurred = intervalVerdict({ ok, ambiguous: lostOk + lostBad, bad, ...plan }).verdict
        expect([seen, 'inconclusive']).toContain(blurred)
      }),
    )
  })

  test('at the boundary the exact rates of wrong pass and wrong fail stay within alpha', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), target(), conf(), (n, t, level) => {
        const { kPassMin, kFailMax } = criticalCounts({ n, target: t, conf: level })
        const row = binomialRow(n, t)
        const sum = (from: number, to: number) => row.slice(from, to).reduce((total, term) => total + term, 0)
        const alpha = (1 - level) * (1 + 1e-9)
        if (kPassMin !== null) expect(sum(kPassMin, n + 1)).toBeLessThanOrEqual(alpha)
        if (kFailMax !== null) expect(sum(0, kFailMax + 1)).toBeLessThanOrEqual(alpha)
      }),
    )
  })
})

describe('plans', () => {
  test('the required units are the fewest that pass', () => {
    fc.assert(
      fc.property(fc.nat(20), target(), conf(), (failures, t, level) => {
        const n = requiredUnits({ target: t, conf: level, failures })
        const at = (units: number) =>
          proportionVerdict({ n: units, k: units - failures, target: t, conf: level }).verdict
        expect(at(n)).toBe('pass')
        if (n - 1 > failures) expect(at(n - 1)).not.toBe('pass')
      }),
    )
  })

  test('power is reached at the first and from the stable size on', () => {
    const plan = { target: 0.95, conf: 0.95 }
    const size = requiredForPower({ ...plan, truth: 0.975, power: 0.9 })
    expect(size).toEqual({
      nFirst: 506,
      nStable: 554,
      kPassMinAtStable: 535,
      powerAtStable: expect.closeTo(0.9319710036954, 12),
    })
    const power = (n: number) => operatingCharacteristic({ ...plan, n, truth: 0.975 }).pPass
    expect(power(505)).toBeLessThan(0.9)
    expect(power(506)).toBeGreaterThanOrEqual(0.9)
    expect(power(553)).toBeLessThan(0.9)
    for (let n = 554; n <= 1500; n++) expect(power(n)).toBeGreaterThanOrEqual(0.9)
  })

  test('a size beyond the limit is null', () => {
    const plan = { target: 0.95, truth: 0.9501, conf: 0.95, power: 0.9 }
    expect(requiredForPower({ ...plan, maxUnits: 10_000 })).toBe(null)
  })

  test('the three verdicts of an operating characteristic share all probability', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), target(), target(), (n, t, truth) => {
        const { pPass, pFail, pInconclusive } = operatingCharacteristic({ n, target: t, conf: 0.95, truth })
        expect(pPass + pFail + pInconclusive).toBeCloseTo(1, 12)
      }),
    )
  })
})

describe('zero tolerance', () => {
  const rule = { unseen: 0, claim: 'census', conf: 0.95 } as const
  test('one violation fails whatever else was seen', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(1000), fc.nat(1000), (bad, good, unseen) => {
        expect(zeroTolerance({ ...rule, bad, seen: bad + good, unseen }).verdict).toBe('fail')
      }),
    )
  })

  test('a census without units, with unseen units or below its minimum is inconclusive', () => {
    const verdicts = [
      zeroTolerance({ ...rule, bad: 0, seen: 0, minUnits: 0 }).verdict,
      zeroTolerance({ ...rule, bad: 0, seen: 99, unseen: 1 }).verdict,
      zeroTolerance({ ...rule, bad: 0, seen: 99, minUnits: 100 }).verdict,
      zeroTolerance({ ...rule, bad: 0, seen: 100, minUnits: 100 }).verdict,
    ]
    expect(verdicts).toEqual(['inconclusive', 'inconclusive', 'inconclusive', 'pass'])
  })

  test('the clean units required are the fewest whose bound reaches the rate', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 0.5, noNaN: true }), conf(), (rate, level) => {
        const n = requiredCleanUnits(rate, level)
        const bound = (seen: number) => clopperPearson({ k: 0, n: seen, conf: level, sides: 'one' }).upper
        expect(bound(n)).toBeLessThanOrEqual(rate * (1 + 1e-9))
        if (n > 1) expect(bound(n - 1)).toBeGreaterThan(rate)
      }),
    )
  })
})
