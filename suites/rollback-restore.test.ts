import { expect, test } from 'vitest'
import { wrong } from './findings.fixture.ts'
import { done, refused, settings } from './rollback.fixture.ts'
import { type RestoreTrial, restoreSteps } from './rollback-restore.ts'

const wanted = settings()
const before = settings({
  flags: { 'gate.back': { state: 'DISABLED' } },
  algo: { split: { v1: 40, v3: 60 }, blend: { mode: 'confidence' }, interpolation: 20 },
  limits: { max_order_qty: 9 },
  thresholds: { response_time: { warning: 2 } },
})
const trial: RestoreTrial = {
  name: 'first',
  wanted,
  before,
  after: wanted,
  outcome: done({ target: 'all' }),
  evaluated: { wanted: true, before: false, after: true },
}

const judged = (different: Partial<RestoreTrial>) => wrong(restoreSteps({ trials: [{ ...trial, ...different }] }))

test('a rollback after which all is as in the snapshot is right in every part', () => {
  expect(restoreSteps({ trials: [trial] }).map(({ step }) => step)).toEqual([
    'done',
    'flags',
    'split',
    'blend',
    'interpolation',
    'limits',
    'thresholds',
    'evaluated',
  ])
  expect(judged({})).toEqual([])
})

test('a rollback that left one part as it was is wrong in that part', () => {
  const after = { ...wanted, limits: before.limits, algo: { ...wanted.algo, split: before.algo.split } }
  const outcome = done({ status: 'failed' })
  expect(judged({ after, outcome, evaluated: { ...trial.evaluated, after: false } })).toEqual([
    ['done', 'first', false, 'the status of the rollback: expected "done", found "failed"'],
    ['split', 'first', false, 'not as in the snapshot: algo.split.v1 20 -> 40, algo.split.v3 80 -> 60'],
    ['limits', 'first', false, 'not as in the snapshot: limits.max_order_qty 5 -> 9'],
    ['evaluated', 'first', false, 'the evaluation: expected true, found false'],
  ])
})

test('what was not changed before proves nothing, and a refused rollback neither', () => {
  const same = { ...before, limits: wanted.limits }
  expect(judged({ before: same, evaluated: { wanted: true, before: true, after: true } })).toEqual([
    ['limits', 'first', null, 'limits were not changed before the rollback'],
    ['evaluated', 'first', null, 'the flag was as in the snapshot before the rollback'],
  ])
  expect(judged({ outcome: refused(422) })).toEqual([
    ['done', 'first', null, 'the rollback was answered 422 urn:problem:rollback-target'],
  ])
})
