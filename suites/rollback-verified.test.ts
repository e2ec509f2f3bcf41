import { expect, test } from 'vitest'
import { wrong } from './findings.fixture.ts'
import { event } from './records.fixture.ts'
import { done, listed, refused } from './rollback.fixture.ts'
import { type VerifyTrial, verifiedSteps } from './rollback-verified.ts'

const verified = event([5, 60], 'rollback.verified', { rollback_id: 'rollback-1', checks: [] })
const failed = event([5, 60], 'rollback.failed', { rollback_id: 'rollback-1', checks: [] })
const alert = event([6, 60], 'alert.raised', {
  alert_id: 'a',
  kind: 'system',
  severity: 'critical',
  metric: 'm',
  threshold: 0,
  value: 1,
})

const good: VerifyTrial = {
  kind: 'good',
  outcome: done(),
  caused: 0,
  early: listed('pending'),
  late: listed('verified'),
  events: [verified],
}
const bad: VerifyTrial = { ...good, kind: 'errors', caused: 3, late: listed('failed', false), events: [failed, alert] }
const judged = (...trials: VerifyTrial[]) => wrong(verifiedSteps({ verifySeconds: 60, trials }))

test('verified after the time with checks, failed where something went on being wrong, and told: all right', () => {
  expect(judged(good, bad, { ...bad, kind: 'no-stop', caused: 1 })).toEqual([])
})

test('verified before the time, or without a check, is wrong', () => {
  const early = {
    ...good,
    outcome: done({ verification: { status: 'verified', checks: [] } }),
    early: listed('verified'),
  }
  const late = { ...listed('verified'), verification: { status: 'verified', checks: [] } } as const
  expect(judged({ ...early, late, events: [] })).toEqual([
    ['not-before', 'answer', false, 'the answer itself says verified'],
    ['not-before', 'before the time', false, 'verified before the declared time was over'],
    ['verified', 'after the time', false, 'no check is named; rollback.verified events: expected 1, found 0'],
  ])
})

test('verified in spite of errors, and silence, are wrong', () => {
  expect(judged({ ...bad, late: listed('verified'), events: [verified] })).toEqual([
    [
      'errors-fail',
      'errors',
      false,
      '3 entries failed at the broker after it: the verification: expected "failed", found "verified"',
    ],
    ['escalated', 'errors', false, 'rollback.failed events: expected 1, found 0; no critical alert after it'],
  ])
})

test('where nothing went wrong that should have, or the rollback was refused, it cannot be told', () => {
  expect(judged({ ...bad, caused: 0 }, { ...good, outcome: refused(409) })).toEqual([
    [
      'errors-fail',
      'errors',
      null,
      'what should make the verification fail was not there: 0 entries failed at the broker',
    ],
    ['verified', 'good', null, 'the rollback was answered 409'],
  ])
})
