import { expect, test } from 'vitest'
import { type CriterionRow, criterionOf } from './criterion.ts'
import { planCriteria } from './plan.ts'

const base: Omit<CriterionRow, 'measure'> = {
  title: 'holds',
  failing: 'does not hold',
  why: 'test',
  source: 'ours',
  kind: 'S',
  needs: [],
  item: 'GL-01',
  runbook: 'none',
}

const plan = (row: Partial<CriterionRow> & Pick<CriterionRow, 'measure'>) =>
  planCriteria([criterionOf('test.noun', { ...base, ...row })], { profile: 'ci', confidence: 0.95 })[0]

test('a p95 needs 59 records and its power at the planned truth is exact', () => {
  const planned = plan({ measure: { kind: 'quantile', q: 0.95, bound: 25, unit: 'min' }, planned: 0.999, minimum: 59 })
  expect(planned).toMatchObject({ records: 59, truth: 0.999, unprovable: null })
  expect(planned?.power).toBeCloseTo(0.999 ** 59, 10)
})

test('99.9 % uptime at one probe a minute for a day cannot be proven', () => {
  const planned = plan({
    measure: { kind: 'availability', bound: 0.999, intervalSeconds: 60 },
    params: { probes: 1440 },
  })
  expect(planned).toMatchObject({ records: 2995, planned: 1440, realSeconds: 86_400 })
  expect(planned?.unprovable).toContain('1440 probes are planned and 2995 clean ones are needed')
})

test('99.9 % uptime at one probe a second for an hour can', () => {
  const measure = { kind: 'availability', bound: 0.999, intervalSeconds: 1 } as const
  expect(plan({ measure, params: { probes: 3600 } })?.unprovable).toBe(null)
})

test('a drill counts the trials of all its steps', () => {
  expect(plan({ measure: { kind: 'steps', steps: ['break', 'repair'] }, minimum: 2 })?.records).toBe(4)
})

test('shares that are set count the records of each group, a calibration what its bound takes', () => {
  const split = { kind: 'equivalence', bound: 0.04, groups: ['0 %', '25 %', '100 %'] } as const
  expect(plan({ measure: split, minimum: 4000 })?.records).toBe(12_000)
  expect(plan({ measure: { kind: 'independence', bound: 0.1, alpha: 0.001 }, minimum: 400 })?.records).toBe(400)
  expect(plan({ measure: { kind: 'calibration', bound: 0.1, bins: 10 }, minimum: 20 })?.records).toBe(150)
})
