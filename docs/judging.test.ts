import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Measure } from '../judge/criterion.ts'
import { criticalCounts } from '../judge/stats/critical-counts.ts'
import { requiredUnits } from '../judge/stats/failures-allowed.ts'
import { quantileRanks } from '../judge/stats/order-statistic-ranks.ts'
import { UNWAIVABLE } from '../judge/waiver.ts'

const text = readFileSync(join(import.meta.dirname, 'judging.md'), 'utf8')
const figure = (value: number): string => value.toLocaleString('en-GB')

const cellsAfter = (heading: string): string[][] => {
  const [, section = ''] = text.split(heading)
  const lines = section.split('\n')
  const rest = lines.slice(lines.findIndex(line => line.startsWith('|---')) + 1)
  return rest
    .slice(
      0,
      rest.findIndex(line => !line.startsWith('|')),
    )
    .map(line =>
      line
        .slice(1, -1)
        .split('|')
        .map(cell => cell.trim()),
    )
}

describe('docs/judging.md', () => {
  it('gives the numbers of records that the judge needs', () => {
    const none = [0.95, 0.99, 0.999, 0.9999].map(target => figure(requiredUnits({ failures: 0, target, conf: 0.95 })))
    expect(text).toContain(
      `when none is bad: ${none[0]} for 95 %, ${none[1]} for 99 %, ${none[2]} for 99.9 %, ${none[3]} for 99.99 %.`,
    )
    const some = [1, 2, 3].map(failures => requiredUnits({ failures, target: 0.99, conf: 0.95 }))
    expect(text).toContain(`99 % takes ${some[0]} records for one, ${some[1]} for two, ${some[2]} for three.`)
  })

  it('gives the counts at which the judge passes and fails', () => {
    const plans = [
      { n: 1000, target: 0.99 },
      { n: 5000, target: 0.95 },
      { n: 5000, target: 0.99 },
      { n: 10_000, target: 0.999 },
    ]
    const expected = plans.map(({ n, target }) => {
      const { kPassMin, kFailMax } = criticalCounts({ n, target, conf: 0.95 })
      const share = `${Number((target * 100).toFixed(3))} %`
      return [figure(n), share, `${n - (kPassMin ?? 0)} bad`, `${n - (kFailMax ?? 0)} bad`]
    })
    expect(cellsAfter('\n## Shares\n')).toEqual(expected)
  })

  it('gives the rank that bounds p95', () => {
    expect(text).toContain(`the ${figure(quantileRanks({ n: 5000, q: 0.95, conf: 0.95 }).upper ?? 0)}th bounds p95`)
  })

  it('describes each measure', () => {
    const kinds: Record<Measure['kind'], true> = {
      every: true,
      steps: true,
      maximum: true,
      proportion: true,
      quantile: true,
      rate: true,
      availability: true,
    }
    expect(cellsAfter('\n## The measures\n').map(([kind]) => kind)).toEqual(Object.keys(kinds))
  })

  it('names what cannot be waived', () => {
    const named = UNWAIVABLE.map(glob => `\`${glob}\``)
    expect(text).toContain(`${named.slice(0, -1).join(', ')} and ${named.at(-1)} cannot be waived.`)
  })
})
