import { expect, test } from 'vitest'
import { wrong } from './findings.fixture.ts'
import { done, refused } from './rollback.fixture.ts'
import { type NotifyTrial, notifySteps } from './rollback-notify.ts'
import type { Delivery } from './webhook-sink.ts'

const delivery = (second: number, different: Partial<Delivery> = {}, body: object = {}): Delivery => ({
  channel: 'telegram',
  body: { kind: 'rollback', level: 1, ref: 'rollback-1', reason: 'a drill', ...body },
  at: new Date(Date.UTC(2026, 0, 5, 10, 0, second)).toISOString(),
  status: 200,
  problem: null,
  ...different,
})
const plain: NotifyTrial = {
  kind: 'plain',
  reason: 'a drill',
  outcome: done(),
  at: '2026-01-05T10:00:00.000Z',
  refused: 0,
  deliveries: [delivery(1)],
}
const again: NotifyTrial = {
  ...plain,
  kind: 'sink-fails',
  refused: 1,
  deliveries: [delivery(0, { status: 500 }), delivery(1)],
}
const failing: NotifyTrial = {
  ...plain,
  kind: 'failing',
  outcome: done({ status: 'failed' }),
  deliveries: [delivery(0), delivery(0, { channel: 'email' }, { level: 2, reason: 'it failed' })],
}
const judged = (...trials: NotifyTrial[]) => wrong(notifySteps({ trials }, 5))

test('told in time with reason and id, told again after a failure, and the next level of a failed one: all right', () => {
  expect(judged(plain, again, failing)).toEqual([])
})

test('nothing, too late, or of something else is wrong', () => {
  expect(judged({ ...plain, deliveries: [delivery(1, {}, { kind: 'alert' })] })).toEqual([
    ['told', 'plain', false, 'nothing of the rollback came to the sink'],
  ])
  expect(judged({ ...plain, deliveries: [delivery(5, {}, { ref: 'other', reason: 'why not' })] })).toEqual([
    ['reason-and-id', 'plain', false, 'expected rollback-1 and the reason "a drill", found other and "why not"'],
    ['in-time', 'plain', false, 'it came 5 s after the call, less than 5 s are asked'],
  ])
})

test('a call that failed and is not tried again, and a failed rollback that one level hears of, are wrong', () => {
  expect(
    judged({ ...again, deliveries: again.deliveries.slice(0, 1) }, { ...failing, deliveries: [delivery(0)] }),
  ).toEqual([
    ['tried-again', 'sink-fails', false, '1 calls failed, and none after them'],
    [
      'failed-escalated',
      'failing',
      false,
      'rollback-1 failed; told to telegram (level 1), to no next level within 5 s',
    ],
  ])
})

test('a sink that never failed, a rollback that succeeded and one that was refused cannot be told', () => {
  expect(
    judged(
      { ...again, deliveries: [delivery(1)] },
      { ...failing, outcome: done() },
      { ...plain, outcome: refused(422) },
    ),
  ).toEqual([
    ['tried-again', 'sink-fails', null, 'no call of the sink failed'],
    ['failed-escalated', 'failing', null, 'the rollback was to fail, and is done'],
    ['told', 'plain', null, 'the rollback was answered 422'],
  ])
})
