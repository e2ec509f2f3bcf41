import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { criterionOf } from '../criterion.ts'
import { correlatedQuantile } from '../stats/correlated-quantile.ts'
import { autoregressive, uniforms, waitingTimes } from '../stats/series.fixture.ts'
import { judgeQuantile } from './quantile.ts'

const measure = { kind: 'quantile', q: 0.95, bound: 500, unit: 'ms' } as const

const judged = (values: readonly (number | readonly [number, null])[], params: Record<string, number> = {}) => {
  const criterion = criterionOf('test.p95', {
    title: 'holds',
    failing: 'does not hold',
    why: 'test',
    source: 'ours',
    kind: 'S',
    measure,
    minimum: 1,
    params,
    needs: [],
    item: 'GL-01',
    runbook: 'none',
  })
  const records = values.map((value, index) => ({ ref: String(index), value }))
  return judgeQuantile(records, { criterion, measure, confidence: 0.95 })
}

/** A machine that turns slower half-way, with one unit in ten four times as slow as the others. */
const slowed = (factor: number, n = 5000): number[] =>
  Array.from({ length: n }, (_, index) => (index < n / 2 ? 1 : factor) * (index % 10 === 0 ? 4 : 1))

describe('a long series whose speed drifts', () => {
  test('passes where every thirtieth of it lies far below the bound, and says so', () => {
    const question = { series: slowed(10), threshold: 500, q: 0.95, conf: 0.95 }
    expect(correlatedQuantile(question)).toMatchObject({ tooCorrelated: true, verdict: 'inconclusive' })
    expect(judged(slowed(10))).toMatchObject({
      state: 'pass',
      reason: null,
      note: 'neighbouring records resemble each other (design effect 172.4), yet each thirtieth of them lies far below the bound on its own: at most 40, below 250 is far',
    })
  })

  test('is too correlated where one thirtieth comes near the bound', () => {
    const values = slowed(10).map((value, index) => (index >= 4000 && index < 4020 ? 300 : value))
    expect(judged(values)).toMatchObject({ state: 'inconclusive', reason: { code: 'too-correlated' } })
  })

  test('is too correlated where one thirtieth went without answers', () => {
    const values = slowed(10).map((value, index) => (index >= 4000 && index < 4020 ? ([10, null] as const) : value))
    expect(judged(values)).toMatchObject({ state: 'inconclusive', reason: { code: 'too-correlated' } })
  })

  test('is too correlated where its thirtieths are too short to tell anything of their own', () => {
    expect(judged(slowed(10, 3000))).toMatchObject({ state: 'inconclusive', reason: { code: 'too-correlated' } })
  })

  test('is measured by the share of the bound that the row names', () => {
    expect([
      judged(slowed(10), { settled_share: 0.05 }).state,
      judged(slowed(10), { settled_share: 0.1 }).state,
    ]).toEqual(['inconclusive', 'pass'])
  })
})

test('a series that is not correlated needs no note', () => {
  expect(judged(Array.from({ length: 5000 }, (_, index) => index % 7))).not.toHaveProperty('note')
})

property.prop([fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 30, maxLength: 30 })])(
  'no series passes with more slow units than independent ones could have',
  levels => {
    const values = levels.flatMap(level => Array.from({ length: 170 }, (_, index) => (index % 17 === 0 ? level : 5)))
    const slow = values.filter(value => value >= 500).length
    // Of 5,100 independent units 229 may lie beyond the bound.
    if (judged(values).state === 'pass') expect(slow).toBeLessThanOrEqual(229)
  },
)

// A false pass is a pass at a p95 that lies exactly at the bound; bench/quantile.ts has more models and more runs.
test.each([
  ['autoregressive 0.9', autoregressive(0.9)],
  ['autoregressive 0.99', autoregressive(0.99)],
  ['M/M/1 at 80 %', waitingTimes(0.8)],
  ['M/M/1 at 90 %', waitingTimes(0.9)],
])('lying far below the bound adds no false pass: %s', (_, series) => {
  const uniform = uniforms(7)
  for (let run = 0; run < 25; run++) {
    const values = series(5000, uniform).map(value => value * 500)
    const rule = correlatedQuantile({ series: values, threshold: 500, q: 0.95, conf: 0.95 }).verdict
    expect(judged(values).state === 'pass' && rule !== 'pass').toBe(false)
  }
})
