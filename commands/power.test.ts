import { describe, expect, test } from 'vitest'
import { defects } from '../fixtures/defects/index.ts'
import { catalogue } from '../judge/catalogue.ts'
import type { Criterion } from '../judge/criterion.ts'
import { criticalCounts } from '../judge/stats/critical-counts.ts'
import { operatingCharacteristic } from '../judge/stats/operating-characteristic.ts'
import { sharePower } from '../judge/stats/share-power.ts'
import { judgeDefects } from './judge-defects.ts'

const CERTAIN = 0.999

const targetOf = ({ measure }: Criterion): number | null => {
  if (measure.kind === 'proportion') return measure.bound
  return measure.kind === 'quantile' ? measure.q : null
}

const statistical = catalogue.flatMap(criterion => {
  const target = targetOf(criterion)
  if (target === null) return []
  return [{ criterion, target, n: Math.max(criterion.minimum, criterion.plannedRecords ?? 0) }]
})

/** Groups of a criterion whose shares are meant to be a percentage that their names begin with; 0 and 100 tolerate nothing and need no power. */
const shares = catalogue.flatMap(criterion => {
  const { measure, minimum } = criterion
  if (measure.kind !== 'equivalence') return []
  return (measure.groups ?? []).flatMap(group => {
    const centre = Number.parseFloat(group) / 100
    return centre > 0 && centre < 1 ? [{ criterion, group, n: minimum, centre, margin: measure.bound }] : []
  })
})

describe('at its planned number of records', () => {
  test.each(shares.map(row => [row.criterion.id, row.group, row] as const))(
    '%s passes at %s where the share is right, almost surely',
    (_, __, { n, centre, margin }) => {
      expect(sharePower({ n, centre, margin, conf: 0.95, truth: centre })).toBeGreaterThanOrEqual(CERTAIN)
    },
  )

  test.each(statistical.map(row => [row.criterion.id, row] as const))(
    '%s passes on the clean truth almost surely',
    (_, { criterion, target, n }) => {
      const truth = criterion.planned ?? Number.NaN
      expect(operatingCharacteristic({ n, target, conf: 0.95, truth }).pPass).toBeGreaterThanOrEqual(CERTAIN)
    },
  )

  const pairs = statistical.flatMap(row =>
    defects
      .filter(defect => defect.expect.includes(row.criterion.id))
      .map(defect => [defect.id, row.criterion.id, { ...row, defect }] as const),
  )

  test.each(pairs)('%s fails %s almost surely', (_, id, { defect, target, n }) => {
    const share = defect.shares?.[id]
    expect(share).toBeDefined()
    const { good, by } = share ?? { good: 1, by: 'chance' }
    const certain =
      by === 'chance'
        ? operatingCharacteristic({ n, target, conf: 0.95, truth: good }).pFail
        : Number(n - Math.floor(n * (1 - good)) <= (criticalCounts({ n, target, conf: 0.95 }).kFailMax ?? -1))
    expect(certain).toBeGreaterThanOrEqual(CERTAIN)
  })
})

describe('the seeded defects', () => {
  const ids = catalogue.map(({ id }) => id)

  test('name criteria that exist, and have ids of their own', () => {
    const named = [...defects, ...judgeDefects].flatMap(({ expect: must, also }) => [
      ...must,
      ...also.map(({ id }) => id),
    ])
    expect(named.filter(id => !ids.includes(id as (typeof ids)[number]))).toEqual([])
    const names = [...defects, ...judgeDefects].map(({ id }) => id)
    expect(names.filter((id, index) => names.indexOf(id) !== index)).toEqual([])
  })

  test('leave no criterion unproven', () => {
    const proven = new Set([...defects, ...judgeDefects].flatMap(({ expect: must }) => must))
    expect(ids.filter(id => !proven.has(id))).toEqual([])
  })
})
