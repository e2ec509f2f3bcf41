import { expect, test } from 'vitest'
import { wrong } from './findings.fixture.ts'
import { event } from './records.fixture.ts'
import { type BackfillEvidence, backfillSteps } from './stream-backfill.ts'

const minute = (number: number) => new Date(Date.UTC(2026, 0, 5, 10, number)).toISOString()
const bar = (number: number) => ({ seq: 100 + number, t: minute(number) })
const connected = (backfilled: number, from_seq: number | null, to_seq: number | null) =>
  event([1, 1], 'stream.connected', { attempt: 1, backfilled, from_seq, to_seq })

const sound: BackfillEvidence = {
  from: minute(0),
  to: minute(5),
  barSeconds: 60,
  read: [{ symbol: 'AAA', bars: [0, 1, 2, 3, 4].map(bar) }],
  lostAt: '2026-01-05T10:01:30.000Z',
  backAt: '2026-01-05T10:03:30.000Z',
  events: [connected(2, 101, 102)],
  streamed: { received: [1, 2, 3], listed: [1, 2, 3], cuts: 2, error: null },
}
const judged = (different: Partial<BackfillEvidence>) => wrong(backfillSteps({ ...sound, ...different }))

test('all bars and all events, each once, and the gap as it is told of: right', () => {
  expect(judged({})).toEqual([])
  expect(
    judged({
      lostAt: '2026-01-05T10:01:10.000Z',
      backAt: '2026-01-05T10:01:20.000Z',
      events: [connected(0, null, null)],
    }),
  ).toEqual([])
})

test('a bar that is missing or there twice is wrong', () => {
  expect(judged({ read: [{ symbol: 'AAA', bars: [0, 1, 3, 3, 4].map(bar) }] })).toEqual([
    ['bars-complete', 'AAA', false, 'AAA: 1 bars are missing, first 2026-01-05T10:02:00.000Z'],
    ['bars-once', 'AAA', false, 'AAA: seq 103 came twice; AAA: two bars of 2026-01-05T10:03:00.000Z'],
    [
      'bars-as-told',
      'stream.connected',
      false,
      '2 bars from 101 to 102 are told of, 1 bars from 101 to 101 ended meanwhile',
    ],
  ])
})

test('a gap that is told of as another is wrong', () => {
  expect(judged({ events: [connected(1, 102, 102)] })).toEqual([
    [
      'bars-as-told',
      'stream.connected',
      false,
      '1 bars from 102 to 102 are told of, 2 bars from 101 to 102 ended meanwhile',
    ],
  ])
})

test('an event that does not come, or comes twice, is wrong', () => {
  expect(judged({ streamed: { ...sound.streamed, received: [1, 1, 3] } })).toEqual([
    ['events-complete', '2 cuts', false, '1 of 3 events did not come, first 2'],
    ['events-once', '2 cuts', false, '1 events came twice, first 1'],
  ])
})

test('without an outage, or a stream that can be read, it cannot be told', () => {
  expect(
    judged({ events: [], lostAt: null, backAt: null, streamed: { ...sound.streamed, error: 'timed out' } }),
  ).toEqual([
    ['bars-as-told', 'stream.connected', null, 'the journal does not tell of the outage'],
    ['events-complete', '2 cuts', null, 'the stream of events ended: timed out'],
  ])
})
