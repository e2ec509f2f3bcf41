import { describe, expect, test } from 'vitest'
import { wrong } from './findings.fixture.ts'
import { done, refused, settings } from './rollback.fixture.ts'
import { type ConfirmTrial, confirmSteps, type DryTrial, dryRunSteps } from './rollback-requests.ts'

const before = { settings: settings(), seq: 7 }
const changed = settings({ limits: { max_order_qty: 4 } })
const diff = [{ path: 'limits.max_order_qty', from: 5, to: 4 }]

const dry: DryTrial = {
  name: 'config',
  before,
  dry: done({ status: 'dry-run', diff }),
  between: before,
  real: done({ diff }),
  after: changed,
}
const judgedDry = (different: Partial<DryTrial>) => wrong(dryRunSteps({ trials: [{ ...dry, ...different }] }))

describe('a dry run', () => {
  test('that changes nothing and shows what is then changed is right', () => {
    expect(judgedDry({})).toEqual([])
  })

  test('that acts is wrong', () => {
    expect(judgedDry({ dry: done({ diff }), between: { settings: changed, seq: 9 }, real: done() })).toEqual([
      [
        'changes-nothing',
        'config',
        false,
        'the status of the answer: expected "dry-run", found "done"; it changed limits.max_order_qty 5 -> 4',
      ],
      ['no-record', 'config', false, 'the journal has 2 events of a rollback that was none'],
      ['same-diff', 'config', false, 'only the dry run shows {"from":5,"path":"limits.max_order_qty","to":4}'],
    ])
  })

  test('that shows something else is wrong, against the rollback and against what is so', () => {
    const other = [{ path: 'limits.max_order_qty', from: 5, to: 3 }]
    expect(judgedDry({ dry: done({ status: 'dry-run', diff: other }) })).toEqual([
      [
        'same-diff',
        'config',
        false,
        'only the dry run shows {"from":5,"path":"limits.max_order_qty","to":3}; only the rollback shows {"from":5,"path":"limits.max_order_qty","to":4}',
      ],
      ['true-diff', 'config', false, 'limits.max_order_qty is 4, shown as 3'],
    ])
  })

  test('that is refused, shows no change, or is not followed by its rollback, cannot be told', () => {
    expect(judgedDry({ dry: refused(422) })).toEqual([
      ['changes-nothing', 'config', null, 'the dry run was answered 422'],
    ])
    expect(judgedDry({ dry: done({ status: 'dry-run' }), real: done() })).toEqual([
      ['true-diff', 'config', null, 'the dry run shows no change'],
    ])
    expect(judgedDry({ real: refused(409) })).toEqual([['same-diff', 'config', null, 'the rollback was answered 409']])
  })
})

const asked = (different: Partial<ConfirmTrial['asked'][number]>): ConfirmTrial['asked'][number] => ({
  step: 'absent-refused',
  outcome: refused(409, 'urn:problem:confirmation-required'),
  before,
  after: before,
  ...different,
})
const judged = (different: Partial<ConfirmTrial['asked'][number]>) =>
  wrong(confirmSteps({ trials: [{ name: 'config', asked: [asked(different)] }] }))

describe('a rollback', () => {
  test('that nobody confirmed is refused and changes nothing; a confirmed one is made', () => {
    expect(judged({})).toEqual([])
    expect(judged({ step: 'confirmed-done', outcome: done(), after: { settings: changed, seq: 9 } })).toEqual([])
  })

  test('that nobody confirmed and that is made is wrong', () => {
    expect(judged({ outcome: done(), after: { settings: changed, seq: 9 } })).toEqual([
      ['absent-refused', 'config', false, 'answered 200, expected 409; it changed limits.max_order_qty 5 -> 4'],
    ])
  })

  test('that is refused and leaves a trace is wrong; one that is refused for another reason cannot be told', () => {
    expect(judged({ after: { ...before, seq: 8 } })).toEqual([
      ['absent-refused', 'config', false, 'refused, and the journal has 1 events of it'],
    ])
    expect(judged({ outcome: refused(422) })).toEqual([
      [
        'absent-refused',
        'config',
        null,
        'refused with 422 urn:problem:rollback-target: for another reason than the confirmation',
      ],
    ])
    expect(judged({ step: 'confirmed-done', outcome: refused(422) })).toEqual([
      ['confirmed-done', 'config', null, 'a confirmed rollback was answered 422 urn:problem:rollback-target'],
    ])
  })
})
