import { describe, expect, test } from 'vitest'
import type { Breaker } from '../contracts/safety.schema.ts'
import { type BreakerOpenEvidence, type BreakerRestEvidence, openSteps, restSteps, type Sent } from './breaker.ts'
import { wrong } from './findings.fixture.ts'
import { decidedItem } from './one-item.fixture.ts'
import { event } from './records.fixture.ts'

const breaker = (state: Breaker['state'], left = 0): Breaker => ({
  ...{ name: 'orders', state, since: '2026-01-05T10:00:00Z', error_rate: 0, limit: 0.2, min_n: 5, window_s: 60 },
  ...{ cooldown_s: 60, probes: 2, probes_left: left },
})
const ok: Sent = { status: 200, problem: null, limit: null }
const failed: Sent = { status: 502, problem: 'urn:problem:broker-error', limit: null }
const shut: Sent = { status: 403, problem: 'urn:problem:limit-breaker', limit: 'breaker' }
const alert = event([9, 1], 'alert.raised', {
  alert_id: 'a',
  kind: 'system',
  severity: 'critical',
  metric: 'm',
  threshold: 0.2,
  value: 0.4,
})
const told = (type: 'breaker.opened' | 'breaker.half_open' | 'breaker.closed', seq: number) =>
  event([seq, seq], type, { name: 'orders', error_rate: 0.4, n: 5, reason: null })

const open: BreakerOpenEvidence = {
  declared: breaker('closed'),
  atLimit: { sent: [failed, ok, ok, ok, ok], failing: 1, breaker: breaker('closed') },
  beyond: { sent: [failed, failed, ok, ok, ok], failing: 2, breaker: breaker('open') },
  entry: shut,
  decision: decidedItem({ symbol: 'AAA', outcome: 'blocked', reason: 'limit:breaker' }).decision,
  exit: { sent: ok, ended: 'filled' },
  journal: [told('breaker.opened', 1), alert],
}

describe('a breaker', () => {
  test('that stays closed at its limit, opens beyond it and lets exits pass is right', () => {
    expect(wrong(openSteps(open))).toEqual([])
  })

  test('that opens at its limit, or not beyond it, is wrong', () => {
    expect(wrong(openSteps({ ...open, atLimit: { ...open.atLimit, breaker: breaker('open') } }))).toEqual([
      [
        'at-limit-closed',
        'at the limit',
        false,
        '1 of 5 entries failed, limit 0.2: the breaker: expected "closed", found "open"',
      ],
    ])
    expect(wrong(openSteps({ ...open, beyond: { ...open.beyond, breaker: breaker('closed') } }))).toEqual([
      [
        'opens',
        'beyond the limit',
        false,
        '2 of 5 entries failed, limit 0.2: the breaker: expected "open", found "closed"',
      ],
    ])
  })

  test('that blocks exits, lets entries and decisions pass, or is silent is wrong', () => {
    const decision = decidedItem({ symbol: 'AAA' }).decision
    const exit = { sent: shut, ended: null }
    expect(wrong(openSteps({ ...open, entry: ok, decision, exit, journal: [] }))).toEqual([
      ['entries-refused', 'entry', false, 'the entry was taken although the breaker is open'],
      ['decisions-blocked', 'decision AAA', false, 'decision AAA sent the order order AAA'],
      ['exits-pass', 'exit', false, 'the exit of a position was refused: 403 urn:problem:limit-breaker breaker'],
      ['told', 'journal', false, 'breaker.opened events: expected 1, found 0; no critical alert was raised'],
    ])
  })

  test('that was not there, or not made to fail as meant, cannot be told', () => {
    expect(wrong(openSteps({ ...open, declared: null }))).toEqual([
      ['opens', 'breaker', null, 'the state shows no breaker'],
    ])
    const atLimit = { ...open.atLimit, sent: [ok, shut, ok, ok, ok] }
    const beyond = { ...open.beyond, sent: [ok, ok, ok, ok, ok], breaker: breaker('closed') }
    expect(wrong(openSteps({ ...open, atLimit, beyond, decision: null, exit: null }))).toEqual([
      ['at-limit-closed', 'at the limit', null, '0 of 5 entries failed at the broker, 1 were to'],
      ['opens', 'beyond the limit', null, '0 of 5 entries failed at the broker, 2 were to'],
    ])
  })
})

const rest: BreakerRestEvidence = {
  declared: breaker('closed'),
  opened: { sent: [failed, failed, failed, failed, failed], failing: 5, breaker: breaker('open') },
  resting: { breaker: breaker('open'), entry: shut },
  rested: breaker('half_open', 2),
  failed: { probe: failed, breaker: breaker('open'), entry: shut },
  restedAgain: breaker('half_open', 2),
  good: { probes: [ok, ok], breaker: breaker('closed'), entry: ok },
  journal: [
    told('breaker.opened', 1),
    alert,
    told('breaker.half_open', 2),
    told('breaker.opened', 3),
    told('breaker.half_open', 4),
    told('breaker.closed', 5),
  ],
}

describe('the rest of a breaker', () => {
  test('ends with probes that close it, or open it again', () => {
    expect(wrong(restSteps(rest))).toEqual([])
  })

  test('that never ends in a close is wrong', () => {
    const good = { ...rest.good, breaker: breaker('half_open'), entry: shut }
    expect(wrong(restSteps({ ...rest, good }))).toEqual([
      [
        'success-closes',
        'probes',
        false,
        '2 probes went well: the breaker: expected "closed", found "half_open"; an entry after them was refused: 403 urn:problem:limit-breaker breaker',
      ],
    ])
  })

  test('that ends early, or closes on a failure, is wrong', () => {
    const early = { breaker: breaker('half_open', 2), entry: ok }
    const closed = { probe: failed, breaker: breaker('closed'), entry: ok }
    expect(
      wrong(restSteps({ ...rest, resting: early, rested: breaker('closed'), failed: closed, journal: [] })),
    ).toEqual([
      [
        'rests',
        'before its time is over',
        false,
        'the breaker: expected "open", found "half_open"; the entry was taken although the breaker is open',
      ],
      ['half-open', 'after its time', false, 'the breaker: expected "half_open", found "closed"'],
      [
        'failure-reopens',
        'probe',
        false,
        'a probe failed: the breaker: expected "open", found "closed"; the entry was taken although the breaker is open',
      ],
      [
        'told',
        'journal',
        false,
        'expected breaker.opened, breaker.half_open, breaker.opened, breaker.half_open, breaker.closed, found none',
      ],
    ])
  })

  test('of a breaker that did not open, or whose probe did not reach the broker, cannot be told', () => {
    expect(wrong(restSteps({ ...rest, opened: { ...rest.opened, breaker: null } }))).toEqual([
      ['rests', 'breaker', null, 'the breaker could not be opened: none is shown'],
    ])
    const kept = { ...rest, failed: { ...rest.failed, probe: shut }, restedAgain: breaker('open') }
    expect(wrong(restSteps(kept))).toEqual([
      ['failure-reopens', 'probe', null, 'no probe reached the broker: 403 urn:problem:limit-breaker breaker'],
      ['success-closes', 'probes', null, 'the breaker was open when the probes were due'],
    ])
  })
})
