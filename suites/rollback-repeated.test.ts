import { expect, test } from 'vitest'
import { wrong } from './findings.fixture.ts'
import { done, refused } from './rollback.fixture.ts'
import { type RepeatedTrial, repeatedSteps } from './rollback-repeated.ts'

const trial: RepeatedTrial = { number: 4, isOnBefore: true, outcome: done(), state: 'ROLLBACK', isOnAfter: false }
const judged = (different: Partial<RepeatedTrial>) => wrong(repeatedSteps({ trials: [{ ...trial, ...different }] }))

test('a rollback that is admitted and in effect is right, however many there were', () => {
  expect(judged({})).toEqual([])
})

test('one that is refused, or done without effect, is wrong', () => {
  expect(judged({ outcome: refused(409, 'urn:problem:rollback-rate') })).toEqual([
    ['admitted', 'rollback 4', false, 'rollback 4 within the hour was answered 409 urn:problem:rollback-rate'],
  ])
  expect(judged({ state: 'ENABLED', isOnAfter: true })).toEqual([
    [
      'effective',
      'rollback 4',
      false,
      'the flag: expected "ROLLBACK", found "ENABLED"; its evaluation: expected false, found true',
    ],
  ])
})

test('one of a flag that was off already proves no effect', () => {
  expect(judged({ isOnBefore: false })).toEqual([
    ['effective', 'rollback 4', null, 'the flag was not on before it: there was nothing to roll back'],
  ])
})
