import { describe, expect, test } from 'vitest'
import type { Flag } from '../contracts/flag.schema.ts'
import { defaultRecords } from './flag-defaults.suite.ts'
import { dependencySteps } from './flag-dependencies.suite.ts'
import { listSteps } from './flag-lists.suite.ts'
import type { FlagMatrix } from './flag-matrix.ts'
import { rollbackSteps } from './flag-rollback.suite.ts'
import { unknownSteps } from './flag-unknown.suite.ts'

// What the drills of lists, rollback, parents, defaults and unknown flags make of what they found.

const answers = [
  { value: 'true', reason: null, error: null },
  { value: 'false', reason: null, error: null },
  { value: null, reason: null, error: 'FLAG_NOT_FOUND' },
]
const [ON, OFF, NONE] = [0, 1, 2]
const trail = { changes: [], journal: null }

const matrix = (flags: readonly string[], rows: Readonly<Record<string, readonly number[]>>): FlagMatrix => ({
  flags,
  users: Object.keys(rows),
  answers,
  cells: Object.values(rows),
})

const short = (records: readonly { step: string; value: boolean | null; note?: string }[]) =>
  records.filter(({ value }) => value !== true).map(({ step, value, note }) => [step, value, note])

describe('lists', () => {
  const lists = (allowed: number, before: number, after: number) =>
    listSteps({
      trials: [
        { step: 'allowed', what: 'allowed at 0 %', flag: 'f', matrix: matrix(['f'], { ann: [allowed] }), on: true },
      ],
      others: { flag: 'f', before: matrix(['f'], { bob: [before] }), after: matrix(['f'], { bob: [after] }) },
      trail,
    })

  test('a user on a list gets what the list says, one on none what the split said before', () => {
    expect(lists(ON, OFF, OFF)).toEqual([
      { step: 'allowed', ref: 'allowed at 0 %: ann', value: true },
      { step: 'others-by-split', ref: 'no list: bob', value: true },
    ])
  })

  test('a list that is not obeyed and one that touches others are wrong, a missing answer is unknown', () => {
    expect(short(lists(OFF, OFF, ON))).toEqual([
      ['allowed', false, 'allowed at 0 %: expected on for ann, found false'],
      ['others-by-split', false, 'bob is on no list: false before the lists were set, true after'],
    ])
    expect(short(lists(NONE, ON, ON))).toEqual([
      ['allowed', null, 'allowed at 0 %: expected on for ann, found no answer (FLAG_NOT_FOUND)'],
    ])
  })
})

describe('rollback', () => {
  const trial = (cells: readonly number[], more: object = {}) => ({
    ...{ step: 'nobody' as const, what: 'put into ROLLBACK', status: 200, state: 'ROLLBACK' as const, on: false },
    matrix: matrix(['gate.rollback'], { ann: [cells[0] ?? NONE], bob: [cells[1] ?? NONE] }),
    ...more,
  })

  test('nobody has it', () => {
    expect(rollbackSteps({ trials: [trial([OFF, OFF])], trail })).toEqual([
      { step: 'nobody', ref: 'put into ROLLBACK', value: true },
    ])
  })

  test('one user who has it is one too many', () => {
    expect(short(rollbackSteps({ trials: [trial([ON, OFF])], trail }))).toEqual([
      ['nobody', false, 'put into ROLLBACK, answered 200 ROLLBACK: expected off, found on for 1 of 2 users, first ann'],
    ])
  })

  test('who was not answered, and a way out that was refused, cannot be told', () => {
    const refused = trial([ON, ON], { step: 'named-leaves', what: 'named', status: 422, state: null, on: true })
    expect(short(rollbackSteps({ trials: [trial([OFF, NONE]), refused], trail }))).toEqual([
      ['nobody', null, 'put into ROLLBACK: no answer (FLAG_NOT_FOUND)'],
      ['named-leaves', null, 'named, answered 422'],
    ])
  })
})

