import { expect, test } from 'vitest'
import { wrong } from './findings.fixture.ts'
import { done, refused, settings } from './rollback.fixture.ts'
import { type RefusedTrial, type TargetTrial, targetSteps } from './rollback-targets.ts'

const held = settings()
const before = settings({ limits: { max_order_qty: 9 }, flags: { 'gate.back': { state: 'ROLLING_OUT' } } })
const trial = (different: Partial<TargetTrial> = {}): TargetTrial => ({
  target: 'config',
  to: 'snapshot',
  held,
  before,
  after: { ...before, limits: held.limits },
  outcome: done({ target: 'config' }),
  ...different,
})
const judged = (...trials: TargetTrial[]) => wrong(targetSteps({ trials, refused: [] }))

test('each target comes back alone, to its snapshot or by itself', () => {
  const flag = { ...before, flags: { 'gate.back': { state: 'ROLLBACK' } } }
  const algorithm = { ...before, algo: { ...before.algo, split: { v1: 100, v3: 0 } } }
  expect(
    judged(
      trial(),
      trial({ to: 'default' }),
      trial({ target: 'flag', to: 'default', after: flag }),
      trial({ target: 'algorithm', to: 'default', after: algorithm }),
    ),
  ).toEqual([])
})

test('a target that did not come back, or that took another with it, is wrong', () => {
  expect(judged(trial({ after: held }), trial({ target: 'flag', to: 'default', after: before }))).toEqual([
    [
      'others-untouched',
      'config, to a snapshot',
      false,
      'a rollback of config also changed flags.gate.back.state "ROLLING_OUT" -> "ENABLED"',
    ],
    ['flag', 'flag, by itself', false, 'gate.back is "ROLLING_OUT", expected ROLLBACK'],
  ])
  expect(judged(trial({ after: before }), trial({ target: 'algorithm', to: 'default', after: before }))).toEqual([
    ['config', 'config, to a snapshot', false, 'not as before: limits.max_order_qty 5 -> 9'],
    ['algorithm', 'algorithm, by itself', false, 'v1 serves 20 %, expected 100'],
  ])
})

test('what cannot be gone back to has to be refused and to change nothing', () => {
  const old: RefusedTrial = {
    step: 'too-old-refused',
    what: 'a week ago',
    before,
    after: before,
    outcome: refused(422),
  }
  expect(wrong(targetSteps({ trials: [], refused: [old] }))).toEqual([])
  expect(wrong(targetSteps({ trials: [], refused: [{ ...old, outcome: done(), after: held }] }))).toEqual([
    [
      'too-old-refused',
      'a week ago',
      false,
      'a week ago was answered 200, expected 422; it changed flags.gate.back.state "ROLLING_OUT" -> "ENABLED", limits.max_order_qty 9 -> 5',
    ],
  ])
})

test('a refused rollback of a target cannot be told', () => {
  expect(judged(trial({ outcome: refused(409, 'urn:problem:rollback-rate') }))).toEqual([
    ['config', 'config, to a snapshot', null, 'the rollback was answered 409 urn:problem:rollback-rate'],
  ])
})
