import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Measure } from '../judge/criterion.ts'
import { calibrationSize } from '../judge/stats/calibration-size.ts'
import { criticalCounts } from '../judge/stats/critical-counts.ts'
import { requiredUnits } from '../judge/stats/failures-allowed.ts'
import { quantileRanks } from '../judge/stats/order-statistic-ranks.ts'
import { sharePower } from '../judge/stats/share-power.ts'
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

  it('gives the chance that a correct split passes', () => {
    const chance = (centre: number, margin: number) =>
      sharePower({ n: 4000, centre, margin, conf: 0.95, truth: centre })
    expect(Math.min(...[0.05, 0.1, 0.15, 0.25, 0.3, 0.5, 0.6].map(centre => chance(centre, 0.04)))).toBeGreaterThan(
      0.999,
    )
    expect(text).toContain(`within two points instead, 50 % would pass at ${Math.round(100 * chance(0.5, 0.02))} %`)
  })

  it('gives the reach of the bounds of a calibration error', () => {
    const reach = (n: number) => Number(Math.sqrt(Math.log(20) / (2 * n)).toFixed(3))
    expect(text).toContain(`10,000 records tell it within ${reach(10_000)} above, 1,000 within ${reach(1000)}`)
    expect(text).toContain(`below ${calibrationSize(0.1, 0.95)} no model is shown to be within 0.1`)
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
      equivalence: true,
      independence: true,
      calibration: true,
      slope: true,
    }
    expect(cellsAfter('\n## The measures\n').map(([kind]) => kind)).toEqual(Object.keys(kinds))
  })

  it('names what cannot be waived', () => {
    const named = UNWAIVABLE.map(glob => `\`${glob}\``)
    expect(text).toContain(`${named.slice(0, -1).join(', ')} and ${named.at(-1)} cannot be waived.`)
  })
})
