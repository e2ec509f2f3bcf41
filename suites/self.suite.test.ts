import { describe, expect, it } from 'vitest'
import { type CriterionId, catalogue } from '../judge/catalogue.ts'
import { type JudgeInput, judge, type ObservedPart } from '../judge/judge.ts'
import type { AnyObservation } from '../judge/observation.ts'
import type { Report, VerdictState } from '../judge/verdict.ts'
import { type Judge, observeSelf } from './control-experiment.ts'
import { self } from './self.suite.ts'

const part = (observations: readonly AnyObservation[]): ObservedPart => ({
  scenario: 'orders.brackets',
  observations,
  reason: null,
  unseen: 0,
  timeBase: 'virtual',
  evidence: [],
  exchanges: [],
})

const good = (count: number): AnyObservation[] =>
  Array.from({ length: count }, (_, index) => ({ ref: `o${index}`, value: true }))

const steps: readonly AnyObservation[] = ['old-worked', 'new-accepted', 'old-refused'].flatMap(step =>
  [1, 2, 3, 4].map(trial => ({ ref: `${step} ${trial}`, step, value: true })),
)

const ids: readonly CriterionId[] = [
  'orders.bracket-presence',
  'sec.key-rotation',
  'e2e.sample-nonempty',
  'e2e.partial-not-green',
]

const run: JudgeInput = {
  catalogue: catalogue.filter(criterion => ids.some(id => id === criterion.id)),
  observed: new Map([
    ['orders.bracket-presence', [part(good(200)), part(good(200))]],
    ['sec.key-rotation', [part(steps)]],
  ]),
  profile: 'ci',
  confidence: 0.95,
  waivers: [],
  allowNotApplicable: [],
  only: [],
  now: '2026-01-05T00:00:00Z',
}

const recordsOf = (judgeWith: Judge, id: CriterionId, input = run): readonly AnyObservation[] =>
  observeSelf([self], input, judgeWith)
    .get(id)
    ?.flatMap(found => found.observations) ?? []

const refs = (records: readonly AnyObservation[], value: boolean): string[] =>
  records.filter(record => record.value === value).map(record => record.ref)

const restated = (report: Report, from: VerdictState, to: VerdictState): Report => ({
  ...report,
  criteria: report.criteria.map(verdict => (verdict.state === from ? { ...verdict, state: to } : verdict)),
})

const passingGate = (report: Report): Report => ({ ...report, gate: { ...report.gate, state: 'pass', exitCode: 0 } })

/** Passes what it has no record of. */
const trusting: Judge = input => {
  const report = restated(judge(input), 'inconclusive', 'pass')
  return report.criteria.some(verdict => verdict.state === 'fail') ? report : passingGate(report)
}

/** Looks at failed blockers alone. */
const impatient: Judge = input => {
  const report = judge(input)
  return report.gate.state === 'inconclusive' ? passingGate(report) : report
}

/** Exits 0 whatever was found. */
const deaf: Judge = input => {
  const report = judge(input)
  return { ...report, gate: { ...report.gate, exitCode: 0 } }
}

describe('control experiments on the gate', () => {
  it('finds the real judge closed to empty and to small samples', () => {
    const records = recordsOf(judge, 'e2e.sample-nonempty')
    expect(refs(records, false)).toEqual([])
    expect(refs(records, true)).toEqual([
      'orders.bracket-presence: no',
      'sec.key-rotation: no',
      'orders.bracket-presence: too few',
      'sec.key-rotation: too few',
      'gate: no records at all',
      'orders.bracket-presence: emptied',
      'sec.key-rotation: emptied',
    ])
  })

  it('finds the real gate closed to a failed and to an unknown blocker of each kind', () => {
    expect(recordsOf(judge, 'e2e.partial-not-green').map(({ ref, value }) => [ref, value])).toEqual([
      ['orders.bracket-presence: made to fail', true],
      ['orders.bracket-presence: made unknown', true],
      ['sec.key-rotation: made to fail', true],
      ['sec.key-rotation: made unknown', true],
    ])
  })

  it('finds a judge that passes an empty sample', () => {
    expect(refs(recordsOf(trusting, 'e2e.sample-nonempty'), false)).toEqual([
      'orders.bracket-presence: no',
      'sec.key-rotation: no',
      'orders.bracket-presence: too few',
      'sec.key-rotation: too few',
      'gate: no records at all',
      'orders.bracket-presence: emptied',
      'sec.key-rotation: emptied',
    ])
  })

  it('finds a gate that overlooks open blockers', () => {
    expect(refs(recordsOf(impatient, 'e2e.partial-not-green'), false)).toEqual([
      'orders.bracket-presence: made unknown',
      'sec.key-rotation: made unknown',
    ])
  })

  it('finds an exit code that says 0 to a failed blocker', () => {
    expect(refs(recordsOf(deaf, 'e2e.partial-not-green'), false)).toHaveLength(4)
  })

  it('says nothing where no blocker passes', () => {
    const observed = new Map([['orders.bracket-presence', [part([{ ref: 'o1', value: false }])]]])
    expect(recordsOf(judge, 'e2e.partial-not-green', { ...run, observed })).toEqual([])
  })
})
