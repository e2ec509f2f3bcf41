import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { catalogue } from './catalogue.ts'
import { type Criterion, type CriterionRow, criterionOf, type Measure } from './criterion.ts'
import { type JudgeInput, judge, type ObservedPart } from './judge.ts'
import { judgeMeasure } from './measures/measure.ts'
import type { AnyObservation } from './observation.ts'
import { binomialAtMost } from './stats/binomial-tails.ts'

const criterion = (id: string, more: Partial<CriterionRow> = {}): Criterion =>
  criterionOf(id, {
    title: `${id} holds`,
    failing: `${id} is broken`,
    why: 'test',
    source: 'ours',
    severity: 'blocker',
    kind: 'P',
    measure: { kind: 'every' },
    minimum: 1,
    needs: ['orders'],
    item: 'GL-01',
    runbook: 'none',
    ...more,
  })

const part = (observations: readonly AnyObservation[], more: Partial<ObservedPart> = {}): ObservedPart => ({
  scenario: 'test',
  observations,
  reason: null,
  unseen: 0,
  timeBase: 'virtual',
  evidence: ['evidence/test.json'],
  exchanges: [],
  ...more,
})

const good = part([{ ref: 'a', value: true }])
const bad = part([{ ref: 'o-7', value: false, note: 'no stop', record: { id: 'o-7' } }])

const input = (
  criteria: readonly Criterion[],
  observed: Record<string, readonly ObservedPart[]>,
  more: Partial<JudgeInput> = {},
): JudgeInput => ({
  catalogue: criteria,
  observed: new Map(Object.entries(observed)),
  profile: 'ci',
  confidence: 0.95,
  waivers: [],
  allowNotApplicable: [],
  only: [],
  now: '2026-11-21T00:00:00Z',
  ...more,
})

const [one, two] = [criterion('orders.one'), criterion('risk.two')]

describe('the gate', () => {
  test('passes when every required blocker passes', () => {
    const { gate } = judge(input([one, two], { 'orders.one': [good], 'risk.two': [good] }))
    expect(gate).toMatchObject({ state: 'pass', exitCode: 0, partial: false, reasons: [] })
  })

  test('fails on one counterexample and names the criterion', () => {
    const { gate } = judge(input([one, two], { 'orders.one': [bad], 'risk.two': [good] }))
    expect(gate).toMatchObject({ state: 'fail', exitCode: 1, reasons: ['failed: orders.one'] })
  })

  test('a criterion that nobody answered is inconclusive with a reason, never absent', () => {
    const { gate, criteria } = judge(input([one, two], { 'orders.one': [good] }))
    expect([gate.exitCode, criteria[1]?.state, criteria[1]?.reason?.code]).toEqual([2, 'inconclusive', 'not-gathered'])
  })

  test('without a single blocker, or with all of them not applicable, it is inconclusive', () => {
    const minor = criterion('orders.one', { severity: 'minor' })
    expect(judge(input([minor], { 'orders.one': [good] })).gate.exitCode).toBe(2)
    const missing = part([], { reason: { code: 'capability-missing', text: 'orders is not offered' } })
    const excused = judge(
      input(
        [one],
        { 'orders.one': [missing] },
        { allowNotApplicable: [{ match: 'orders.*', reason: 'no orders here' }] },
      ),
    )
    expect([excused.criteria[0]?.state, excused.gate.exitCode]).toEqual(['not-applicable', 2])
  })

  test('a failed major does not close it in ci and does in go-live', () => {
    const major = criterion('orders.one', { severity: 'major' })
    const observed = { 'orders.one': [bad], 'risk.two': [good] }
    expect(judge(input([major, two], observed)).gate).toMatchObject({ exitCode: 0, counts: { failedMajors: 1 } })
    expect(judge(input([major, two], observed, { profile: 'go-live' })).gate.exitCode).toBe(1)
  })

  test('a narrowed run is partial', () => {
    const { gate, criteria } = judge(input([one, two], { 'risk.two': [good] }, { only: ['risk.*'] }))
    expect([gate.partial, gate.exitCode, criteria.length]).toEqual([true, 0, 1])
  })
})

