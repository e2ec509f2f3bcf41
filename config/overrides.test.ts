import { describe, expect, it } from 'vitest'
import { type CriterionRow, criterionOf, type Measure } from '../judge/criterion.ts'
import { ConfigError } from './errors.ts'
import { type CriterionOverride, overrideCatalogue } from './overrides.ts'

const row: CriterionRow = {
  title: 'A thing holds',
  failing: 'A thing does not hold',
  why: 'It matters.',
  source: 'ours',
  kind: 'S',
  measure: { kind: 'every' },
  needs: ['orders'],
  item: 'GL-01',
  runbook: 'Look.',
}

/** The measure after the override, or the problem. */
const outcome = (measure: Measure, override: CriterionOverride): unknown => {
  try {
    const [criterion] = overrideCatalogue(
      [criterionOf('x.thing', { ...row, measure })],
      { 'x.thing': override },
      'f.yaml',
    )
    return criterion?.measure
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
  }
}

describe('an impossible bound', () => {
  it.each<[Measure, CriterionOverride, string]>([
    [
      { kind: 'every' },
      { bound: 0.9 },
      'bound 0.9: a criterion of measure "every" has no bound; every record must hold',
    ],
    [
      { kind: 'steps', steps: ['on', 'off'] },
      { bound: 1 },
      'bound 1: a criterion of measure "steps" has no bound; every record must hold',
    ],
    [
      { kind: 'proportion', bound: 0.99 },
      { bound: 99 },
      'bound 99 is impossible: a share lies between 0 and 1, e.g. 0.99',
    ],
    [
      { kind: 'proportion', bound: 0.99 },
      { bound: 1 },
      'bound 1 is impossible: a share lies between 0 and 1, e.g. 0.99',
    ],
    [
      { kind: 'availability', bound: 0.999, intervalSeconds: 1 },
      { bound: 0 },
      'bound 0 is impossible: a share lies between 0 and 1, e.g. 0.99',
    ],
    [
      { kind: 'quantile', q: 0.95, bound: 25, unit: 'min' },
      { bound: 0 },
      'bound 0 min is impossible: give a positive one',
    ],
    [{ kind: 'rate', bound: 5, unit: 'orders' }, { bound: 0 }, 'bound 0 orders is impossible: give a positive one'],
    [{ kind: 'maximum', bound: 0.1, unit: '', above: 0 }, { bound: 0 }, 'bound 0 is impossible: values lie above 0'],
    [
      { kind: 'quantile', q: 0.95, bound: 25, unit: 'min' },
      { intervalSeconds: 5 },
      'intervalSeconds belongs to uptime criteria alone',
    ],
  ])('of %j is refused', (measure, override, problem) => {
    expect(outcome(measure, override)).toBe(`f.yaml: criteria.x.thing: ${problem}`)
  })
})

describe('a possible bound', () => {
  it.each<[Measure, CriterionOverride, Measure]>([
    [{ kind: 'proportion', bound: 0.99 }, { bound: 0.95 }, { kind: 'proportion', bound: 0.95 }],
    [
      { kind: 'maximum', bound: 2, unit: 's', strict: true },
      { bound: 3 },
      { kind: 'maximum', bound: 3, unit: 's', strict: true },
    ],
    [
      { kind: 'availability', bound: 0.999, intervalSeconds: 1 },
      { intervalSeconds: 30 },
      { kind: 'availability', bound: 0.999, intervalSeconds: 30 },
    ],
  ])('of %j takes the place of the old one', (measure, override, expected) => {
    expect(outcome(measure, override)).toEqual(expected)
  })
})

it('an override leaves the catalogue that it was given as it was', () => {
  const before = criterionOf('x.thing', { ...row, measure: { kind: 'proportion', bound: 0.99 }, params: { a: 1 } })
  const [after] = overrideCatalogue([before], { 'x.thing': { bound: 0.5, params: { a: 2 } } }, 'f.yaml')
  expect([before.measure, before.params]).toEqual([{ kind: 'proportion', bound: 0.99 }, { a: 1 }])
  expect([after?.measure, after?.params]).toEqual([{ kind: 'proportion', bound: 0.5 }, { a: 2 }])
})
