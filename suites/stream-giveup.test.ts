import { expect, test } from 'vitest'
import { wrong } from './findings.fixture.ts'
import { decidedItem } from './one-item.fixture.ts'
import { event } from './records.fixture.ts'
import { type GiveUpEvidence, giveUpSteps } from './stream-giveup.ts'

const ok = { status: 200, problem: null, limit: null }
const shut = { status: 403, problem: 'urn:problem:limit-stream', limit: 'stream' }
const attempts = [1, 2].map(attempt =>
  event([attempt, attempt], 'stream.attempt', { attempt, delay_ms: 1000, ok: false }),
)
const gaveUp = event([3, 2], 'stream.gave_up', { attempt: 2 })
const alert = event([4, 2], 'alert.raised', {
  alert_id: 'a',
  kind: 'system',
  severity: 'critical',
  metric: 'm',
  threshold: 2,
  value: 2,
})

const sound: GiveUpEvidence = {
  backoff: { initial_s: 1, factor: 2, cap_s: 60, jitter: 0.2, max_attempts: 2 },
  journal: [...attempts, gaveUp, alert],
  state: 'gave_up',
  entries: [shut],
  decision: decidedItem({ symbol: 'AAA', outcome: 'blocked', reason: 'limit:stream' }).decision,
  again: { status: 200, state: 'connected', entry: ok },
}
const judged = (different: Partial<GiveUpEvidence>) => wrong(giveUpSteps({ ...sound, ...different }))

test('told, kept shut, and open again when the market is back: right', () => {
  expect(judged({})).toEqual([])
})

test('silence after the last attempt is wrong', () => {
  expect(judged({ journal: attempts })).toEqual([
    ['gave-up', 'attempts', false, 'stream.gave_up events: expected 1, found 0'],
    ['alert', 'alert', false, 'no critical alert after attempt 2, the last one'],
  ])
})

test('entries and orders without a market, and a market that does not come back, are wrong', () => {
  const again = { status: 409, state: 'gave_up', entry: shut } as const
  expect(judged({ entries: [ok], decision: decidedItem({ symbol: 'AAA' }).decision, again })).toEqual([
    ['entries-refused', 'entry 1', false, 'an entry was taken without a market stream'],
    ['decisions-blocked', 'decision AAA', false, 'decision AAA sent the order order AAA'],
    ['asked-again', 'operator', false, 'asking to try again was answered 409, the stream is gave_up'],
  ])
  expect(judged({ again: { ...sound.again, entry: shut } })).toEqual([
    [
      'entries-again',
      'entry',
      false,
      'an entry was answered 403 urn:problem:limit-stream stream after the stream was back',
    ],
  ])
})

test('attempts that went on, and a signal that nobody decided, cannot be told', () => {
  expect(judged({ journal: [], decision: null })).toEqual([
    ['gave-up', 'attempts', null, '0 attempts failed, 2 are declared'],
    ['alert', 'alert', null, 'no attempt was made'],
    ['decisions-blocked', 'signal', null, 'the signal was not decided'],
  ])
})
