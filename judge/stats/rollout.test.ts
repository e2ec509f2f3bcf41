import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { association } from './association.ts'
import { budgetConsumed, burnAlert, burnRates } from './burn-rate.ts'
import { calibrationSize } from './calibration-size.ts'
import { chiSquareFit, chiSquareTable } from './chi-square.ts'
import { farringtonManning } from './farrington-manning.ts'
import { fisherExact } from './fisher.ts'
import { hypergeometricExactly } from './hypergeometric.ts'
import { multiclass } from './multiclass.ts'
import { nonInferiority } from './noninferiority.ts'
import { shareEquivalence } from './share-equivalence.ts'
import { sharePower } from './share-power.ts'
import { slopeBounds } from './slope.ts'
import { twoProportions } from './two-proportions.ts'
import { welch } from './welch.ts'

const conf = 0.95

describe('the slope', () => {
  // NIST Statistical Reference Datasets, Norris: customer's ozone monitor (y) over NIST's (x), with certified values.
  const x = [
    0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777, 558.2, 0.4, 0.6, 775.5, 666.9, 338, 447.5, 11.6,
    556, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999, 779, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
  ]
  const y = [
    0.1, 338.8, 118.1, 888, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8,
    557.7, 228.3, 998, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
  ]

  test('of the Norris data is the certified one', () => {
    const line = slopeBounds({ x, y, conf })
    expect(line.n).toBe(36)
    expect(line.slope).toBeCloseTo(1.00211681802045, 13)
    expect(line.intercept).toBeCloseTo(-0.262323073774029, 12)
    expect(line.se).toBeCloseTo(0.429796848199937e-3, 15)
    // t of 34 degrees of freedom at 95 % is 1.690924255186.
    expect(line.upper - line.slope).toBeCloseTo(1.690924255186 * 0.429796848199937e-3, 12)
  })

  property.prop([
    fc.array(fc.tuple(fc.constantFrom(1, 50, 200), fc.double({ min: 0, max: 99, noNaN: true })), { minLength: 9 }),
  ])('lies between its bounds and does not depend on where y begins', points => {
    const of = { x: [1, 50, 200, ...points.map(([at]) => at)], y: [0, 1, 2, ...points.map(([, cost]) => cost)], conf }
    const [here, there] = [slopeBounds(of), slopeBounds({ ...of, y: of.y.map(value => value + 1000) })]
    expect(here.lower).toBeLessThanOrEqual(here.slope)
    expect(here.upper).toBeGreaterThanOrEqual(here.slope)
    expect(there.upper).toBeCloseTo(here.upper, 9)
  })
})

describe('a share', () => {
  const shares = fc.record({
    n: fc.integer({ min: 1, max: 400 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
    centre: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    margin: fc.double({ min: 0.001, max: 0.3, noNaN: true }),
  })

  property.prop([shares])('that could not be told in part is never judged better', ({ n, part, centre, margin }) => {
    const inside = Math.floor(n * part)
    const of = { n, centre, margin, conf }
    const told = shareEquivalence({ ...of, inside }).verdict
    const partly = shareEquivalence({
      ...of,
      inside: Math.floor(inside / 2),
      ambiguous: inside - Math.floor(inside / 2),
    })
    expect([told, 'inconclusive']).toContain(partly.verdict)
  })

  property.prop([shares])('is judged alike from its other side', ({ n, part, centre, margin }) => {
    const inside = Math.floor(n * part)
    const one = shareEquivalence({ inside, n, centre, margin, conf })
    const other = shareEquivalence({ inside: n - inside, n, centre: 1 - centre, margin, conf })
    expect(other.pFail).toBeCloseTo(one.pFail, 9)
    expect(other.lower).toBeCloseTo(1 - one.upper, 9)
  })

  test('passes as often as the power says: counted over every count of 300', () => {
    const of = { n: 300, centre: 0.3, margin: 0.1, conf }
    const passing = Array.from({ length: 301 }, (_, inside) => inside).filter(
      inside => shareEquivalence({ ...of, inside }).verdict === 'pass',
    )
    const lot = { lotSize: 1e7, bad: 3e6, n: 300 }
    // A lot this large is as good as a binomial to five digits.
    const chance = passing.reduce((sum, k) => sum + hypergeometricExactly({ ...lot, k }), 0)
    expect(sharePower({ ...of, truth: 0.3 })).toBeCloseTo(chance, 4)
  })
})

describe('two shares', () => {
  const counts = fc
    .record({ n1: fc.integer({ min: 1, max: 60 }), n2: fc.integer({ min: 1, max: 60 }), a: fc.nat(60), b: fc.nat(60) })
    .map(({ n1, n2, a, b }) => ({ n1, n2, k1: Math.min(a, n1), k2: Math.min(b, n2) }))

  property.prop([counts])('are tested alike when they change places', ({ n1, n2, k1, k2 }) => {
    const [one, other] = [fisherExact({ n1, n2, k1, k2 }), fisherExact({ n1: n2, n2: n1, k1: k2, k2: k1 })]
    expect(other.twoSided).toBeCloseTo(one.twoSided, 9)
    expect(other.less).toBeCloseTo(one.greater, 9)
  })

  property.prop([counts, fc.double({ min: 0.01, max: 0.5, noNaN: true })])(
    'give probabilities and ordered intervals, also where all or none agree',
    (of, margin) => {
      const { newcombe, difference } = twoProportions({ ...of, conf })
      expect(newcombe[0]).toBeLessThanOrEqual(difference + 1e-12)
      expect(newcombe[1]).toBeGreaterThanOrEqual(difference - 1e-12)
      const { pLess, pGreater } = farringtonManning({ ...of, margin })
      for (const p of [pLess, pGreater]) expect(p >= 0 && p <= 1).toBe(true)
    },
  )
})

property.prop([fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99))])(
  'an association is bounded by its upper bound, or cannot be told where a fact never changes',
  ([both, first, second, neither]) => {
    const found = association({ both, first, second, neither, conf })
    if (found) expect(Math.abs(found.phi)).toBeLessThanOrEqual(found.upper)
    else expect([both + first, second + neither, both + second, first + neither]).toContain(0)
  },
)

