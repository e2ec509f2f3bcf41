import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { composeGate, type GateMember } from './gate-composition.ts'
import type { Outcome } from './outcome.ts'
import { adjustP } from './p-adjust.ts'
import { type UptimeSample, uptime } from './uptime.ts'

const outcomes: readonly Outcome[] = ['pass', 'fail', 'inconclusive']
const members = () =>
  fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 4 }),
      verdict: fc.constantFrom(...outcomes),
      pFail: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      blocking: fc.boolean(),
    }),
    { selector: ({ id }) => id, maxLength: 8 },
  )

describe('adjusted p-values', () => {
  test('none is below its p, and the methods are ordered by how strict they are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), p => {
        const [bonferroni, holm, hochberg, bh] = (['bonferroni', 'holm', 'hochberg', 'bh'] as const).map(method =>
          adjustP(p, method),
        )
        p.forEach((value, i) => {
          const chain = [value, bh?.[i] ?? 2, hochberg?.[i] ?? 2, holm?.[i] ?? 2, bonferroni?.[i] ?? 2, 1]
          chain.forEach((figure, at) => {
            expect(figure).toBeGreaterThanOrEqual((chain[at - 1] ?? 0) * (1 - 1e-12))
          })
        })
      }),
    )
  })
})

describe('the gate', () => {
  test('it passes exactly if something blocks and all that blocks passes', () => {
    fc.assert(
      fc.property(members(), criteria => {
        const blocking = criteria.filter(({ blocking: blocks }) => blocks)
        const allPass = blocking.length > 0 && blocking.every(({ verdict }) => verdict === 'pass')
        expect(composeGate(criteria, 0.05).gate === 'pass').toBe(allPass)
      }),
    )
  })

  test('it does not hang on the order of the criteria', () => {
    fc.assert(
      fc.property(members(), criteria => {
        expect(composeGate(criteria.toReversed(), 0.05)).toEqual(composeGate(criteria, 0.05))
      }),
    )
  })

  test('a deterministic fail fails it, an advisory one does not', () => {
    const criterion: GateMember = { id: 'a', verdict: 'pass', pFail: null, blocking: true }
    const failing: GateMember = { id: 'b', verdict: 'fail', pFail: null, blocking: true }
    expect(composeGate([criterion, failing], 0.05)).toEqual({ gate: 'fail', adjusted: {} })
    expect(composeGate([criterion, { ...failing, blocking: false }], 0.05)).toEqual({ gate: 'pass', adjusted: {} })
  })

  test('an id such as __proto__ is an id like any other', () => {
    const odd: GateMember = { id: '__proto__', verdict: 'fail', pFail: 0.4, blocking: true }
    expect(composeGate([odd], 0.05).gate).toBe('inconclusive')
  })
})

describe('uptime', () => {
  const sample = fc.record({ at: fc.integer({ min: -300, max: 4000 }), up: fc.constantFrom(true, false, null) })
  const window = { from: 0, to: 3600, hold: 180, target: 0.999 }
  const ordered = (samples: UptimeSample[]) => samples.toSorted((one, other) => one.at - other.at)

  test('up, down, unknown and maintenance fill the window', () => {
    const stretch = fc.tuple(fc.integer({ min: -100, max: 3700 }), fc.integer({ min: -100, max: 3700 }))
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 80 }), fc.array(stretch, { maxLength: 4 }), (samples, exclude) => {
        const { up, down, unknown, lower, upper, budgetSeconds } = uptime({
          ...window,
          samples: ordered(samples),
          exclude,
        })
        const cut = Array.from({ length: 3600 }, (_, i) => exclude.some(([from, to]) => from <= i && i < to))
        const total = cut.filter(out => !out).length
        expect(up + down + unknown).toBeCloseTo(total, 9)
        expect(budgetSeconds).toBeCloseTo(0.001 * total, 9)
        expect(0 <= lower && lower <= upper && upper <= 1).toBe(true)
      }),
    )
  })

  test('losing samples never turns fail into pass', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 80 }), fc.nat(), (samples, at) => {
        const all = ordered(samples)
        const fewer = all.map((each, index) => (index === at % all.length ? { ...each, up: null } : each))
        const verdicts = [all, fewer].map(list => uptime({ ...window, samples: list, exclude: [] }).verdict)
        expect(verdicts).not.toEqual(['fail', 'pass'])
      }),
    )
  })

  test('a window that maintenance covers is inconclusive', () => {
    expect(uptime({ ...window, samples: [{ at: 0, up: true }], exclude: [[-5, 4000]] })).toMatchObject({
      up: 0,
      down: 0,
      unknown: 0,
      verdict: 'inconclusive',
    })
  })

  test('a change of state is counted', () => {
    const samples = [true, true, false, null, true].map((up, i) => ({ at: i * 60, up }))
    expect(uptime({ ...window, to: 300, samples, exclude: [] }).transitions).toBe(3)
  })
})
