import { describe, expect, it } from 'vitest'
import { catalogue, rows } from './catalogue.ts'
import { type Criterion, type CriterionRow, criterionOf } from './criterion.ts'

const row: CriterionRow = {
  title: 'A thing holds',
  failing: 'A thing does not hold',
  why: 'It matters.',
  source: 'ours',
  kind: 'P',
  measure: { kind: 'every' },
  needs: ['health'],
  item: 'GL-01',
  runbook: 'Look.',
}

const defaultsOf = (change: Partial<CriterionRow>): Partial<Criterion> => {
  const { severity, tier, claim, minimum, profiles, realSeconds, params } = criterionOf('x.thing', {
    ...row,
    ...change,
  })
  return { severity, tier, claim, minimum, profiles, realSeconds, params }
}

const shared = { severity: 'major', profiles: ['ci', 'nightly', 'go-live'], realSeconds: 0, params: {} }

describe('what a row leaves out', () => {
  it('follows from its kind: a point check only looks and counts', () => {
    expect(defaultsOf({})).toEqual({ ...shared, tier: 'observe', claim: 'census', minimum: 20 })
  })

  it('is 299 records where orders or decisions are counted', () => {
    expect(defaultsOf({ needs: ['orders'] }).minimum).toBe(299)
    expect(defaultsOf({ needs: ['health', 'decisions'] }).minimum).toBe(299)
  })

  it('is a claim on the system in general for a statistical row', () => {
    expect(defaultsOf({ kind: 'S' })).toEqual({ ...shared, tier: 'observe', claim: 'process', minimum: 20 })
  })

  it('is a tier that may act for a drill, or control where it needs that', () => {
    expect(defaultsOf({ kind: 'D' })).toEqual({ ...shared, tier: 'act', claim: 'census', minimum: 1 })
    expect(defaultsOf({ kind: 'D', needs: ['health', 'control'] }).tier).toBe('control')
  })

  it('is never what the row says itself', () => {
    const said = {
      severity: 'blocker',
      tier: 'observe',
      claim: 'process',
      minimum: 7,
      profiles: ['go-live'],
      realSeconds: 60,
      params: { a: 1 },
    } as const
    expect(defaultsOf({ kind: 'D', ...said })).toEqual(said)
  })
})

describe('the catalogue', () => {
  it('holds each row once, under its own id, in the order written', () => {
    expect(catalogue.map(({ id }) => id)).toEqual(Object.keys(rows))
  })

  it('names its criteria as subject and noun in kebab case', () => {
    expect(catalogue.filter(({ id }) => !/^[a-z0-9]+\.[a-z0-9]+(-[a-z0-9]+)*$/.test(id)).map(({ id }) => id)).toEqual(
      [],
    )
  })

  it('says in every row what fails, why it matters, who asks for it and where to look', () => {
    const silent = catalogue.filter(
      ({ title, failing, why, source, item, runbook }) =>
        [title, failing, why, source, runbook].some(text => text.trim() === '') ||
        title === failing ||
        !/^GL-(0[1-9]|1[0-5])$/.test(item),
    )
    expect(silent.map(({ id }) => id)).toEqual([])
  })

  it('gives shares between 0 and 1, positive limits, minimums and times', () => {
    const odd = catalogue.filter(({ measure, minimum, realSeconds }) => {
      if (minimum < 1 || !Number.isInteger(minimum) || realSeconds < 0) return true
      switch (measure.kind) {
        case 'proportion':
        case 'availability':
        case 'equivalence':
        case 'independence':
        case 'calibration':
          return !(measure.bound > 0 && measure.bound < 1)
        case 'quantile':
          return !(measure.q > 0 && measure.q < 1 && measure.bound > 0)
        case 'steps':
          return measure.steps.length === 0 || new Set(measure.steps).size < measure.steps.length
        default:
          return false
      }
    })
    expect(odd.map(({ id }) => id)).toEqual([])
  })

  it('requires nothing of ci that is not required of a go-live', () => {
    const odd = catalogue.filter(({ profiles }) => profiles.includes('ci') && !profiles.includes('go-live'))
    expect(odd.map(({ id }) => id)).toEqual([])
  })
})