describe('a verdict', () => {
  test('carries the counterexample with its record and the exchange that showed it', () => {
    const exchange = { id: 3, method: 'GET', path: '/v2/orders', status: 200, body: '[...]', ids: ['o-7'] }
    const { criteria } = judge(input([one], { 'orders.one': [{ ...bad, exchanges: [exchange] }] }))
    expect(criteria[0]?.counterexamples).toEqual([
      {
        ref: 'o-7',
        note: 'no stop',
        record: { id: 'o-7' },
        exchange: { id: 3, method: 'GET', path: '/v2/orders', status: 200, body: '[...]' },
        repeat: 'GET /v2/orders',
      },
    ])
  })

  test('a waiver covers a fail, leaves its state and is shown', () => {
    const waiver = { id: 'orders.one', reason: 'known', owner: 'ann', expires: '2026-12-01' }
    const { gate, criteria } = judge(
      input([one, two], { 'orders.one': [bad], 'risk.two': [good] }, { waivers: [waiver] }),
    )
    expect([gate.exitCode, criteria[0]?.state, criteria[0]?.waiver]).toEqual([0, 'fail', waiver])
  })

  test('a counterexample in one part fails though another part could not be gathered', () => {
    const broken = part([], { reason: { code: 'gather-failed', text: 'timeout' } })
    expect(judge(input([one], { 'orders.one': [broken, bad] })).criteria[0]?.state).toBe('fail')
    expect(judge(input([one], { 'orders.one': [broken, good] })).criteria[0]?.state).toBe('inconclusive')
  })
})

property.prop([fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), fc.array(fc.nat(39), { minLength: 1 })])(
  'records that were removed because they could not be read never turn a fail into a pass',
  (values, removed) => {
    const records = values.map((value, index) => ({ ref: `${index}`, value }))
    const left = records.filter((_, index) => !removed.includes(index))
    const unseen = records.length - left.length
    const before = judge(input([one], { 'orders.one': [part(records)] })).criteria[0]?.state
    const after = judge(input([one], { 'orders.one': [part(left, { unseen })] })).criteria[0]?.state
    if (before === 'fail') expect(after).not.toBe('pass')
  },
)

const statistical = catalogue.filter(({ measure }) => measure.kind === 'proportion' || measure.kind === 'quantile')

/** n records of which `bad` lie beyond the measure's bound. */
const sample = (measure: Measure, n: number, bad: number): AnyObservation[] =>
  Array.from({ length: n }, (_, index) => {
    const isBad = index < bad
    if (measure.kind === 'quantile') return { ref: `${index}`, value: isBad ? measure.bound : measure.bound / 2 }
    return { ref: `${index}`, value: !isBad }
  })

describe('at the boundary of each statistical criterion', () => {
  test('there are such criteria', () => expect(statistical.length).toBeGreaterThan(0))

  test.each(statistical.map(row => [row.id, row] as const))(
    '%s passes wrongly with probability at most 5 %%',
    (_, row) => {
      const { measure } = row
      const target =
        measure.kind === 'quantile' ? measure.q : measure.kind === 'proportion' ? measure.bound : Number.NaN
      for (const n of [row.minimum, row.minimum + 1, 2 * row.minimum]) {
        // A measure passes up to some number of bad records, which is found by halves.
        let [passing, above] = [0, n]
        while (passing < above) {
          const middle = Math.floor((passing + above) / 2)
          if (judgeMeasure(row, sample(measure, n, middle), 0.95).state === 'pass') passing = middle + 1
          else above = middle
        }
        // A run at exactly the boundary passes when it has at most `passing - 1` bad records.
        const wrongPass = passing === 0 ? 0 : binomialAtMost({ k: passing - 1, n, p: 1 - target })
        expect(wrongPass).toBeLessThanOrEqual(0.05 + 1e-12)
      }
    },
  )
})