describe('parents', () => {
  const family = (cells: readonly number[]) => [
    {
      step: 'parent-off' as const,
      what: 'the parent DISABLED',
      matrix: matrix(['gate.parent', 'gate.child', 'gate.grandchild'], { ann: cells }),
    },
  ]
  const circle = (status: number, answer: { status: number; value: unknown; error: string | null }) => ({
    family: [],
    impossible: [{ step: 'circle' as const, flag: 'gate.circle-a', status, answer }],
    trail,
  })

  test('child and grandchild follow the parent', () => {
    expect(short(dependencySteps({ family: family([OFF, OFF, OFF]), impossible: [], trail }))).toEqual([])
    expect(short(dependencySteps({ family: family([OFF, OFF, ON]), impossible: [], trail }))).toEqual([
      ['parent-off', false, 'the parent DISABLED: gate.parent is false for ann, gate.grandchild is true'],
    ])
  })

  test.each([
    ['taken and off', 200, { status: 200, value: false, error: null }, []],
    ['taken and an error of OFREP', 200, { status: 400, value: null, error: 'GENERAL' }, []],
    ['refused, so that there is none', 422, { status: 200, value: true, error: null }, []],
    [
      'taken and on',
      200,
      { status: 200, value: true, error: null },
      [['circle', false, 'gate.circle-a: the change was answered 200, its evaluation 200 true']],
    ],
    [
      'taken and never answered',
      200,
      { status: 0, value: null, error: 'no whole answer' },
      [['circle', false, 'gate.circle-a: the change was answered 200, its evaluation not at all (no whole answer)']],
    ],
    [
      'taken and broken',
      200,
      { status: 500, value: null, error: null },
      [['circle', false, 'gate.circle-a: the change was answered 200, its evaluation 500 null']],
    ],
  ])('a circle that is %s', (_, status, answer, found) => {
    expect(short(dependencySteps(circle(status, answer)))).toEqual(found)
  })
})

describe('defaults', () => {
  const keys = [
    'data_quality_gates',
    'api_budget_management',
    'enhanced_monitoring',
    'ensemble_weighting',
    'confidence_calibration',
    'drawdown_kelly',
    'atr_brackets',
    'regime_detection',
  ]
  const flags = keys.map(key => ({ key, state: 'ENABLED', percentage: 100 }) as Flag)
  const on = keys.map(() => ON)

  test('eight flags that are there and three that are on for everyone are right', () => {
    const records = defaultRecords({ flags, matrix: matrix(keys, { ann: on, bob: on.with(7, OFF) }) })
    expect([records.length, records.filter(({ value }) => value !== true)]).toEqual([11, []])
  })

  test('one that is missing and one that is off for somebody are wrong', () => {
    const records = defaultRecords({
      flags: flags.slice(0, 7),
      matrix: matrix(keys, { ann: on.with(7, NONE), bob: on.with(2, OFF) }),
    })
    expect(records.filter(({ value }) => value !== true).map(({ note }) => note)).toEqual([
      'there is no flag regime_detection: no answer (FLAG_NOT_FOUND)',
      'enhanced_monitoring (ENABLED at 100 %) is off for 1 of 2 users, first bob',
    ])
  })
})

describe('an unknown flag', () => {
  const none = { key: 'gate.no-such-flag', reason: null, variant: null, metadata: {}, errorDetails: null }
  const found = { ...none, value: null, errorCode: 'FLAG_NOT_FOUND' }
  const nobody = [{ what: 'one flag', status: 400, errorCode: 'TARGETING_KEY_MISSING' }]

  test('is an error and off, in a bulk evaluation too, and nobody is refused', () => {
    const bulk = { status: 200, answer: found }
    expect(
      unknownSteps({ unknown: { ...found, status: 404, exchange: 1 }, nobody, bulk }).map(({ value }) => value),
    ).toEqual([...[true, true, true, true]])
  })

  test('that is on, and an evaluation for nobody that is answered, are wrong', () => {
    const known = { ...none, value: true, errorCode: null, variant: 'on' }
    const steps = unknownSteps({
      unknown: { ...known, status: 200, exchange: 1 },
      nobody: [{ what: 'one flag', status: 200, errorCode: null }],
      bulk: { status: 200, answer: known },
    })
    expect(short(steps).map(([step, value]) => [step, value])).toEqual([
      ['unknown-404', false],
      ['unknown-off', false],
      ['nobody-400', false],
      ['unknown-in-bulk', false],
    ])
  })
})