describe('an alert on the burn rate', () => {
  const minutes = (count: number, total: number, bad: number) => Array.from({ length: count }, () => ({ total, bad }))

  test('passes without one, fails with one, and is inconclusive on fewer than 100 events', () => {
    const of = { long: 60, short: 5, threshold: 14.4, slo: 0.999 }
    expect(burnAlert(minutes(120, 1000, 0), of).verdict).toBe('pass')
    expect(burnAlert(minutes(120, 1000, 20), of).verdict).toBe('fail')
    expect(burnAlert(minutes(120, 1, 1), of).verdict).toBe('inconclusive')
    expect(burnAlert(minutes(120, 0, 0), of).verdict).toBe('inconclusive')
  })

  test('has no rate without events, and no budget', () => {
    expect(burnRates(minutes(3, 0, 0), { width: 2, slo: 0.99 })).toEqual([null, null, null])
    expect(budgetConsumed([], 0.99)).toBe(null)
  })
})

test.each([
  ['chiSquareFit requires at least two counts, one of them above 0', () => chiSquareFit([0, 0])],
  ['chiSquareFit requires a positive share for each count', () => chiSquareFit([1, 2], [1, 0])],
  [
    'chiSquareTable requires a count above 0 in each row and column',
    () =>
      chiSquareTable([
        [0, 0],
        [1, 2],
      ]),
  ],
  [
    'chiSquareTable requires at least two rows of equal length, two columns and more',
    () => chiSquareTable([[1, 2], [3]]),
  ],
  [
    'slopeBounds requires at least 3 points, found 2 values of x and 2 of y',
    () => slopeBounds({ x: [1, 2], y: [1, 2], conf }),
  ],
  ['slopeBounds requires at least two different values of x', () => slopeBounds({ x: [1, 1, 1], y: [1, 2, 3], conf })],
  [
    'slopeBounds requires finite values, found NaN at position 3',
    () => slopeBounds({ x: [1, 2, 3], y: [1, 2, Number.NaN], conf }),
  ],
  [
    'shareEquivalence requires centre between 0 and 1, found 25',
    () => shareEquivalence({ inside: 1, n: 4, centre: 25, margin: 0.1, conf }),
  ],
  [
    'shareEquivalence requires a margin of at least 0, found -1',
    () => shareEquivalence({ inside: 1, n: 4, centre: 0.2, margin: -1, conf }),
  ],
  [
    'shareEquivalence requires at least one value',
    () => shareEquivalence({ inside: 0, n: 0, centre: 0.2, margin: 0.1, conf }),
  ],
  [
    'sharePower requires a positive margin, found 0',
    () => sharePower({ n: 9, centre: 0.2, margin: 0, conf, truth: 0.2 }),
  ],
  ['calibrationSize requires bound between 0 and 1, found 0', () => calibrationSize(0, conf)],
  ['fisherExact requires k between 0 and n, found k = 5, n = 2', () => fisherExact({ k1: 5, n1: 2, k2: 1, n2: 2 })],
  ['twoProportions requires at least one value', () => twoProportions({ k1: 0, n1: 0, k2: 1, n2: 2, conf })],
  [
    'farringtonManning requires margin between 0 and 1, found 5',
    () => farringtonManning({ k1: 1, n1: 2, k2: 1, n2: 2, margin: 5 }),
  ],
  [
    'hypergeometricExactly requires bad and n within the lot, found 9, 1 and 5',
    () => hypergeometricExactly({ k: 0, lotSize: 5, bad: 9, n: 1 }),
  ],
  ['welch requires at least two values in each sample', () => welch({ base: [1], cand: [1, 2], conf })],
  ['welch requires values that differ in at least one sample', () => welch({ base: [1, 1], cand: [2, 2], conf })],
  [
    'nonInferiority requires a margin above 1, found 1',
    () => nonInferiority({ base: [1, 2], cand: [1, 2], margin: 1, conf }),
  ],
  ['nonInferiority requires positive values', () => nonInferiority({ base: [0, 2], cand: [1, 2], margin: 2, conf })],
  ['multiclass requires at least one value', () => multiclass({ classes: 2, truth: [], predicted: [], conf })],
  [
    'multiclass requires a prediction for each truth, found 1 and 2',
    () => multiclass({ classes: 2, truth: [0, 1], predicted: [0], conf }),
  ],
  [
    'multiclass requires classes below 2, found 2',
    () => multiclass({ classes: 2, truth: [0, 2], predicted: [0, 1], conf }),
  ],
  ['burnRates requires a window of at least one minute', () => burnRates([], { width: 0, slo: 0.9 })],
  [
    'burnRates requires bad of at most total, found 2 of 1',
    () => burnRates([{ total: 1, bad: 2 }], { width: 1, slo: 0.9 }),
  ],
])('refused: %s', (message, call) => {
  expect(call).toThrow(new RangeError(message))
})
