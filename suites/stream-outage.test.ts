import { fc, test as law } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import type { JournalEvent } from '../contracts/event.schema.ts'
import { wrong } from './findings.fixture.ts'
import { event } from './records.fixture.ts'
import { longestOutage, type Outage, plannedWait, type ReconnectEvidence, reconnectSteps } from './stream-outage.ts'

const backoff = { initial_s: 1, factor: 2, cap_s: 60, jitter: 0.2, max_attempts: 8 }
const limits = { initial: 1, factor: 2, cap: 60, rounding: 0.002 }

/** An outage in which each attempt comes so many seconds after the one before it; the last one succeeds. */
const outage = (...waits: readonly number[]): Outage => {
  let at = 0
  const attempts = waits.map((wait, index): JournalEvent => {
    at += wait
    const ok = index === waits.length - 1
    const attempt = event([index + 2, 0], 'stream.attempt', { attempt: index + 1, delay_ms: 1000 * wait, ok })
    return { ...attempt, ts: new Date(Date.UTC(2026, 0, 5, 10) + Math.round(1000 * at)).toISOString() }
  })
  const connected = event([99, 60], 'stream.connected', {
    attempt: waits.length,
    backfilled: 0,
    from_seq: null,
    to_seq: null,
  })
  return {
    fails: waits.length - 1,
    at: '2026-01-05T10:00:00.000Z',
    events: [event([1, 0], 'stream.disconnected', { reason: null }), ...attempts, connected],
    state: 'connected',
    quoted: ['2026-01-05T10:05:00.000Z'],
  }
}
const judged = (different: Partial<ReconnectEvidence>) =>
  wrong(reconnectSteps({ backoff, outages: [outage(1.1, 1.9, 4.4)], ...different }, limits))

describe('waits', () => {
  test('grow by the factor up to the cap', () => {
    expect([1, 2, 3, 6, 7, 20].map(attempt => plannedWait(backoff, attempt))).toEqual([1, 2, 4, 32, 60, 60])
    expect(longestOutage(backoff, 2)).toBeCloseTo(8.4)
  })

  law.prop([
    fc.double({ min: 0.8, max: 1.2, noNaN: true }),
    fc.double({ min: 0.8, max: 1.2, noNaN: true }),
    fc.double({ min: 0.8, max: 1.2, noNaN: true }),
  ])('anywhere within the spread are right', (one, two, three) => {
    const waits = [one, 2 * two, 4 * three].map(wait => Math.round(1000 * wait) / 1000)
    const steps = reconnectSteps({ backoff, outages: [outage(...waits)] }, limits).filter(
      ({ step }) => step === 'waits',
    )
    expect(wrong(steps)).toEqual([])
  })
})

describe('a lost stream', () => {
  test('that comes back after the declared waits is right', () => {
    expect(judged({})).toEqual([])
  })

  test('whose waits are squares, or a tight loop, is wrong', () => {
    expect(judged({ outages: [outage(1, 4, 9)] })).toEqual([
      [
        'waits',
        'outage of 2 failures, attempt 2',
        false,
        '4 s were waited before it, 2 s, give or take 20 % are declared',
      ],
      [
        'waits',
        'outage of 2 failures, attempt 3',
        false,
        '9 s were waited before it, 4 s, give or take 20 % are declared',
      ],
    ])
    expect(judged({ outages: [outage(0.1, 0.1)] }).map(([step]) => step)).toEqual(['waits', 'waits', 'spread'])
  })

  test('whose waits are all exactly as long is wrong', () => {
    expect(judged({ outages: [outage(1, 2, 4)] })).toEqual([
      ['spread', 'waits', false, 'all of 3 waits are exactly 1 times what they are without a spread'],
    ])
  })

  test('whose declared waits have no cap and no spread is wrong', () => {
    const loose = { ...backoff, factor: 1, cap_s: 600, jitter: 0, initial_s: 0.1 }
    expect(judged({ backoff: loose, outages: [] })).toEqual([
      [
        'declared',
        'stream.backoff',
        false,
        'the first wait is 0.1 s, at least 1 s are asked; waits grow by 1, at least 2 is asked; waits grow to 600 s, at most 60 s are asked; waits are not spread',
      ],
      ['spread', 'waits', null, '0 waits say nothing of their spread'],
    ])
  })

  test('that does not come back is wrong; one that was never lost cannot be told', () => {
    const gone = outage(1.1, 1.9, 4.4)
    const events = gone.events.slice(0, -2)
    expect(
      judged({ outages: [{ ...gone, events, state: 'reconnecting', quoted: ['2026-01-05T09:59:00.000Z'] }] }),
    ).toEqual([
      ['spread', 'waits', null, '2 waits say nothing of their spread'],
      [
        'recovers',
        'outage of 2 failures',
        false,
        'attempts: expected [1,2,3], found [1,2]; stream.connected events: expected 1, found 0; the stream: expected "connected", found "reconnecting"; 1 of 1 quotes are from before it',
      ],
    ])
    expect(judged({ outages: [{ ...gone, events: [] }] })).toMatchObject([
      ['spread', 'waits', null, '0 waits say nothing of their spread'],
      ['recovers', 'outage of 2 failures', null, 'the connection was not lost'],
    ])
    expect(judged({ backoff: null })).toEqual([['declared', 'stream', null, 'the state shows no market stream']])
  })
})
